import { sql } from 'kysely'
import type { Core } from '../../core/core.ts'
import { kindOf } from '../../core/kinds/index.ts'
import { INDEXED_MOST } from '../../core/kinds/kind.ts'
import type { Model } from '../../core/model.ts'
import { derivedColumns, recordOf } from '../../core/rows.ts'
import { ofObject } from '../../core/scope.ts'
import { ownKey } from '../../core/select.ts'

export const FILL = 'customFields.fill'
/** Other processes use the fields they know for some seconds more; what they write meanwhile is gone through as well. */
const WAIT_SECONDS = 12

/** Has the records gone through that stood before a field was made or changed. */
export function fillSoon(core: Core, workspaceId: string): Promise<void> {
  return core.enqueue(FILL, { workspaceId }, { afterSeconds: WAIT_SECONDS })
}

const RECORDS = 2_000
const TEXTS = 500

interface Waiting {
  id: string
  entity: string
  key: string
  version: number
}

/**
 * Goes through the records that stood before a field was made, brought back or changed: gives each its row in `custom_value`, renews the
 * search text of those that have a value, then says so in the definition. `all` repairs every field, for the night.
 */
export async function fillFields(core: Core, workspaceId: string, all = false): Promise<number> {
  core.forgetModels(workspaceId)
  const models = await core.models(workspaceId)
  const [waiting] = await core.db.read<Waiting[]>(workspaceId, [
    sql`SELECT id, entity, key, version FROM custom_field WHERE workspace_id = ${workspaceId} AND deleted_at IS NULL
      ${all ? sql`` : sql`AND NOT filled`}`,
  ])
  for (const field of waiting) {
    if (!models.entities.some(one => one.name === field.entity)) continue
    const model = models(field.entity)
    if (!model.fields[field.key]) continue
    await fillValues(core, workspaceId, model, field)
    // A field just made has no texts yet.
    if (!all && field.version > 1) await renewTexts(core, workspaceId, model, field.key)
    // Rows of objects that the store does not create come without; their lists look each value up.
    const kept = model.entity.creates !== false && kindOf(model.fields[field.key]).slot !== null
    await core.db.transaction(workspaceId, async tx => {
      tx.send(sql`UPDATE custom_field SET filled = ${kept} WHERE workspace_id = ${workspaceId} AND id = ${field.id}
        AND version = ${field.version} AND filled <> ${kept}`)
    })
  }
  core.forgetModels(workspaceId)
  return waiting.length
}

async function fillValues(core: Core, workspaceId: string, model: Model, field: Waiting): Promise<void> {
  const { slot, many } = kindOf(model.fields[field.key])
  if (!slot) return
  const held = many
    ? sql`SELECT t.id, x.place - 1, left(x.one, ${sql.lit(INDEXED_MOST)}) FROM part t
        CROSS JOIN LATERAL jsonb_array_elements_text(coalesce(t.custom->${sql.lit(field.key)}, '[]')) WITH ORDINALITY x(one, place)`
    : sql`SELECT t.id, 0, ${ownKey(field.key, model.fields[field.key])} FROM part t`
  const table = sql.table(model.entity.table)
  await inParts(async after => {
    const [part] = await core.db.transaction(workspaceId, tx =>
      tx.rows<{ last: string | null }>(sql`
        WITH part AS (
          SELECT t.id, t.custom FROM ${table} t WHERE t.workspace_id = ${workspaceId} AND ${ofObject(model.entity, 't')}
            AND t.id > ${after} AND t.deleted_at IS NULL ORDER BY t.id LIMIT ${RECORDS}
        ), written AS (
          INSERT INTO custom_value (workspace_id, field_id, record_id, position, ${sql.ref(slot)})
          SELECT ${workspaceId}::uuid, ${field.id}::uuid, h.* FROM (${held}) h ON CONFLICT DO NOTHING
        )
        SELECT (SELECT id FROM part ORDER BY id DESC LIMIT 1) AS last`),
    )
    return part.last
  })
  // Of those that went into the recycle bin meanwhile, or while the field was out of use.
  await core.db.transaction(workspaceId, async tx =>
    tx.send(sql`DELETE FROM custom_value v WHERE v.workspace_id = ${workspaceId} AND v.field_id = ${field.id} AND NOT EXISTS (
      SELECT FROM ${table} t WHERE t.workspace_id = ${workspaceId} AND t.id = v.record_id AND t.deleted_at IS NULL)`),
  )
}

async function renewTexts(core: Core, workspaceId: string, model: Model, key: string): Promise<void> {
  if (model.searched.length === 0) return
  const table = sql.table(model.entity.table)
  await inParts(after =>
    core.db.transaction(workspaceId, async tx => {
      const rows =
        await tx.rows(sql`SELECT t.* FROM ${table} t WHERE t.workspace_id = ${workspaceId} AND ${ofObject(model.entity, 't')} AND t.id > ${after}
        AND t.custom ? ${key} ORDER BY t.id LIMIT ${TEXTS} FOR NO KEY UPDATE`)
      if (rows.length === 0) return null
      const renewed = rows.map(row => ({ id: row.id, ...derivedColumns(model, recordOf(model, row)) }))
      tx.send(sql`UPDATE ${table} t SET search_text = x.search_text, grams = x.grams
        FROM jsonb_to_recordset(${JSON.stringify(renewed)}::jsonb) AS x(id uuid, search_text text, grams text[])
        WHERE t.workspace_id = ${workspaceId} AND t.id = x.id`)
      return rows.at(-1)?.id as string
    }),
  )
}

const FIRST = '00000000-0000-0000-0000-000000000000'

/** Asks part after part, each beginning behind the last id of the one before, until there is none. */
async function inParts(part: (after: string) => Promise<string | null>): Promise<void> {
  let last: string | null = FIRST
  while (last !== null) last = await part(last)
}
