import { sql } from 'kysely'
import type { Models } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import type { Model } from '../../core/model.ts'
import { writeCustomValues } from '../../core/rows.ts'
import { ofObject } from '../../core/scope.ts'
import type { Change, Values, WriteContext } from '../../core/server.ts'
import { recordsMoved } from '../formulas/derive.ts'
import type { Pointer } from '../recycleBin/purge.ts'

/**
 * A place that names records of an object: a column of a table (by foreign key), what stands beside records of any object (files,
 * notices), the customer of an event, a field of the company's own (of one record or of several), or a side of a relation's pairs.
 */
interface Place {
  kind: 'column' | 'beside' | 'event' | 'own' | 'list' | 'link'
  table: string
  column: string
  /** The object whose rows these are, where its table is not its alone or its fields are asked for. */
  entity?: string
  /** Of lists: a column of the table, not a field of the company's own. */
  declared?: boolean
  /** Of pairs: their relation. */
  relation?: string
}

/** Rows that pointed to a merged record and now point to the survivor. */
export interface Moved extends Omit<Place, 'kind'> {
  kind: Place['kind'] | 'shared'
  from: string
  ids: string[]
  /** Of lists: what stood in each before. */
  lists?: Record<string, string[]>
  /** Pairs that went, because the survivor has them already or would be joined with itself. */
  dropped?: { id: string; created_at: string }[]
}

/** What stands beside records of any object by (entity, record_id), with an id of its own. */
const BESIDE = ['file', 'notice', 'duplicate_dispute']

/** What is kept of customers in tables that are no object's and have no foreign key. */
const OF_CUSTOMERS = ['letter', 'dunning_log']

/** All places that name records of the object: foreign keys as the catalogue has them, so that no table is forgotten. */
export function movesOf(models: Models, model: Model, pointers: readonly Pointer[]): Place[] {
  const { table, name } = model.entity
  const declared = new Set(models.entities.map(entity => entity.table))
  const columns = pointers
    .filter(pointer => pointer.target === table && declared.has(pointer.table))
    .map(({ table, column }): Place => ({ kind: 'column', table, column }))
  // Records of own objects may stand under any record: there is no foreign key.
  const under = models.entities
    .filter(({ objectId, parent, fields }) => objectId && parent && fields[parent].to === name)
    .map((own): Place => ({ kind: 'column', table: own.table, column: 'parent_id', entity: own.name }))
  const own = models.entities.flatMap(entity => {
    const { fields, own: names } = models(entity.name)
    return names
      .filter(field => fields[field].to === name && !fields[field].formula)
      .map((column): Place => {
        const { relation, kind } = fields[column]
        if (relation)
          return {
            kind: 'link',
            table: 'link',
            column: relation.side === 'left' ? 'right_id' : 'left_id',
            relation: relation.id,
          }
        const list = kind === 'references'
        return { kind: list ? 'list' : 'own', table: entity.table, column, entity: entity.name }
      })
  })
  const lists = models.entities.flatMap(entity => {
    const { columns, fields } = models(entity.name)
    return Object.entries(columns)
      .filter(([field]) => fields[field]?.kind === 'references' && fields[field].to === name)
      .map(
        ([, column]): Place => ({
          kind: 'list',
          table: entity.table,
          column,
          entity: entity.name,
          declared: true,
        }),
      )
  })
  const kept =
    name === 'customer'
      ? OF_CUSTOMERS.map((table): Place => ({ kind: 'column', table, column: 'customer_id' }))
      : []
  const beside = BESIDE.map((table): Place => ({ kind: 'beside', table, column: 'record_id' }))
  const events: Place[] =
    model.entity.customer === 'self' ? [{ kind: 'event', table: 'event', column: 'customer_id' }] : []
  return [...columns, ...under, ...own, ...lists, ...kept, ...beside, ...events]
}

/** What moving needs to know: the models, the object whose records are merged, and to which of them all goes. */
interface Moving {
  tx: Transaction
  models: Models
  model: Model
  survivor: string
}

/** Lets everything that named one of the merged records name the survivor; answers row by row what it changed. */
export async function moveRows(
  moving: Moving,
  places: readonly Place[],
  merged: readonly string[],
): Promise<Moved[]> {
  const { survivor } = moving
  const moved: Moved[] = []
  for (const place of places)
    for (const from of merged) {
      const done: Pick<Moved, 'ids' | 'lists' | 'dropped'> =
        place.kind === 'link'
          ? await movePairs(moving, place, from)
          : place.kind === 'list'
            ? await moveInLists(moving, place, from)
            : { ids: await repoint(moving, place, from, survivor) }
      if (done.ids.length > 0 || done.dropped?.length) moved.push({ ...place, from, ...done })
    }
  return moved
}

