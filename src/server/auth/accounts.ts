import { hashPassword } from 'better-auth/crypto'
import { sql } from 'kysely'
import type { Statement } from '../../core/database.ts'
import { newId } from '../../core/id.ts'
import { normalEmail } from './lockout.ts'

export { hashPassword }

export interface NewAccount {
  id?: string
  name: string
  email: string
  locale?: 'zh' | 'en'
}

export interface Account {
  id: string
  name: string
  email: string
}

/** What runs a statement: an open transaction. */
export interface Runner {
  rows<T = Record<string, unknown>>(statement: Statement): Promise<T[]>
}

/**
 * Creates accounts that sign in with a password, in one statement each table, in the caller's transaction. `passwordHash` is one
 * `hashPassword` for all of them, which costs a tenth of a second once instead of for each (demo data, tests). Answers them in the
 * order given. Fails on `user_email_unique` when an address is taken.
 */
export async function createAccounts(
  tx: Runner,
  people: readonly NewAccount[],
  passwordHash: string,
): Promise<Account[]> {
  const accounts = people.map(person => ({
    id: person.id ?? newId(),
    name: person.name,
    email: normalEmail(person.email),
    locale: person.locale ?? null,
    account_id: newId(),
  }))
  const rows = JSON.stringify(accounts)
  await tx.rows(sql`
    insert into auth.user (id, name, email, locale)
    select id, name, email, locale
    from jsonb_to_recordset(${rows}::jsonb) as made (id uuid, name text, email text, locale text)`)
  await tx.rows(sql`
    insert into auth.account (id, user_id, account_id, provider_id, password)
    select account_id, id, id::text, 'credential', ${passwordHash}
    from jsonb_to_recordset(${rows}::jsonb) as made (id uuid, account_id uuid)`)
  return accounts.map(({ id, name, email }) => ({ id, name, email }))
}

export async function findAccount(tx: Runner, email: string): Promise<Account | undefined> {
  const [found] = await tx.rows<Account>(
    sql`select id, name, email from auth.user where email = ${normalEmail(email)}`,
  )
  return found
}

/** Replaces the password; ends all sessions and lifts a lock. Keys stay. `secondFactor: 'remove'` for a lost phone. */
export async function replacePassword(
  tx: Runner,
  account: Account,
  password: string,
  secondFactor: 'keep' | 'remove' = 'keep',
): Promise<void> {
  await tx.rows(sql`
    update auth.account set password = ${await hashPassword(password)}, updated_at = now()
    where user_id = ${account.id} and provider_id = 'credential'`)
  await tx.rows(sql`delete from auth.session where user_id = ${account.id}`)
  await tx.rows(sql`delete from auth.sign_in_attempt where email = ${account.email}`)
  await tx.rows(sql`delete from auth.password_reset_request where user_id = ${account.id}`)
  if (secondFactor === 'keep') return
  await tx.rows(sql`delete from auth.two_factor where user_id = ${account.id}`)
  await tx.rows(sql`update auth.user set two_factor_enabled = false where id = ${account.id}`)
}
