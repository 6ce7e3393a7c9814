import { type Actor, can } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Entity } from '../../core/entity.ts'
import { Problem } from '../../core/errors.ts'
import type { Locale } from '../../core/label.ts'
import { readListQuery } from '../../core/list.ts'
import { demand } from '../../core/scope.ts'
import { readingOf } from '../../core/store/read.ts'
import { databaseProblem } from '../../server/databaseProblem.ts'
import type { Act } from './acts.ts'
import { idsStatement } from './ids.ts'
import { refused } from './refusals.ts'

export interface BulkError {
  id: string
  code: string
  message: string
}

export interface BulkOutcome {
  done: number
  failed: number
  /** Asked for: they wait to be approved. */
  waiting?: number
  /** The first hundred. */
  errors: BulkError[]
}

/** Records one request may name or reach by a filter. */
export const RECORDS_MOST = 10_000
const ERRORS_KEPT = 100
const AT_ONCE = 4

/** Throws where the role, or the object's feature, does not allow the act at all. */
export function demandAct(core: Core, actor: Actor, entity: Entity, act: Act): void {
  const contract = act.kind === 'verb' ? entity.verbs?.[act.verb] : undefined
  if (act.kind === 'verb' && (!contract || contract.collection)) throw new Problem('notFound')
  const action = actionOf(act)
  if (!can(actor, entity.name, action) || core.part(entity.name)?.allows?.(actor, action) === false)
    throw new Problem('forbidden')
}

function actionOf(act: Act): string {
  if (act.kind === 'verb') return act.verb
  return act.kind === 'delete' || act.kind === 'restore' ? 'delete' : 'update'
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
 * Does something to each record, in a transaction of its own with its own event, a few at a time: one that is refused is reported and
 * holds no other up. Stops between records when `signal` says so, and answers those that are left.
 */
export async function perform<T extends { id: string }>(
  core: Core,
  { locale }: Actor,
  records: readonly T[],
  act: (record: T) => Promise<void>,
  options: { signal?: AbortSignal; progress?: (outcome: BulkOutcome) => void } = {},
): Promise<{ outcome: BulkOutcome; left: T[] }> {
  const outcome: BulkOutcome = { done: 0, failed: 0, errors: [] }
  const waiting = [...records].reverse()
  const work = async () => {
    for (let one = waiting.pop(); one; one = options.signal?.aborted ? undefined : waiting.pop()) {
      try {
        await act(one)
        outcome.done++
      } catch (error) {
        const isAsked = error instanceof Problem && error.status === 202
        if (isAsked) outcome.waiting = (outcome.waiting ?? 0) + 1
        else outcome.failed++
        if (!isAsked && outcome.errors.length < ERRORS_KEPT)
          outcome.errors.push({ id: one.id, ...told(core, error, locale) })
      }
      options.progress?.(outcome)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return { outcome, left: waiting.reverse() }
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
