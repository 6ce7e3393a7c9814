import { z } from 'zod'
import type { Label } from '../../core/label.ts'

/** What stands on the company's paper, beside its name: `{{company.address}}`. */
export const paperFacts = {
  fullName: { zh: '全称', en: 'Full name' },
  englishName: { zh: '英文名称', en: 'English name' },
  address: { zh: '地址', en: 'Address' },
  phone: { zh: '电话', en: 'Phone' },
  fax: { zh: '传真', en: 'Fax' },
  email: { zh: '邮箱', en: 'E-mail' },
  website: { zh: '网址', en: 'Website' },
  taxNumber: { zh: '税号', en: 'Tax number' },
  bank: { zh: '开户行', en: 'Bank' },
  account: { zh: '账号', en: 'Account number' },
} as const satisfies Record<string, Label>

export const paperPictures = {
  logo: { zh: '标志', en: 'Logo' },
  seal: { zh: '印章', en: 'Seal' },
} as const satisfies Record<string, Label>

const fact = z.string().trim().max(300).optional()
const picture = z
  .string()
  .max(1_500_000)
  .regex(/^data:image\/(png|jpeg);base64,[A-Za-z0-9+/=]+$/)
  .nullish()

export const paperSchema = z.strictObject({
  ...(Object.fromEntries(Object.keys(paperFacts).map(name => [name, fact])) as Record<
    keyof typeof paperFacts,
    typeof fact
  >),
  logo: picture,
  seal: picture,
})
export type CompanyPaper = z.output<typeof paperSchema>
