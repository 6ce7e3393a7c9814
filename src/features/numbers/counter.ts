import { type RawBuilder, sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import { Problem } from '../../core/errors.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type { Model } from '../../core/model.ts'
import { numberingOf } from '../../core/rows.ts'
import { ofObject } from '../../core/scope.ts'
import { columnIn } from '../../core/select.ts'
import type { EntityShape } from '../../core/shape.ts'

/** The object as numbered by another pattern; undefined where it has no numbers. */
export function numberedBy(model: Model, pattern: EntityShape['numbering']): Model | undefined {
  const { numbering } = model.entity
  return numbering && { ...model, entity: { ...model.entity, numbering: { ...numbering, ...pattern } } }
}

/**
 * Sets the counter of an object's series behind every number in use that has the pattern, or to `next`, so that none is given twice.
 * Whoever takes a number of the series waits until the new counter stands.
 */
export async function settleCounter(
  core: Core,
  tx: Transaction,
  actor: Actor,
  entity: string,
  pattern: EntityShape['numbering'],
  next?: number,
): Promise<void> {
  const models = await core.models(tx.workspaceId)
  const declared = models.entities.find(one => one.name === entity)?.numbering
  const model = numberedBy(models(entity), pattern ?? (declared as EntityShape['numbering']))
  if (!model) return
  await tx.rows(
    sql`SELECT last FROM number_series WHERE workspace_id = ${tx.workspaceId} AND series = ${model.entity.numbering?.series} FOR UPDATE`,
  )
  const { series, period, highest } = await used(core, actor, model, statement => tx.rows(statement))
  const last = Math.max(highest, (next ?? 1) - 1)
  tx.send(sql`INSERT INTO number_series AS s (workspace_id, series, period, last)
    VALUES (${tx.workspaceId}, ${series}, ${period}, ${last}) ON CONFLICT (workspace_id, series, period)
    DO UPDATE SET last = ${next === undefined ? sql`greatest(s.last, ${last})` : sql`${last}::bigint`}`)
}

/** The highest running number that records of the period carry, deleted ones included. */
export async function used(
  core: Core,
  actor: Actor,
  model: Model,
  ask: (statement: RawBuilder<{ highest: number }>) => Promise<{ highest: number }[]> = async statement =>
    (await core.db.read<{ highest: number }[]>(actor.workspaceId, [statement]))[0],
) {
  const numbering = numberingOf(model, dayIn(actor.company.timeZone, core.now()))
  if (!numbering) throw new Problem('notFound')
  const { prefix, series, period, width } = numbering
  const number = sql.ref(columnIn(model, model.entity.numbering?.field ?? ''))
  const [{ highest }] = await ask(
    sql<{
      highest: number
    }>`SELECT coalesce(max(substr(t.${number}, ${prefix.length + 1}::int)::bigint), 0) AS highest FROM ${sql.table(model.entity.table)} t
      WHERE t.workspace_id = ${actor.workspaceId} AND ${ofObject(model.entity, 't')} AND starts_with(t.${number}, ${prefix}) AND substr(t.${number}, ${prefix.length + 1}::int) ~ '^[0-9]{1,12}$'`,
  )
  return { prefix, series, period, width, highest: Number(highest) }
}
