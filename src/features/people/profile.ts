import { sql } from 'kysely'
import type { Database } from '../../core/database.ts'
import type { Locale } from '../../core/label.ts'
import type { Account } from '../../server/auth/accounts.ts'
import { announceNow } from '../../server/auth/announcements.ts'
import { renamePerson } from './staff.ts'

export interface Profile extends Account {
  locale: Locale | null
  theme: 'light' | 'dark' | 'system' | null
  timeZone: string | null
  twoFactorEnabled: boolean
  companies: { slug: string; name: string; isDemo: boolean }[]
}

export async function readProfile(database: Database, userId: string): Promise<Profile | undefined> {
  const [profile] = await database.control<Profile>(sql`
    select u.id, u.name, u.email, u.locale, u.theme, u.time_zone as "timeZone",
      u.two_factor_enabled as "twoFactorEnabled",
      coalesce((select json_agg(json_build_object('slug', w.slug, 'name', w.name, 'isDemo', w.is_demo) order by w.name)
        from auth.membership m join workspace w on w.id = m.workspace_id where m.user_id = u.id), '[]') as companies
    from auth.user u where u.id = ${userId}`)
  return profile
}

export type ProfileChange = Partial<Pick<Profile, 'name' | 'locale' | 'theme' | 'timeZone'>>

/** Changes what is given. A new name is shown in every company the person belongs to. */
export async function writeProfile(database: Database, userId: string, change: ProfileChange): Promise<void> {
  const { name, locale, theme, timeZone } = change
  await database.control(sql`
    update auth.user set name = coalesce(${name ?? null}, name),
      locale = ${locale === undefined ? sql`locale` : locale}, theme = ${theme === undefined ? sql`theme` : theme},
      time_zone = ${timeZone === undefined ? sql`time_zone` : timeZone}, updated_at = now()
    where id = ${userId}`)
  const companies = await database.control<{ id: string }>(
    sql`select workspace_id as id from auth.membership where user_id = ${userId}`,
  )
  for (const { id } of companies) {
    if (name) await database.transaction(id, tx => renamePerson(tx, id, userId, name))
    await announceNow(database, { kind: 'company', id })
  }
}

export interface SessionView {
  id: string
  createdAt: string
  lastSeenAt: string
  expiresAt: string
  address: string | null
  userAgent: string | null
  current: boolean
}

export async function listSessions(
  database: Database,
  userId: string,
  currentId: string | undefined,
): Promise<SessionView[]> {
  const rows = await database.control<Omit<SessionView, 'current'>>(sql`
    select id, created_at as "createdAt", updated_at as "lastSeenAt", expires_at as "expiresAt",
      nullif(ip_address, '') as address, nullif(user_agent, '') as "userAgent"
    from auth.session where user_id = ${userId} and expires_at > now() order by updated_at desc`)
  return rows.map(session => ({ ...session, current: session.id === currentId }))
}

/** Ends one session, or all but one. Answers how many ended. */
export async function endSessions(
  database: Database,
  userId: string,
  which: { id: string } | { exceptId: string | undefined },
): Promise<number> {
  const condition = 'id' in which ? sql`id = ${which.id}` : sql`id is distinct from ${which.exceptId ?? null}`
  const ended = await database.control(
    sql`delete from auth.session where user_id = ${userId} and ${condition} returning id`,
  )
  await announceNow(database, { kind: 'user', id: userId })
  return ended.length
}
