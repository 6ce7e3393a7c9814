import { sql } from 'kysely'
import type { Actor } from '../actor.ts'
import type { Core, Models } from '../core.ts'
import type { Transaction } from '../database.ts'
import { columnOf } from '../entity.ts'
import { Problem } from '../errors.ts'
import type { Model } from '../model.ts'
import { dropOwnValues, restoreOwnValues } from '../rows.ts'
import { ofObject } from '../scope.ts'
import type { WriteContext } from '../server.ts'
import { writing } from './checks.ts'
import { demandMayDo, type Row, readBack, readingOf } from './read.ts'
import { concludeWrite } from './records.ts'
import { lock } from './write.ts'

/** Puts a record into the recycle bin, with what goes along with it. Refuses where other records stand under it. */
export async function remove(core: Core, actor: Actor, entity: string, id: string): Promise<void> {
  const reading = await readingOf(core, actor, entity)
  const { model, models } = reading
  demandMayDo(reading, 'delete')
  await writing(core, reading, {}, async context => {
    const { tx } = context
    const { record } = await lock(context, models, id)
    const moment = core.now().toISOString()
    await removeChildren(context, models, id, moment)
    tx.send(setDeleted(model, tx.workspaceId, id, moment))
    dropOwnValues(tx, sql`SELECT ${id}::uuid`)
    await concludeWrite(context, [{ id, before: record, set: record, action: 'delete' }], () => null)
  })
}

/** Takes a record out of the recycle bin, with what went into it at the same moment. */
export async function restore(core: Core, actor: Actor, entity: string, id: string): Promise<Row> {
  const reading = await readingOf(core, actor, entity)
  const { model, models } = reading
  demandMayDo(reading, 'delete')
  return writing(core, reading, {}, async context => {
    const { tx } = context
    const { record, row } = await lock(context, models, id, true)
    await demandParent(context, models, record)
    for (const { entity, under } of childrenOf(core, models, model, tx, id)) {
      const gone = sql`${under} AND t.deleted_at = ${row.deleted_at}`
      await restoreOwnValues(tx, models(entity.name), sql`SELECT t.id ${gone}`)
      tx.send(
        sql`UPDATE ${sql.table(entity.table)} SET deleted_at = NULL WHERE workspace_id = ${tx.workspaceId} AND id IN (SELECT t.id ${gone})`,
      )
    }
    tx.send(setDeleted(model, tx.workspaceId, id, null))
    await restoreOwnValues(tx, model, sql`SELECT ${id}::uuid`)
    await concludeWrite(context, [{ id, before: record, set: record, action: 'restore' }], () => null)
    return readBack(context, reading, id)
  })
}

/** A record comes back only where what it stands under is there. */
async function demandParent({ tx, model }: WriteContext, models: Models, record: Row): Promise<void> {
  const { parent, fields } = model.entity
  if (!parent || !record[parent]) return
  const above = models(fields[parent].to as string)
  const [gone] = await tx.rows(sql`SELECT id FROM ${sql.table(above.entity.table)}
    WHERE workspace_id = ${tx.workspaceId} AND id = ${record[parent]} AND deleted_at IS NOT NULL`)
  if (gone)
    throw new Problem('parentDeleted', {
      object: above.entity.label.zh,
      objectEn: above.entity.label.en.toLowerCase(),
    })
}

const setDeleted = ({ entity }: Model, workspaceId: string, id: string, moment: string | null) =>
  sql`UPDATE ${sql.table(entity.table)} SET deleted_at = ${moment}::timestamptz, version = version + 1 WHERE workspace_id = ${workspaceId} AND id = ${id}`

/** Objects whose records stand under this one; `under` selects those records as `t`. */
function childrenOf(core: Core, models: Models, { entity: above }: Model, tx: Transaction, id: string) {
  return models.entities
    .filter(entity => entity.parent && entity.fields[entity.parent].to === above.name)
    .map(entity => {
      const column = columnOf(entity.parent as string, entity.fields[entity.parent as string])
      return {
        entity,
        under: sql`FROM ${sql.table(entity.table)} t WHERE t.workspace_id = ${tx.workspaceId} AND ${ofObject(entity, 't', sql`t.${sql.ref(column)} = ${id}`)}`,
        goesAlong: entity.lineOf !== undefined || core.part(entity.name)?.whenParentDeleted === 'cascade',
      }
    })
}

async function removeChildren(
  { core, tx, actor, model }: WriteContext,
  models: Models,
  id: string,
  moment: string,
): Promise<void> {
  for (const { entity, under, goesAlong } of childrenOf(core, models, model, tx, id)) {
    const standing = sql`${under} AND t.deleted_at IS NULL`
    if (goesAlong) {
      dropOwnValues(tx, sql`SELECT t.id ${standing}`)
      tx.send(sql`UPDATE ${sql.table(entity.table)} SET deleted_at = ${moment}::timestamptz
        WHERE workspace_id = ${tx.workspaceId} AND id IN (SELECT t.id ${standing})`)
      continue
    }
    const [{ count: left }] = await tx.rows<{ count: number }>(sql`SELECT count(*) AS count ${standing}`)
    if (left > 0) throw new Problem('stillUsed', { count: left, object: entity.plural[actor.locale] })
  }
}
