import type { Label } from '../../../core/label.ts'

/** What two records are compared by. */
export const evidence = [
  'name',
  'code',
  'phone',
  'email',
  'website',
  'account',
  'birthday',
  'address',
  'city',
  'parent',
] as const
export type Evidence = (typeof evidence)[number]

export const evidenceLabels: Record<Evidence, Label> = {
  name: { zh: '名称', en: 'name' },
  code: { zh: '统一社会信用代码', en: 'credit code' },
  phone: { zh: '电话', en: 'phone' },
  email: { zh: '邮箱', en: 'e-mail' },
  website: { zh: '网站域名', en: 'web domain' },
  account: { zh: '微信', en: 'WeChat' },
  birthday: { zh: '生日', en: 'birthday' },
  address: { zh: '地址', en: 'address' },
  city: { zh: '城市', en: 'city' },
  parent: { zh: '所属客户', en: 'customer' },
}

/** What a finding does: refuse, refuse until confirmed, only show. */
export const actions = ['block', 'warn', 'show'] as const
export type DuplicateAction = (typeof actions)[number]
