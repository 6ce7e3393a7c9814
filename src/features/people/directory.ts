import { sql } from 'kysely'
import type { Actor, CompanySettings, Permissions } from '../../core/actor.ts'
import type { Database } from '../../core/database.ts'
import type { Locale } from '../../core/label.ts'
import { type FormulaSource, narrowed } from '../formulas/access.ts'
import { withConfidential } from '../salaries/confidential.ts'
import { memberships } from './groups.ts'
import { circlesOf, groupsOf, type Membership, type PersonInLine, type UnitInTree } from './people.rules.ts'

interface StaffMember extends PersonInLine {
  name: string
  active: boolean
  roleId: string
  locale: Locale | null
  timeZone: string | null
}

interface Staffing {
  workspaceId: string
  slug: string
  locale: Locale
  settings: CompanySettings
  people: Map<string, StaffMember>
  units: UnitInTree[]
  memberships: Membership[]
  roles: Map<string, Permissions>
  actors: Map<string, Actor>
  until: number
}

const ttl = 5_000
const slugTtl = 60_000
const mostCompanies = 1_000

/**
 * How companies are staffed: who is in them, below whom, with which role. One read a company every few seconds, dropped at once when
 * it changes (`forget`; other processes hear of it), answers who acts for every request.
 */
export function createDirectory(database: Database) {
  const companies = new Map<string, Staffing>()
  const reading = new Map<string, Promise<Staffing | undefined>>()
  const slugs = new Map<string, { id: string; until: number }>()
  let epoch = 0

  async function staffing(workspaceId: string): Promise<Staffing | undefined> {
    const kept = companies.get(workspaceId)
    if (kept && kept.until > Date.now()) return kept
    const running = reading.get(workspaceId)
    if (running) return running
    const started = epoch
    const read = readStaffing(database, workspaceId)
      .then(found => {
        if (companies.size >= mostCompanies) companies.clear()
        if (found && started === epoch) companies.set(workspaceId, found)
        return found
      })
      .finally(() => {
        if (reading.get(workspaceId) === read) reading.delete(workspaceId)
      })
    reading.set(workspaceId, read)
    return read
  }

  /** The person as an actor of the company; undefined where they are not, or no longer, in it. */
  async function actor(workspaceId: string, userId: string, via: Actor['via']): Promise<Actor | undefined> {
    const company = await staffing(workspaceId)
    if (!company) return undefined
    const known = company.actors.get(`${via} ${userId}`)
    if (known) return known
    const person = company.people.get(userId)
    const permissions = person && company.roles.get(person.roleId)
    if (!person?.active || !permissions) return undefined
    const made: Actor = {
      workspaceId,
      slug: company.slug,
      userId,
      name: person.name,
      locale: person.locale ?? company.locale,
      timeZone: person.timeZone ?? company.settings.timeZone,
      permissions,
      ...circlesOf(person, [...company.people.values()], company.units),
      groupIds: groupsOf({ ...person, id: userId }, company.units, company.memberships),
      company: company.settings,
      via,
    }
    company.actors.set(`${via} ${userId}`, made)
    return made
  }

  async function idOf(slug: string): Promise<string | undefined> {
    const kept = slugs.get(slug)
    if (kept && kept.until > Date.now()) return kept.id
    const [found] = await database.control<{ id: string }>(sql`select id from workspace where slug = ${slug}`)
    const id = found?.id
    if (slugs.size >= mostCompanies) slugs.clear()
    if (id) slugs.set(slug, { id, until: Date.now() + slugTtl })
    return id
  }

  /** Drops what is kept of one company, or of all. */
  function forget(workspaceId?: string) {
    epoch++
    reading.clear()
    if (workspaceId) companies.delete(workspaceId)
    else companies.clear()
    slugs.clear()
  }

  return { actor, idOf, forget }
}

export type Directory = ReturnType<typeof createDirectory>

type CompanyRow = CompanySettings & { slug: string; locale: Locale }

/** One company's staffing, in one round trip; undefined where there is no such company. */
async function readStaffing(database: Database, workspaceId: string): Promise<Staffing | undefined> {
  const [companies, people, units, roles, formulas, belonging] = (await database.read<unknown[]>(
    workspaceId,
    [
      sql`select slug, name, locale, currency, time_zone as "timeZone", working_days as "workingDays",
          fiscal_year_start as "fiscalYearStart", prices_include_tax as "pricesIncludeTax"
        from workspace where id = ${workspaceId}`,
      sql`select p.id, p.name, p.active, p.role_id as "roleId", p.unit_id as "unitId", p.manager_id as "managerId",
          u.locale, u.time_zone as "timeZone"
        from workspace_user p left join auth.user u on u.id = p.id
        where p.workspace_id = ${workspaceId} and p.deleted_at is null`,
      sql`select id, parent_id as "parentId", head_id as "headId" from unit
        where workspace_id = ${workspaceId} and deleted_at is null`,
      sql`select id, permissions from role where workspace_id = ${workspaceId} and deleted_at is null`,
      sql`select entity, key, sources from custom_field
        where workspace_id = ${workspaceId} and kind = 'formula' and sources is not null and deleted_at is null`,
      ...memberships(workspaceId),
    ],
  )) as [
    CompanyRow[],
    (StaffMember & { id: string })[],
    UnitInTree[],
    { id: string; permissions: Permissions }[],
    { entity: string; key: string; sources: FormulaSource[] }[],
    Membership[]?,
  ]
  const [company] = companies
  if (!company) return undefined
  const { slug, locale, ...settings } = company
  return {
    workspaceId,
    slug,
    locale,
    settings,
    people: new Map(people.map(person => [person.id, person])),
    units,
    memberships: belonging ?? [],
    roles: new Map(roles.map(role => [role.id, narrowed(withConfidential(role.permissions), formulas)])),
    actors: new Map(),
    until: Date.now() + ttl,
  }
}
