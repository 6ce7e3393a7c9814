import { sql } from 'kysely'
import type { Database } from '../../core/database.ts'

/** Wrong passwords for one address within a quarter of an hour before it is locked for as long. */
export const mostFailures = 10
const window = '15 minutes'

/**
 * Counts an attempt before the password is looked at, so that guesses sent in parallel count too; `forgetAttempts` clears the
 * count when the password was right. Addresses without an account are counted alike: the answer does not tell them apart.
 * Returns the minutes until the next attempt is allowed, or undefined when this one may go on.
 */
export async function countAttempt(database: Database, email: string): Promise<number | undefined> {
  const [counted] = await database.control<{ locked: boolean; minutes: number }>(sql`
    insert into auth.sign_in_attempt as attempt (email, failures, until)
    values (${normalEmail(email)}, 1, now() + ${window}::interval)
    on conflict (email) do update set
      failures = case when attempt.until <= now() then 1 else least(attempt.failures + 1, ${mostFailures}::int + 2) end,
      until = case when attempt.until <= now() or attempt.failures = ${mostFailures}::int
        then now() + ${window}::interval else attempt.until end
    returning failures > ${mostFailures}::int as locked, ceil(extract(epoch from until - now()) / 60)::int as minutes`)
  return counted?.locked ? counted.minutes : undefined
}

export async function forgetAttempts(database: Database, email: string): Promise<void> {
  await database.control(sql`delete from auth.sign_in_attempt where email = ${normalEmail(email)}`)
}

/** The same for the person who just chose a new password by a link. */
export async function forgetAttemptsOf(database: Database, userId: string): Promise<void> {
  await database.control(sql`
    delete from auth.sign_in_attempt where email = (select email from auth.user where id = ${userId})`)
}

export function normalEmail(email: string): string {
  return email.trim().toLowerCase()
}
