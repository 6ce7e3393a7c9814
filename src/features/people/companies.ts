import { sql } from 'kysely'
import type { Transaction } from '../../core/database.ts'
import { newId } from '../../core/id.ts'
import type { Locale } from '../../core/label.ts'
import { normalize } from '../../core/text/normalize.ts'
import { spell } from '../../core/text/pinyin.ts'
import type { Account, Runner } from '../../server/auth/accounts.ts'
import { beginExpenses } from '../expenses/usual.ts'
import { beginSalaries } from '../salaries/usual.ts'
import type { Author } from './events.ts'
import { defaultRoles, type RoleCode } from './roles.ts'
import { addPeople } from './staff.ts'

export interface NewCompany {
  /** The id, where the caller's transaction is already the company's. */
  id: string
  name: string
  /** Address of the company, `/c/{slug}`; made from the name where not given. It never changes. */
  slug?: string
  locale: Locale
  currency?: string
  timeZone?: string
  isDemo?: boolean
}

export interface CreatedCompany {
  id: string
  slug: string
  /** Ids of the roles it starts with. */
  roles: Record<RoleCode, string>
}

/**
 * Creates a company with its default roles and its owner, in a transaction of that company. Throws on a slug that is taken
 * (`workspace_slug_unique`).
 */
export async function createCompany(
  tx: Transaction,
  company: NewCompany,
  owner: Account,
  by: Author,
): Promise<CreatedCompany> {
  const { id } = company
  const slug = company.slug ?? (await freeSlug(tx, company.name))
  await tx.rows(sql`
    insert into workspace (id, slug, name, locale, currency, time_zone, is_demo)
    values (${id}, ${slug}, ${company.name}, ${company.locale}, ${company.currency ?? 'CNY'},
      ${company.timeZone ?? 'Asia/Shanghai'}, ${company.isDemo ?? false})`)
  const roles = defaultRoles.map(({ code, name, permissions }) => ({
    id: newId(),
    code,
    name: name[company.locale],
    permissions,
  }))
  await tx.rows(sql`
    insert into role (workspace_id, id, code, name, permissions)
    select ${id}::uuid, r.id, r.code, r.name, r.permissions
    from jsonb_to_recordset(${JSON.stringify(roles)}::jsonb) as r (id uuid, code text, name text, permissions jsonb)`)
  const byCode = Object.fromEntries(roles.map(role => [role.code, role.id])) as Record<RoleCode, string>
  await addPeople(tx, id, [{ account: owner, roleId: byCode.owner }], by)
  beginExpenses(tx, id, company.locale)
  beginSalaries(tx, id, company.locale)
  return { id, slug, roles: byCode }
}

const longestSlug = 32
const kindOfFirm = /(股份有限公司|有限责任公司|有限公司|集团公司|公司)$/u
const notForOthers = 'demo'

/** 华光广告有限公司 → huaguangguanggao; Acme Trading Ltd. → acme-trading-ltd. */
export function slugOf(name: string): string {
  const spelled = spell(normalize(name).replace(kindOfFirm, '')).full[0] ?? ''
  const slug = spelled
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, longestSlug)
    .replace(/^-+|-+$/g, '')
  return slug || 'company'
}

async function freeSlug(tx: Transaction, name: string): Promise<string> {
  const wanted = slugOf(name)
  const rows = await tx.rows<{ slug: string }>(
    sql`select slug from workspace where slug = ${wanted} or slug like ${`${wanted}-%`}`,
  )
  const taken = new Set([notForOthers, ...rows.map(row => row.slug)])
  for (let number = 1; ; number++) {
    const slug = number === 1 ? wanted : `${wanted}-${number}`
    if (!taken.has(slug)) return slug
  }
}

/** Whether the installation has a company yet; the demo does not count. */
export async function hasCompany(tx: Runner): Promise<boolean> {
  const found = await tx.rows(sql`select 1 from workspace where not is_demo limit 1`)
  return found.length > 0
}
