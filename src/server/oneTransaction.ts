import type { Rows } from '../core/batch.ts'
import type { Core, Models } from '../core/core.ts'
import type { Database, Transaction } from '../core/database.ts'
import { readModels } from './core.ts'

/** Thrown to end a trial: everything is undone, nothing is told. */
class Undone extends Error {}

/**
 * Runs acts that each make a transaction of their own as one: all of them hold, or none. They see what those before them wrote, the
 * company's models included. `isTrial`: everything is undone at the end, and only the answer stays.
 */
export async function inOneTransaction<T>(
  core: Core,
  workspaceId: string,
  act: (joined: Core, tx: Transaction) => Promise<T>,
  isTrial = false,
): Promise<T> {
  let answer: T | undefined
  try {
    return await core.db.transaction(workspaceId, async tx => {
      // What they would send along with their own commit does not end this one.
      tx.last = statements => Promise.all(statements.map(one => tx.rows(one))) as Promise<Rows[]>
      answer = await act(joinedTo(core, tx), tx)
      if (isTrial) throw new Undone()
      return answer
    })
  } catch (error) {
    if (error instanceof Undone) return answer as T
    throw error
  }
}

const joinedBases = new WeakSet<Database>()

/** Whether what it does is part of a transaction that somebody else ends. */
export const isJoined = ({ db }: Pick<Core, 'db'>): boolean => joinedBases.has(db)

/** A core whose reads and transactions are parts of the given one. */
function joinedTo(core: Core, tx: Transaction): Core {
  let models: Promise<Models> | undefined
  const db: Database = Object.create(core.db)
  joinedBases.add(db)
  db.read = async <T extends unknown[]>(_: string, statements: Parameters<Database['read']>[1]) =>
    (await Promise.all(statements.map(one => tx.rows(one)))) as unknown as T[]
  db.transaction = async (_, act) => {
    const answer = await act(tx)
    await tx.settle()
    models = undefined
    return answer
  }
  return {
    ...core,
    db,
    models: workspaceId => {
      models ??= readModels(db, workspaceId)
      return models
    },
    forgetModels: workspaceId => {
      models = undefined
      tx.afterCommit(() => core.forgetModels(workspaceId))
    },
  }
}
