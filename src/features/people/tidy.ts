import { sql } from 'kysely'
import type { Database } from '../../core/database.ts'

/** Removes what has ended: sessions, links and codes, counts of wrong passwords, old requests. Answers how many rows went. */
export async function tidyAccounts(database: Database): Promise<number> {
  const gone = await Promise.all(
    [
      sql`delete from auth.session where expires_at < now() returning 1`,
      sql`delete from auth.verification where expires_at < now() returning 1`,
      sql`delete from auth.sign_in_attempt where until < now() returning 1`,
      sql`delete from auth.password_reset_request where requested_at < now() - interval '7 days' returning 1`,
    ].map(statement => database.control(statement)),
  )
  return gone.flat().length
}