/** Puts rows back where they were, the last moved first, and those alone that nobody has put elsewhere since. */
export async function moveBack(moving: Moving, moved: readonly Moved[]): Promise<void> {
  const { survivor } = moving
  for (const one of [...moved].reverse()) {
    if (one.kind === 'shared') takeShares(moving, one)
    else if (one.kind === 'link') await partPairs(moving, one)
    else if (one.kind === 'list') await resetLists(moving, one)
    else await repoint(moving, { ...one, kind: one.kind }, survivor, one.from, one.ids)
  }
}

async function repoint(
  { tx, models, model }: Moving,
  { kind, table, column, entity }: Place,
  from: string,
  to: string,
  ids?: readonly string[],
): Promise<string[]> {
  const { workspaceId } = tx
  const [place, value] =
    kind === 'own'
      ? [
          sql`t.custom->>${column}`,
          sql`custom = jsonb_set(t.custom, ARRAY[${column}], to_jsonb(${to}::text))`,
        ]
      : [sql`t.${sql.ref(column)}`, sql`${sql.ref(column)} = ${to}`]
  const of =
    kind === 'beside'
      ? sql`AND t.entity = ${model.entity.name}`
      : entity
        ? sql`AND ${ofObject(models(entity).entity, 't')}`
        : sql``
  // A record that stood under a merged one does not come to stand under itself.
  const rows = await tx.rows<{
    id: string
  }>(sql`UPDATE ${sql.table(table)} t SET ${value} WHERE t.workspace_id = ${workspaceId}
    AND ${place} = ${from} ${of} AND t.id <> ${to} ${ids ? sql`AND t.id = ANY(${ids}::uuid[])` : sql``} RETURNING t.id`)
  const found = rows.map(row => row.id)
  if (kind === 'own' && entity && found.length > 0)
    tx.send(sql`UPDATE custom_value SET text = ${to}, unique_text = CASE WHEN unique_text IS NOT NULL THEN ${to} END
      WHERE workspace_id = ${workspaceId} AND field_id = ${models(entity).fields[column].customId} AND record_id = ANY(${found}::uuid[])`)
  return found
}

/** In lists the survivor takes the merged one's place, once. */
async function moveInLists(moving: Moving, place: Place, from: string) {
  const { tx, models, survivor } = moving
  const model = models(place.entity as string)
  const rows = await tx.rows<{
    id: string
    list: string[]
  }>(sql`SELECT t.id, ${listIn(place)} AS list
    FROM ${sql.table(place.table)} t WHERE t.workspace_id = ${tx.workspaceId} AND ${ofObject(model.entity, 't')}
      AND ${listIn(place)} ? ${from} AND t.id <> ${survivor} FOR NO KEY UPDATE`)
  writeLists(
    moving,
    place,
    rows.map(({ id, list }) => ({ id, list: withSurvivor(list, from, survivor) })),
  )
  return { ids: rows.map(row => row.id), lists: Object.fromEntries(rows.map(({ id, list }) => [id, list])) }
}

const listIn = ({ column, declared }: Pick<Place, 'column' | 'declared'>) =>
  declared ? sql`to_jsonb(t.${sql.ref(column)})` : sql`t.custom->${column}`

const withSurvivor = (list: string[], from: string, survivor: string) => [
  ...new Set(list.map(id => (id === from ? survivor : id))),
]

async function resetLists(moving: Moving, { from, ids, lists = {}, ...place }: Moved): Promise<void> {
  const { tx, survivor } = moving
  const rows = await tx.rows<{
    id: string
    list: string[] | null
  }>(sql`SELECT t.id, ${listIn(place)} AS list
    FROM ${sql.table(place.table)} t WHERE t.workspace_id = ${tx.workspaceId} AND t.id = ANY(${ids}::uuid[]) FOR NO KEY UPDATE`)
  const standing = rows.filter(
    ({ id, list }) => JSON.stringify(list) === JSON.stringify(withSurvivor(lists[id], from, survivor)),
  )
  writeLists(
    moving,
    { ...place, kind: 'list' },
    standing.map(({ id }) => ({ id, list: lists[id] })),
  )
}

