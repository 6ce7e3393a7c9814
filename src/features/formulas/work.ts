import { sql } from 'kysely'
import type { Core, Models } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import { columnOf } from '../../core/entity.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type { Model } from '../../core/model.ts'
import { recordOf, writeCustomValues } from '../../core/rows.ts'
import { ofObject } from '../../core/scope.ts'
import type { Values } from '../../core/server.ts'
import { worked } from './derive.ts'
import { type Plan, planOf } from './plan.ts'

export const WORK = 'formulas.work'
const NONE = '00000000-0000-0000-0000-000000000000'
const RECORDS = 500
/** Above so many changed records, all that may refer to them are gone through, instead of one after the other. */
const NAMED_MOST = 50

export interface Mark {
  entity: string
  /** A reference of the entity's records that names `source`; without, all of its records. `id`: the record itself. */
  reference?: string
  source?: string
}

/** Marks for records that name one of the sources, or are it (`id`); for all of the object's where they are many. */
export function marksOf(entity: string, reference: string, sources: readonly string[]): Mark[] {
  if (sources.length > NAMED_MOST) return [{ entity }]
  return sources.map(source => ({ entity, reference, source }))
}

/** Marks formulas as to be worked out anew, and starts the job once the transaction is done. */
export function mark(core: Core, tx: Transaction, marks: Mark[], afterSeconds = 0): void {
  writeMarks(tx, marks)
  tx.afterCommit(() => void workSoon(core, tx.workspaceId, afterSeconds))
}

/** Has the job begin. Where it cannot be told, it begins with the next half hour. */
async function workSoon(
  { enqueue, log }: Pick<Core, 'enqueue' | 'log'>,
  workspaceId: string,
  afterSeconds = 0,
) {
  await enqueue(WORK, { workspaceId }, { afterSeconds }).catch(error =>
    log.error({ err: error, workspaceId }, 'formulas wait for the next half hour'),
  )
}

/** Marks figures use, in a process that has no queue: `workWaiting` has them worked out. */
export function writeMarks(tx: Transaction, marks: Mark[]): void {
  const rows = marks.map(({ entity, reference = '', source = NONE }) => ({ entity, reference, source }))
  tx.send(sql`INSERT INTO formula_work (workspace_id, entity, reference, source_id)
    SELECT DISTINCT ${tx.workspaceId}::uuid, x.entity, x.reference, x.source
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(entity text, reference text, source uuid)
    ON CONFLICT (workspace_id, entity, reference, source_id) DO UPDATE SET marked_at = clock_timestamp(), last_id = ${NONE}, done = 0`)
}

/** Starts the job where something is marked. */
export async function workWaiting(
  core: Pick<Core, 'db' | 'enqueue' | 'log'>,
  workspaceId: string,
): Promise<void> {
  if (await isWaiting(core, workspaceId)) await workSoon(core, workspaceId)
}

async function isWaiting({ db }: Pick<Core, 'db'>, workspaceId: string): Promise<boolean> {
  const [rows] = await db.read(workspaceId, [
    sql`SELECT 1 FROM formula_work WHERE workspace_id = ${workspaceId} LIMIT 1`,
  ])
  return rows.length > 0
}

interface Work {
  entity: string
  reference: string
  source_id: string
  marked_at: string
  last_id: string
}

/** Works out all that is marked, in short transactions. Returns how many records changed. */
export async function workOut(core: Core, workspaceId: string): Promise<number> {
  core.forgetModels(workspaceId)
  let changed = 0
  for (;;) {
    const [[work]] = await core.db.read<Work[]>(workspaceId, [
      sql`SELECT entity, reference, source_id, marked_at::text AS marked_at, last_id FROM formula_work
        WHERE workspace_id = ${workspaceId} ORDER BY marked_at, entity, reference, source_id LIMIT 1`,
    ])
    if (!work) return changed
    changed += await part(core, workspaceId, work)
  }
}

