import { sql } from 'kysely'
import { z } from 'zod'
import type { Transaction } from '../../core/database.ts'
import type { Locale } from '../../core/label.ts'
import * as schemas from '../../features/people/schemas.ts'
import { addPeople, lockStaff } from '../../features/people/staff.ts'
import { createAccounts, findAccount, hashPassword } from '../auth/accounts.ts'
import { normalEmail } from '../auth/lockout.ts'
import type { CliCommand } from './command.ts'
import {
  byCommandLine,
  control,
  findCompany,
  passwordFrom,
  passwordOption,
  readInput,
  refuse,
  withDatabase,
} from './people.ts'

const input = z.object({
  company: z.string(),
  email: schemas.email,
  name: schemas.personName.optional(),
  role: z.string().default('member'),
  unit: z.string().optional(),
  manager: schemas.email.optional(),
  password: schemas.password.optional(),
})

export const command: CliCommand = {
  database: 'ready',
  options: [
    {
      flags: '--company <slug>',
      required: true,
      describe: { zh: '公司地址 /c/…', en: 'address of the company, /c/…' },
    },
    {
      flags: '--email <mail>',
      required: true,
      describe: {
        zh: '邮箱；已有账号则沿用其密码',
        en: 'e-mail address; an existing account keeps its password',
      },
    },
    { flags: '--name <name>', describe: { zh: '姓名', en: 'name' } },
    {
      flags: '--role <code>',
      describe: {
        zh: '角色：owner admin manager member readOnly，或自定义角色的名称（默认 member）',
        en: 'role: owner admin manager member readOnly, or the name of a role of the company (default member)',
      },
    },
    { flags: '--unit <name>', describe: { zh: '部门名称', en: 'name of the unit' } },
    {
      flags: '--manager <mail>',
      describe: { zh: '直属上级的邮箱', en: 'e-mail address of the person reported to' },
    },
    passwordOption,
  ],
  async run(context, given) {
    const { email, name, role, unit, manager, password, ...wanted } = readInput(input, given)
    const { locale, print } = context
    await withDatabase(context, async database => {
      const company = await findCompany(database, wanted.company, locale)
      const existing = await findAccount(control(database), email)
      const passwordHash = existing ? '' : await hashPassword(await newPassword(password, locale))
      const account = await database.transaction(company.id, async tx => {
        await lockStaff(tx, company.id)
        await refuseMember(tx, company.id, email, locale)
        const place = {
          roleId: await findRole(tx, company.id, role, locale),
          unitId: unit ? await findUnit(tx, company.id, unit, locale) : null,
          managerId: manager ? await findPerson(tx, company.id, manager, locale) : null,
        }
        const newcomer = { name: name ?? email.split('@')[0] ?? email, email, locale: company.locale }
        const [made] = existing ? [existing] : await createAccounts(tx, [newcomer], passwordHash)
        if (!made) throw new Error('no account was made')
        await addPeople(tx, company.id, [{ account: made, ...place }], byCommandLine)
        return made
      })
      const text = {
        zh: `${account.name}（${account.email}）已加入“${company.name}”。`,
        en: `${account.name} (${account.email}) is in ${company.name} now.`,
      }
      print({ id: account.id, email: account.email, company: company.slug }, text[locale])
    })
  },
}

async function newPassword(given: string | undefined, locale: Locale): Promise<string> {
  const password = await passwordFrom(given, locale)
  return readInput(z.object({ password: schemas.password }), { password }).password
}

async function refuseMember(
  tx: Transaction,
  workspaceId: string,
  email: string,
  locale: Locale,
): Promise<void> {
  const there = await tx.rows(sql`
    select 1 from workspace_user where workspace_id = ${workspaceId} and email = ${normalEmail(email)} and active`)
  if (there.length === 0) return
  refuse(locale, { zh: `${email} 已经在公司里`, en: `${email} is in the company already` }, 'alreadyMember')
}

async function findRole(tx: Transaction, workspaceId: string, role: string, locale: Locale): Promise<string> {
  const [found] = await tx.rows<{ id: string }>(sql`
    select id from role where workspace_id = ${workspaceId} and (code = ${role} or name = ${role}) and deleted_at is null`)
  return found?.id ?? refuse(locale, { zh: `没有角色“${role}”`, en: `There is no role “${role}”` })
}

async function findUnit(tx: Transaction, workspaceId: string, unit: string, locale: Locale): Promise<string> {
  const found = await tx.rows<{ id: string }>(sql`
    select id from unit where workspace_id = ${workspaceId} and name = ${unit} and deleted_at is null limit 2`)
  if (found.length > 1)
    refuse(locale, { zh: `有几个部门都叫“${unit}”`, en: `Several units are called “${unit}”` }, 'ambiguous')
  return found[0]?.id ?? refuse(locale, { zh: `没有部门“${unit}”`, en: `There is no unit “${unit}”` })
}

async function findPerson(
  tx: Transaction,
  workspaceId: string,
  email: string,
  locale: Locale,
): Promise<string> {
  const [found] = await tx.rows<{ id: string }>(sql`
    select id from workspace_user where workspace_id = ${workspaceId} and email = ${normalEmail(email)} and active`)
  return found?.id ?? refuse(locale, { zh: `公司里没有 ${email}`, en: `${email} is not in the company` })
}