function writeLists(
  { tx, models }: Moving,
  { table, column, entity, declared }: Place,
  rows: { id: string; list: string[] }[],
): void {
  if (rows.length === 0) return
  const set = declared
    ? sql`${sql.ref(column)} = ARRAY(SELECT jsonb_array_elements_text(x.list)::uuid)`
    : sql`custom = jsonb_set(t.custom, ARRAY[${column}], x.list)`
  tx.send(sql`UPDATE ${sql.table(table)} t SET ${set}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(id uuid, list jsonb) WHERE t.workspace_id = ${tx.workspaceId} AND t.id = x.id`)
  if (declared) return
  writeCustomValues(
    tx,
    models(entity as string),
    rows.map(({ id, list }) => ({ id, set: { [column]: list } })),
    false,
  )
}

/** Pairs go along; those that the survivor has already, or that would join it with itself, go. */
async function movePairs({ tx, survivor }: Moving, { column, relation }: Place, from: string) {
  const [far, near] = sidesOf(column)
  const of = sql`l.workspace_id = ${tx.workspaceId} AND l.relation_id = ${relation} AND l.${far} = ${from}`
  const moved = await tx.rows<{
    id: string
  }>(sql`UPDATE link l SET ${far} = ${survivor} WHERE ${of} AND l.${near} <> ${survivor}
    AND NOT EXISTS (SELECT FROM link x WHERE x.workspace_id = l.workspace_id AND x.relation_id = l.relation_id AND x.${near} = l.${near} AND x.${far} = ${survivor})
    RETURNING l.${near} AS id`)
  const dropped = await tx.rows<{ id: string; created_at: string }>(
    sql`DELETE FROM link l WHERE ${of} RETURNING l.${near} AS id, l.created_at::text AS created_at`,
  )
  return { ids: moved.map(row => row.id), dropped }
}

async function partPairs(
  { tx, survivor }: Moving,
  { column, relation, from, ids, dropped = [] }: Moved,
): Promise<void> {
  const [far, near] = sidesOf(column)
  tx.send(sql`UPDATE link SET ${far} = ${from} WHERE workspace_id = ${tx.workspaceId} AND relation_id = ${relation}
    AND ${far} = ${survivor} AND ${near} = ANY(${ids}::uuid[])`)
  tx.send(sql`INSERT INTO link (workspace_id, relation_id, ${far}, ${near}, created_at)
    SELECT ${tx.workspaceId}::uuid, ${relation}::uuid, ${from}::uuid, id, created_at
    FROM jsonb_to_recordset(${JSON.stringify(dropped)}::jsonb) AS x(id uuid, created_at timestamptz) ON CONFLICT DO NOTHING`)
}

const sidesOf = (column: string) =>
  column === 'left_id' ? [sql.ref('left_id'), sql.ref('right_id')] : [sql.ref('right_id'), sql.ref('left_id')]

function takeShares({ tx, model, survivor }: Moving, { table, column, ids }: Moved): void {
  tx.send(sql`DELETE FROM ${sql.table(table)} WHERE workspace_id = ${tx.workspaceId} AND entity = ${model.entity.name}
    AND record_id = ${survivor} AND ${sql.ref(column)} = ANY(${ids}::uuid[])`)
}

/** Features that watch what moved are told of it, as of any change: figures of both customers are counted anew, formulas worked out. */
export async function tellMoved(
  context: WriteContext,
  models: Models,
  moved: readonly Moved[],
  survivor: string,
  isBack = false,
): Promise<void> {
  const { core, tx } = context
  for (const entity of models.entities.filter(one => !one.lineOf)) {
    const model = models(entity.name)
    const changes = moved
      .filter(one => one.table === entity.table && (one.entity ?? entity.name) === entity.name)
      .flatMap(one => changesBy(model, one, survivor, isBack))
    if (changes.length === 0) continue
    for (const watch of core.watches(entity.name)) await watch({ ...context, model }, changes)
    await recordsMoved(
      context,
      entity.name,
      changes.map(change => change.id),
    )
    tx.afterCommit(() => core.live.changed(tx.workspaceId, entity.name))
  }
}

function changesBy(
  model: Model,
  { kind, column, from, ids }: Moved,
  survivor: string,
  isBack: boolean,
): Change[] {
  const field =
    kind === 'column'
      ? model.names.find(name => model.columns[name] === column)
      : kind === 'own'
        ? column
        : undefined
  if (!field) return []
  const [before, set] = isBack ? [survivor, from] : [from, survivor]
  return ids.map((id): Change & { before: Values } => ({
    id,
    before: { [field]: before },
    set: { [field]: set },
    action: 'merge',
  }))
}
