import type { Readable } from 'node:stream'
import { sql } from 'kysely'
import { type Actor, fieldAccess } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import { customerOf, writeEvents } from '../../core/events.ts'
import { fileKey } from '../../core/files.ts'
import { newId } from '../../core/id.ts'
import { get } from '../../core/store/read.ts'
import { cleanName, typeOf } from './fileType.ts'
import { refused } from './refusals.ts'

export interface FileRow {
  id: string
  name: string
  type: string
  size: number
  sha256: string
  createdAt: string
  uploader: { id: string; title: string } | null
}

interface StoredFile extends FileRow {
  entity: string | null
  recordId: string | null
  /** The record's field in which it stands. */
  field: string | null
  uploaderId: string | null
  storageKey: string
}

const columns = sql`f.id, f.name, f.type, f.size, f.sha256, f.created_at AS "createdAt"`

/** Where a file is put: at a record, or for now nowhere. */
export interface Place {
  entity: string
  recordId: string
}

/** Keeps the bytes, then writes the row that names them. `whole` is asked at the end whether all of them came. */
export async function addFile(
  core: Core,
  actor: Actor,
  place: Place | undefined,
  upload: { name: string; bytes: Readable; whole: () => boolean },
): Promise<Omit<FileRow, 'uploader'>> {
  const customerId = place ? await writableRecord(core, actor, place) : null
  const id = newId()
  const key = fileKey(actor.workspaceId, id)
  const { size, sha256, head } = await core.files.put(key, upload.bytes)
  if (!upload.whole()) {
    await core.files.remove(key)
    throw new Problem('tooLarge', { limit: '100 MB' })
  }
  const name = cleanName(upload.name)
  const type = await typeOf(head)
  const [row] = await core.db.transaction(actor.workspaceId, async tx => {
    const made = await tx.rows<Omit<FileRow, 'uploader'>>(sql`INSERT INTO file AS f
      (workspace_id, id, uploader_id, entity, record_id, name, type, size, sha256, storage_key)
      VALUES (${tx.workspaceId}, ${id}, ${actor.userId}, ${place?.entity ?? null}, ${place?.recordId ?? null},
        ${name}, ${type}, ${size}, ${sha256}, ${key}) RETURNING ${columns}`)
    if (place) {
      const about = { entity: place.entity, record_id: place.recordId, customer_id: customerId }
      const changes: Record<string, [unknown, unknown]> = { file: [null, name] }
      writeEvents(tx, actor, [
        { ...about, occurred_at: core.now().toISOString(), action: 'addFile', changes },
      ])
      tx.afterCommit(() => core.live.changed(tx.workspaceId, place.entity, place.recordId))
    }
    return made
  })
  return row
}

/** A file the actor may see: that of a record one sees, or one's own that is at no record yet. Else 404. */
export async function seenFile(core: Core, actor: Actor, id: string): Promise<StoredFile> {
  const [[file]] = await core.db.read<StoredFile[]>(actor.workspaceId, [
    sql`SELECT ${columns}, f.entity, f.record_id AS "recordId", f.field, f.uploader_id AS "uploaderId", f.storage_key AS "storageKey"
      FROM file f WHERE f.workspace_id = ${actor.workspaceId} AND f.id = ${id} AND f.deleted_at IS NULL`,
  ])
  if (!file) throw new Problem('notFound')
  if (!file.entity || !file.recordId) {
    if (file.uploaderId !== actor.userId) throw new Problem('notFound')
    return file
  }
  const record = await seenRecord(core, actor, { entity: file.entity, recordId: file.recordId })
  // What the role may not see of the record, and what stands in a field taken out of use, is not there.
  if (
    file.field &&
    !(Array.isArray(record[file.field]) && fieldAccess(actor, file.entity, file.field) !== 'masked')
  )
    throw new Problem('notFound')
  return file
}

export async function listFiles(core: Core, actor: Actor, place: Place): Promise<FileRow[]> {
  await seenRecord(core, actor, place)
  const [rows] = await core.db.read<FileRow[]>(actor.workspaceId, [
    sql`SELECT ${columns}, CASE WHEN u.id IS NOT NULL THEN jsonb_build_object('id', u.id, 'title', u.name) END AS uploader
      FROM file f LEFT JOIN workspace_user u ON u.workspace_id = f.workspace_id AND u.id = f.uploader_id
      WHERE f.workspace_id = ${actor.workspaceId} AND f.entity = ${place.entity} AND f.record_id = ${place.recordId} AND f.field IS NULL AND f.deleted_at IS NULL
      ORDER BY f.id DESC LIMIT 500`,
  ])
  return rows
}

/** Takes a file away; its bytes are kept as long as what is in the recycle bin. */
export async function removeFile(core: Core, actor: Actor, id: string): Promise<void> {
  const file = await seenFile(core, actor, id)
  if (file.field) throw new Problem(refused.fileInField)
  const place = file.entity && file.recordId ? { entity: file.entity, recordId: file.recordId } : undefined
  const customerId = place ? await writableRecord(core, actor, place) : null
  await core.db.transaction(actor.workspaceId, async tx => {
    tx.send(sql`UPDATE file SET deleted_at = now() WHERE workspace_id = ${tx.workspaceId} AND id = ${id}`)
    if (!place) return
    const about = { entity: place.entity, record_id: place.recordId, customer_id: customerId }
    const changes: Record<string, [unknown, unknown]> = { file: [file.name, null] }
    writeEvents(tx, actor, [
      { ...about, occurred_at: core.now().toISOString(), action: 'removeFile', changes },
    ])
    tx.afterCommit(() => core.live.changed(tx.workspaceId, place.entity, place.recordId))
  })
}

async function seenRecord(core: Core, actor: Actor, { entity, recordId }: Place) {
  const { entities } = await core.models(actor.workspaceId)
  const known = entities.find(one => one.name === entity && !one.lineOf)
  if (!known) throw new Problem('notFound')
  return get(core, actor, entity, recordId)
}

/** The record must be seen and open for changes; answers the customer in whose timeline it stands. */
async function writableRecord(core: Core, actor: Actor, place: Place): Promise<string | null> {
  const row = await seenRecord(core, actor, place)
  if (!(row._access as { update: boolean }).update) throw new Problem('forbidden')
  const models = await core.models(actor.workspaceId)
  const { entity } = models(place.entity)
  const customer =
    entity.customer && entity.customer !== 'self' ? (row[entity.customer] as { id: string } | null) : null
  const plain = { ...row, ...(customer ? { [entity.customer as string]: customer.id || null } : {}) }
  return customerOf(models(place.entity), plain)
}
