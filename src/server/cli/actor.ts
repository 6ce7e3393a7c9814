import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import { createDirectory } from '../../features/people/directory.ts'
import { createCore } from '../core.ts'
import type { CliContext } from './command.ts'
import { findCompany, refuse } from './people.ts'

/** A command that does records' work acts as a person of the company: the one named, else its first owner. Faults come out as sentences. */
export async function withActor<T>(
  context: CliContext,
  of: { company: string; user?: string },
  via: Actor['via'],
  act: (core: Core, actor: Actor) => Promise<T>,
): Promise<T> {
  const { appUrl, dataDir, locale, log } = context
  const said = (details: object, text: string) => log(`${text} ${JSON.stringify(details)}`)
  const { core, close } = await createCore({
    databaseUrl: appUrl,
    dataDir,
    connections: 4,
    log: { info: () => undefined, warn: said, error: said },
  })
  try {
    return await act(core, await actorOf(core, of, via, locale))
  } catch (error) {
    if (error instanceof Problem)
      throw Object.assign(new Error(sentence(error, locale)), { code: error.code })
    throw error
  } finally {
    await close()
  }
}

function sentence({ text, faults }: Problem, locale: 'zh' | 'en'): string {
  return faults.length > 0 ? faults.map(({ message }) => message[locale]).join('; ') : text[locale]
}

async function actorOf(
  core: Core,
  { company, user }: { company: string; user?: string },
  via: Actor['via'],
  locale: 'zh' | 'en',
): Promise<Actor> {
  const { id } = await findCompany(core.db, company, locale)
  const [[person]] = await core.db.read<{ id: string }[]>(id, [
    user
      ? sql`SELECT id FROM workspace_user WHERE workspace_id = ${id} AND lower(email) = ${user.trim().toLowerCase()} AND active`
      : sql`SELECT p.id FROM workspace_user p JOIN role r ON r.workspace_id = p.workspace_id AND r.id = p.role_id
          WHERE p.workspace_id = ${id} AND p.active AND r.code = 'owner' ORDER BY p.created_at, p.id LIMIT 1`,
  ])
  const actor = person && (await createDirectory(core.db).actor(id, person.id, via))
  return (
    actor ??
    refuse(locale, {
      zh: `公司里没有 ${user ?? '所有者'}`,
      en: `${user ?? 'An owner'} is not in the company`,
    })
  )
}
