import { type Actor, can } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Entity } from '../../core/entity.ts'
import { Problem } from '../../core/errors.ts'
import type { Locale } from '../../core/label.ts'
import { idsStatement, readListQuery } from '../../core/list.ts'
import { demand } from '../../core/scope.ts'
import type { Values } from '../../core/server.ts'
import { readingOf } from '../../core/store/read.ts'
import { remove, restore } from '../../core/store/remove.ts'
import { act as actOn, update } from '../../core/store/write.ts'
import { databaseProblem } from '../../server/databaseProblem.ts'
import { refused } from './refusals.ts'

/** What is done to each record. */
export type Act =
  | { kind: 'set'; values: Values }
  | { kind: 'verb'; verb: string; input: Values }
  | { kind: 'delete' }
  | { kind: 'restore' }

export interface BulkError {
  id: string
  code: string
  message: string
}

export interface BulkOutcome {
  done: number
  failed: number
  /** The first hundred. */
  errors: BulkError[]
}

/** Records one request may name or reach by a filter. */
export const RECORDS_MOST = 10_000
const ERRORS_KEPT = 100
const AT_ONCE = 4

/** Throws where the role does not allow the act at all. */
export function demandAct(actor: Actor, entity: Entity, act: Act): void {
  const action = { set: 'update', delete: 'delete', restore: 'delete', verb: '' }[act.kind]
  const contract = act.kind === 'verb' ? entity.verbs?.[act.verb] : undefined
  if (act.kind === 'verb' && (!contract || contract.collection)) throw new Problem('notFound')
  if (!can(actor, entity.name, act.kind === 'verb' ? act.verb : action)) throw new Problem('forbidden')
}

/** The records meant, as far as the actor sees them: those named, or all that a list's address has. Throws where they are too many. */
export async function recordsMeant(
  core: Core,
  actor: Actor,
  entity: Entity,
  { ids, filter }: { ids?: string[]; filter?: string },
  deleted: boolean,
): Promise<string[]> {
  const reading = await readingOf(core, actor, entity.name)
  demand(actor, reading.model, 'read')
  const query = readListQuery(reading, new URLSearchParams(filter ?? ''))
  query.deleted = deleted
  const [rows] = await core.db.read<{ id: string }[]>(actor.workspaceId, [
    idsStatement(reading, query, RECORDS_MOST + 1, ids),
  ])
  if (rows.length > RECORDS_MOST) throw new Problem(refused.tooManyRecords, { limit: RECORDS_MOST })
  return rows.map(row => row.id)
}

/**
 * Does the act to each record, in a transaction of its own with its own event, a few at a time: one that is refused is reported and
 * holds no other up. Stops between records when `signal` says so, and answers those that are left.
 */
export async function perform(
  core: Core,
  actor: Actor,
  entity: Entity,
  ids: readonly string[],
  act: Act,
  options: { signal?: AbortSignal; progress?: (outcome: BulkOutcome) => void } = {},
): Promise<{ outcome: BulkOutcome; left: string[] }> {
  const outcome: BulkOutcome = { done: 0, failed: 0, errors: [] }
  const left = [...ids]
  const work = async () => {
    while (left.length > 0 && !options.signal?.aborted) {
      const id = left.shift() as string
      try {
        await one(core, actor, entity, id, act)
        outcome.done++
      } catch (error) {
        outcome.failed++
        if (outcome.errors.length < ERRORS_KEPT)
          outcome.errors.push({ id, ...told(core, error, actor.locale) })
      }
      options.progress?.(outcome)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return { outcome, left }
}

async function one(core: Core, actor: Actor, entity: Entity, id: string, act: Act): Promise<void> {
  switch (act.kind) {
    case 'set':
      await update(core, actor, entity.name, id, act.values, { anyVersion: true })
      return
    case 'verb':
      await actOn(core, actor, entity.name, id, act.verb, act.input)
      return
    case 'delete':
      await remove(core, actor, entity.name, id)
      return
    case 'restore':
      await restore(core, actor, entity.name, id)
  }
}

function told(core: Core, error: unknown, locale: Locale): { code: string; message: string } {
  if (error instanceof Problem) {
    const fault = error.faults[0]
    return {
      code: error.code,
      message: fault ? `${fault.field}: ${fault.message[locale]}` : error.text[locale],
    }
  }
  const { code, text } = databaseProblem(String((error as { code?: unknown }).code ?? ''))
  if (code !== 'unstorable') core.log.error({ err: error }, 'one of many records could not be written')
  return { code, message: text[locale] }
}
