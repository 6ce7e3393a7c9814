import { sql } from 'kysely'
import { type Fault, invalid } from '../../core/errors.ts'
import type { Change, WriteContext } from '../../core/server.ts'

/**
 * Files named in a field of a record belong to it from then on; those taken out of it go, for as long as what is deleted is kept, and
 * come back with an older version of the record. Nobody names a file that is not theirs or stands elsewhere.
 */
export async function keepFieldFiles({ tx, actor, model }: WriteContext, changes: Change[]): Promise<void> {
  const entity = model.entity.name
  for (const field of model.names.filter(name => model.fields[name].kind === 'file'))
    for (const { id, before, set, action } of changes) {
      if (set[field] === undefined) continue
      const [was, is] = [idsOf(before?.[field]), idsOf(set[field])]
      const added = is.filter(one => !was.includes(one))
      const removed = was.filter(one => !is.includes(one))
      const here = sql`entity = ${entity} AND record_id = ${id} AND field = ${field}`
      if (added.length > 0) {
        const taken =
          await tx.rows(sql`UPDATE file SET entity = ${entity}, record_id = ${id}, field = ${field}, deleted_at = NULL
          WHERE workspace_id = ${tx.workspaceId} AND id = ANY(${added}::uuid[])
            AND ((${here}) OR (record_id IS NULL AND uploader_id = ${actor.userId} AND deleted_at IS NULL)) RETURNING id`)
        if (taken.length < added.length) throw invalid([notYours(field)])
      }
      // Of merged records each keeps its files, so that the merge can be taken back.
      if (removed.length > 0 && action !== 'merge' && action !== 'unmerge')
        tx.send(
          sql`UPDATE file SET deleted_at = now() WHERE workspace_id = ${tx.workspaceId} AND id = ANY(${removed}::uuid[]) AND ${here}`,
        )
    }
}

const idsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

const notYours = (field: string): Fault => ({
  field,
  code: 'unknownReference',
  message: {
    zh: '文件不存在、已删除或不是您上传的，请重新上传',
    en: 'A file does not exist, is deleted, or was uploaded by somebody else; upload it again',
  },
})