async function part(core: Core, workspaceId: string, work: Work): Promise<number> {
  const models = await core.models(workspaceId)
  const plan = await planOf(core, workspaceId)
  const known = models.entities.some(one => one.name === work.entity) && plan.of(work.entity).length > 0
  return core.db.transaction(workspaceId, async tx => {
    const same = sql`workspace_id = ${workspaceId} AND entity = ${work.entity} AND reference = ${work.reference}
      AND source_id = ${work.source_id} AND marked_at = ${work.marked_at}::timestamptz`
    const model = known ? models(work.entity) : undefined
    const rows = model ? await recordsOf(tx, model, work) : []
    if (model && rows.length > 0)
      tx.send(
        sql`UPDATE formula_work SET last_id = ${rows.at(-1)?.id}, done = done + ${rows.length} WHERE ${same}`,
      )
    if (rows.length < RECORDS) tx.send(sql`DELETE FROM formula_work WHERE ${same}`)
    return model && rows.length > 0 ? renew(core, tx, { plan, models, model, rows }) : 0
  })
}

function recordsOf(
  tx: Transaction,
  model: Model,
  { reference, source_id, last_id }: Work,
): Promise<Values[]> {
  const field = model.fields[reference]
  const named = !reference
    ? sql``
    : reference === 'id'
      ? sql`AND t.id = ${source_id}`
      : field?.customId
        ? sql`AND t.custom->>${sql.lit(reference)} = ${source_id}`
        : sql`AND t.${sql.ref(field ? columnOf(reference, field) : 'id')} = ${source_id}`
  return tx.rows<Values>(sql`SELECT t.* FROM ${sql.table(model.entity.table)} t WHERE t.workspace_id = ${tx.workspaceId}
    AND ${ofObject(model.entity, 't')} AND t.id > ${last_id} ${named} ORDER BY t.id LIMIT ${RECORDS} FOR NO KEY UPDATE`)
}

interface Part {
  plan: Plan
  models: Models
  model: Model
  rows: Values[]
}

/** Writes the formulas of locked rows that differ. Their version stays: nobody edits what is worked out. */
async function renew(core: Core, tx: Transaction, { plan, models, model, rows }: Part): Promise<number> {
  const { name, table } = model.entity
  const records = rows.map(
    row => ({ ...recordOf(model, row), createdAt: row.created_at }) as Values & { id: string },
  )
  const results = await worked(tx, plan, models, model, records, core.now())
  const changes = records
    .map((before, index) => ({ id: before.id, before, set: results[index] }))
    .filter(({ before, set }) => Object.keys(set).some(key => set[key] !== (before[key] ?? null)))
  if (changes.length === 0) return 0
  const values = changes.map(({ id, set }) => ({ id, set }))
  tx.send(sql`UPDATE ${sql.table(table)} t SET custom = jsonb_strip_nulls(coalesce(t.custom, '{}') || x.set)
    FROM jsonb_to_recordset(${JSON.stringify(values)}::jsonb) AS x(id uuid, set jsonb)
    WHERE t.workspace_id = ${tx.workspaceId} AND t.id = x.id`)
  const alive = new Set(rows.filter(row => row.deleted_at === null).map(row => row.id))
  const shown = values.filter(({ id }) => alive.has(id))
  writeCustomValues(tx, model, shown, false)
  const marks = plan.readers(name).flatMap(({ entity, reference, fields }): Mark[] => {
    const concerned = changes.filter(({ before, set }) =>
      [...fields].some(key => key in set && set[key] !== (before[key] ?? null)),
    )
    return marksOf(
      entity,
      reference,
      concerned.map(({ id }) => id),
    )
  })
  if (marks.length > 0) mark(core, tx, marks)
  tx.afterCommit(() => core.live.changed(tx.workspaceId, name))
  return changes.length
}

/** What depends on the day is worked out anew once the company's day has changed; and what was marked and not begun. */
export async function workOutDay(core: Core, workspaceId: string): Promise<void> {
  const plan = await planOf(core, workspaceId)
  if (plan.daily.length > 0) await markDay(core, workspaceId, plan)
  if (await isWaiting(core, workspaceId)) await workOut(core, workspaceId)
}

async function markDay(core: Core, workspaceId: string, plan: Plan): Promise<void> {
  const day = dayIn(plan.settings.timeZone, core.now())
  await core.db.transaction(workspaceId, async tx => {
    const begun = await tx.rows(sql`UPDATE workspace SET formulas_on = ${day} WHERE id = ${workspaceId}
      AND formulas_on IS DISTINCT FROM ${day}::date RETURNING id`)
    if (begun.length > 0)
      mark(
        core,
        tx,
        plan.daily.map(entity => ({ entity })),
      )
  })
}
