import { sql } from 'kysely'
import { z } from 'zod'
import type { Actor } from '../../core/actor.ts'
import type { Database } from '../../core/database.ts'
import { Problem } from '../../core/errors.ts'
import { changesOf } from '../../core/events.ts'
import type { Locale } from '../../core/label.ts'
import { announce } from '../../server/auth/announcements.ts'
import { authorOf, recordEvents } from './events.ts'
import { isWorkingDays } from './people.rules.ts'
import { refused } from './refusals.ts'
import * as schemas from './schemas.ts'

/** The company's own settings, as `GET /api/v1/company` answers them. */
export interface Company {
  id: string
  slug: string
  name: string
  locale: Locale
  currency: string
  timeZone: string
  workingDays: number[]
  fiscalYearStart: number
  pricesIncludeTax: boolean
  /** Years the audit is kept; null: for good. */
  auditYears: number | null
  /** Id of an uploaded picture. */
  logo: string | null
  isDemo: boolean
}

export const companyChange = z
  .strictObject({
    name: schemas.companyName,
    locale: schemas.locale,
    currency: schemas.currency,
    timeZone: schemas.timeZone,
    workingDays: z
      .array(z.number().int())
      .refine(isWorkingDays, { error: 'ISO weekdays, 1 = Monday, each once' }),
    fiscalYearStart: z.number().int().min(1).max(12),
    pricesIncludeTax: z.boolean(),
    auditYears: z.number().int().min(1).max(30).nullable(),
    logo: schemas.id.nullable(),
  })
  .partial()

const selectCompany = (workspaceId: string) => sql`
  select id, slug, name, locale, currency, time_zone as "timeZone", working_days as "workingDays",
    fiscal_year_start as "fiscalYearStart", prices_include_tax as "pricesIncludeTax", settings->>'logo' as logo, (settings->>'auditYears')::int as "auditYears",
    is_demo as "isDemo"
  from workspace where id = ${workspaceId}`

export async function readCompany(database: Database, workspaceId: string): Promise<Company> {
  const [company] = await database.control<Company>(selectCompany(workspaceId))
  if (!company) throw new Problem('notFound')
  return company
}

/**
 * Changes what is given. The currency is fixed once orders are booked in it: amounts in the company's currency are stored, and
 * another sign before them would make them wrong.
 */
export async function changeCompany(
  database: Database,
  actor: Actor,
  change: z.output<typeof companyChange>,
): Promise<Company> {
  const { workspaceId } = actor
  return database.transaction(workspaceId, async tx => {
    const [before] = await tx.rows<Company>(sql`${selectCompany(workspaceId)} for update`)
    if (!before) throw new Problem('notFound')
    const after: Company = {
      ...before,
      ...change,
      workingDays: [...(change.workingDays ?? before.workingDays)].sort(),
    }
    if (after.currency !== before.currency) {
      const booked = await tx.rows(sql`select 1 from "order" where workspace_id = ${workspaceId} limit 1`)
      if (booked.length > 0) throw new Problem(refused.currencyInUse, { currency: before.currency })
    }
    if (change.logo) {
      const [picture] = await tx.rows(sql`
        select 1 from file where workspace_id = ${workspaceId} and id = ${change.logo} and type like 'image/%' and deleted_at is null`)
      if (!picture) throw new Problem('badRequest', { detail: 'logo' })
    }
    await tx.rows(sql`
      update workspace set name = ${after.name}, locale = ${after.locale}, currency = ${after.currency},
        time_zone = ${after.timeZone}, working_days = ${after.workingDays}::smallint[],
        fiscal_year_start = ${after.fiscalYearStart}, prices_include_tax = ${after.pricesIncludeTax},
        settings = settings || jsonb_build_object('logo', ${after.logo}::text, 'auditYears', ${after.auditYears}::int), updated_at = now()
      where id = ${workspaceId}`)
    const changes = changesOf({ ...before }, { ...after })
    await recordEvents(
      tx,
      workspaceId,
      [{ entity: 'company', recordId: workspaceId, action: 'update', changes }],
      authorOf(actor),
    )
    announce(tx, { kind: 'company', id: workspaceId })
    return after
  })
}
