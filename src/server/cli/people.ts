import { createInterface } from 'node:readline/promises'
import { sql } from 'kysely'
import type { z } from 'zod'
import { Database } from '../../core/database.ts'
import { Problem } from '../../core/errors.ts'
import type { Label, Locale } from '../../core/label.ts'
import type { Author } from '../../features/people/events.ts'
import type { Runner } from '../auth/accounts.ts'
import type { CliContext, CliInput, CliOption } from './command.ts'

/** What the commands about companies and people share. */

export const byCommandLine: Author = { actorId: null, via: 'cli' }

export const passwordOption: CliOption = {
  flags: '--password <password>',
  describe: {
    zh: '密码，至少 8 个字符；不写则询问，或从标准输入读一行',
    en: 'password, 8 characters or more; left out: asked for, or one line of standard input',
  },
}

/** Opens the database for `act`; problems come out as sentences in the language of the command line. */
export async function withDatabase<T>(
  { appUrl, locale }: CliContext,
  act: (database: Database) => Promise<T>,
): Promise<T> {
  const database = new Database(appUrl, { connections: 2, name: 'guanxi command line' })
  try {
    return await act(database)
  } catch (error) {
    if (error instanceof Problem) throw Object.assign(new Error(error.text[locale]), { code: error.code })
    throw error
  } finally {
    await database.close()
  }
}

/** Reads options by their schema; a wrong one is named as it is typed. */
export function readInput<S extends z.ZodType>(schema: S, given: CliInput): z.output<S> {
  const read = schema.safeParse(given)
  if (read.success) return read.data
  const [issue] = read.error.issues
  const option = String(issue?.path[0] ?? '').replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
  throw Object.assign(new Error(`--${option}: ${issue?.message}`), { code: 'invalid' })
}

/** Statements on control tables, where a transaction's runner is asked for. */
export function control(database: Database): Runner {
  return { rows: statement => database.control(statement) }
}

export interface CompanyFound {
  id: string
  slug: string
  name: string
  locale: Locale
}

export async function findCompany(database: Database, slug: string, locale: Locale): Promise<CompanyFound> {
  const [found] = await database.control<CompanyFound>(
    sql`select id, slug, name, locale from workspace where slug = ${slug}`,
  )
  return (
    found ?? refuse(locale, { zh: `没有地址为 ${slug} 的公司`, en: `There is no company under /c/${slug}` })
  )
}

/** Ends the command with a sentence that says what to do. */
export function refuse(locale: Locale, text: Label, code = 'notFound'): never {
  throw Object.assign(new Error(text[locale]), { code })
}

/** The password given, else asked for at the terminal, else a line of standard input. */
export async function passwordFrom(given: string | undefined, locale: Locale): Promise<string> {
  if (given) return given
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false })
  try {
    return (
      await lines.question(process.stdin.isTTY ? { zh: '密码：', en: 'Password: ' }[locale] : '')
    ).trim()
  } finally {
    lines.close()
  }
}
