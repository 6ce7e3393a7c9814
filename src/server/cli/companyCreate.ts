import { z } from 'zod'
import * as schemas from '../../features/people/schemas.ts'
import { createCompanyWithOwner } from '../../features/people/setup.ts'
import { findAccount } from '../auth/accounts.ts'
import type { CliCommand } from './command.ts'
import { control, passwordFrom, passwordOption, readInput, withDatabase } from './people.ts'

const input = z.object({
  name: schemas.companyName,
  owner: schemas.email,
  ownerName: schemas.personName.optional(),
  password: schemas.password.optional(),
  slug: schemas.slug.optional(),
  locale: schemas.locale.default('zh'),
  currency: schemas.currency.default('CNY'),
  timeZone: schemas.timeZone.default('Asia/Shanghai'),
})

export const command: CliCommand = {
  database: 'ready',
  options: [
    { flags: '--name <name>', required: true, describe: { zh: '公司名称', en: 'name of the company' } },
    {
      flags: '--owner <mail>',
      required: true,
      describe: {
        zh: '所有者的邮箱；已有账号则沿用',
        en: 'e-mail address of the owner; an existing account is used',
      },
    },
    { flags: '--owner-name <name>', describe: { zh: '所有者的姓名', en: 'name of the owner' } },
    passwordOption,
    {
      flags: '--slug <slug>',
      describe: {
        zh: '公司地址 /c/…；不写则由名称拼音生成',
        en: 'address /c/…; left out: made from the name',
      },
    },
    {
      flags: '--locale <locale>',
      choices: ['zh', 'en'],
      describe: { zh: '公司的语言（默认 zh）', en: 'language of the company (default zh)' },
    },
    {
      flags: '--currency <code>',
      describe: { zh: '本位币（默认 CNY）', en: 'currency of the books (default CNY)' },
    },
    {
      flags: '--time-zone <zone>',
      describe: { zh: '时区（默认 Asia/Shanghai）', en: 'time zone (default Asia/Shanghai)' },
    },
  ],
  async run(context, given) {
    const { owner, ownerName, password, ...company } = readInput(input, given)
    await withDatabase(context, async database => {
      const account = await findAccount(control(database), owner)
      const made = await createCompanyWithOwner(database, {
        company,
        owner: account ?? {
          name: ownerName ?? owner.split('@')[0] ?? owner,
          email: owner,
          password: readInput(input.pick({ password: true }).required(), {
            password: await passwordFrom(password, context.locale),
          }).password,
        },
        by: 'cli',
      })
      const text = {
        zh: `已新建公司“${company.name}”，地址 /c/${made.slug}，所有者 ${owner}。`,
        en: `Created ${company.name} under /c/${made.slug}, owner ${owner}.`,
      }
      context.print({ id: made.id, slug: made.slug, ownerId: made.ownerId }, text[context.locale])
    })
  },
}
