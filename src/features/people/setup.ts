import { sql } from 'kysely'
import type { Database } from '../../core/database.ts'
import { Problem } from '../../core/errors.ts'
import { newId } from '../../core/id.ts'
import { type Account, createAccounts, findAccount, hashPassword } from '../../server/auth/accounts.ts'
import { type CreatedCompany, createCompany, hasCompany, type NewCompany } from './companies.ts'
import type { Author } from './events.ts'
import { refused } from './refusals.ts'

export interface CompanyWithOwner {
  company: Omit<NewCompany, 'id'>
  /** An account that exists, or one to be made. */
  owner: Account | { name: string; email: string; password: string }
  by?: Author['via']
  /** Refuse where a company exists already, other than the demo. */
  onlyFirst?: boolean
}

/** Creates a company and, where needed, its owner's account, all or nothing. One at a time: the first is the first. */
export async function createCompanyWithOwner(
  database: Database,
  { company, owner, by = 'session', onlyFirst = false }: CompanyWithOwner,
): Promise<CreatedCompany & { ownerId: string }> {
  const id = newId()
  const passwordHash = 'password' in owner ? await hashPassword(owner.password) : ''
  try {
    return await database.transaction(id, async tx => {
      await tx.rows(sql`select pg_advisory_xact_lock(hashtextextended('first company', 0))`)
      if (onlyFirst && (await hasCompany(tx))) throw new Problem(refused.setupDone)
      const account = 'id' in owner ? owner : await newOwner(tx, owner, passwordHash, company.locale)
      const author = { actorId: account.id, via: by }
      return { ...(await createCompany(tx, { ...company, id }, account, author)), ownerId: account.id }
    })
  } catch (error) {
    const { constraint } = error as { constraint?: string }
    if (constraint === 'workspace_slug_unique')
      throw new Problem(refused.slugTaken, { slug: company.slug ?? '' })
    throw error
  }
}

async function newOwner(
  tx: Parameters<typeof createAccounts>[0],
  { name, email }: { name: string; email: string },
  passwordHash: string,
  locale: NewCompany['locale'],
): Promise<Account> {
  if (await findAccount(tx, email)) throw new Problem(refused.emailTaken, { email })
  const [made] = await createAccounts(tx, [{ name, email, locale }], passwordHash)
  if (!made) throw new Problem('failed')
  return made
}
