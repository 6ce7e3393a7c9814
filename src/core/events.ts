import { type RawBuilder, sql } from 'kysely'
import { type Actor, can, fieldAccess } from './actor.ts'
import type { Core, Models } from './core.ts'
import { steady, type Transaction } from './database.ts'
import { noteField } from './entity.ts'
import type { Field, Ref } from './field.ts'
import { newId } from './id.ts'
import { momentIn } from './kinds/date.ts'
import { kindOf } from './kinds/index.ts'
import { readCursor } from './list.ts'
import { maskValue } from './mask.ts'
import type { Model } from './model.ts'
import { seen, within } from './scope.ts'
import { selection, titleFor } from './select.ts'
import type { Values } from './server.ts'

export interface EventRow {
  id: string
  entity: string
  record_id: string
  customer_id: string | null
  occurred_at: string
  action: string
  changes: Record<string, [unknown, unknown]> | null
}

/** What a field held before and after, for fields that differ. Lines are compared as a whole. */
export function changesOf(before: Values | null, set: Values): Record<string, [unknown, unknown]> {
  const changes: Record<string, [unknown, unknown]> = {}
  for (const [name, after] of Object.entries(set)) {
    const was = before?.[name] ?? null
    const is = after ?? null
    if (JSON.stringify(was) !== JSON.stringify(is)) changes[name] = [was, is]
  }
  return changes
}

/** When the thing happened: the entity's own field for it, a day taken at noon of the company's zone; else now. */
export function occurredAt(model: Model, record: Values, actor: Actor, now: Date): string {
  const name = model.entity.occurredAt
  const value = name ? record[name] : undefined
  if (typeof value !== 'string') return now.toISOString()
  return kindOf(model.fields[name as string]).column === 'date'
    ? momentIn(actor.company.timeZone, `${value}T12:00:00`).toISOString()
    : value
}

export function customerOf(model: Model, record: Values & { id: string }): string | null {
  const { customer } = model.entity
  if (!customer) return null
  return customer === 'self' ? record.id : ((record[customer] as string | null) ?? null)
}

/** Writes the events of a change, in its transaction. */
export function writeEvents(
  tx: Transaction,
  actor: Actor,
  rows: Omit<EventRow, 'id'>[],
  importId?: string,
): void {
  if (rows.length === 0) return
  const numbered = rows.map(row => ({ id: newId(), ...row }))
  const written = sql`INSERT INTO event (workspace_id, actor_id, via, import_id, id, entity, record_id, customer_id, occurred_at, action, changes)
    SELECT ${tx.workspaceId}::uuid, ${actor.userId || null}::uuid, ${actor.via}::text, ${importId ?? null}::uuid, *
    FROM jsonb_to_recordset(${JSON.stringify(numbered)}::jsonb)
    AS x(id uuid, entity text, record_id uuid, customer_id uuid, occurred_at timestamptz, action text, changes jsonb)`
  tx.send(rows.length === 1 ? steady(written) : written)
}

/** Moves a record's place in the timeline when the field that says when it happened is corrected. */
export function moveInTime(tx: Transaction, recordId: string, moment: string): void {
  tx.send(
    sql`UPDATE event SET occurred_at = ${moment} WHERE workspace_id = ${tx.workspaceId} AND record_id = ${recordId} AND action = 'create'`,
  )
}

export interface TimelineEntry {
  id: string
  at: string
  occurredAt: string
  actor: Ref | null
  entity: string
  recordId: string
  action: string
  title: string
  /** The record's fields named by its entity's `timeline`, as they are now; absent when it is deleted. */
  record?: Values
  changes?: Record<string, [unknown, unknown]>
}

export interface TimelineQuery {
  limit: number
  cursor?: string
  /** Entities to show; all that the reader may read when absent. */
  kinds?: string[]
}

export interface StoredEvent extends EventRow {
  at: string
  actor_id: string | null
  actor_name: string | null
  via: string
}

/** A page of events, newest first, of one customer or one record, for a reader who may see that record. */
export async function timeline(
  core: Core,
  models: Models,
  actor: Actor,
  of: { customerId: string } | { recordId: string },
  query: TimelineQuery,
): Promise<{ data: TimelineEntry[]; next: string | null }> {
  const readable = models.entities
    .map(entity => entity.name)
    .filter(name => can(actor, name, 'read'))
    .filter(name => !query.kinds || query.kinds.includes(name))
  const place = query.cursor ? readCursor(query.cursor) : undefined
  const [events] = await core.db.read<StoredEvent[]>(actor.workspaceId, [
    sql`${storedEvents} WHERE e.workspace_id = ${actor.workspaceId} AND ${'customerId' in of ? sql`e.customer_id = ${of.customerId}` : sql`e.record_id = ${of.recordId}`}
        AND e.entity = ANY(${readable}::text[])
        ${place ? sql`AND (e.occurred_at, e.id) < (${place[0]}::timestamptz, ${place[1]}::uuid)` : sql``}
      ORDER BY e.occurred_at DESC, e.id DESC LIMIT ${query.limit + 1}`,
  ])
  const page = events.slice(0, query.limit)
  const last = page.at(-1)
  const next =
    events.length > query.limit && last
      ? Buffer.from(JSON.stringify([last.occurred_at, last.id])).toString('base64url')
      : null
  return { data: await described(core, models, actor, page), next }
}

/** Events with who caused them, as `described` takes them; the condition is the caller's. */
export const storedEvents = sql`SELECT e.id, e.at, e.occurred_at, e.actor_id, u.name AS actor_name, e.via, e.entity, e.record_id, e.customer_id,
  e.action, e.changes FROM event e LEFT JOIN workspace_user u ON u.workspace_id = e.workspace_id AND u.id = e.actor_id`

/** Events of declared entities as the reader may see them. That their records may be seen is the caller's to know. */
export async function described(
  core: Core,
  models: Models,
  actor: Actor,
  events: StoredEvent[],
): Promise<TimelineEntry[]> {
  const names = [...new Set(events.map(event => event.entity))]
  const parts = names.map(name => recordsStatement(core, models, actor, name, events))
  const titles = titlesWanted(models, events)
  const results = await core.db.read(actor.workspaceId, [
    ...parts.map(part => part.statement),
    ...titles.map(([entity, ids]) => titlesStatement(models, actor, entity, ids)),
  ])
  const records = new Map<string, Values>()
  parts.forEach((part, index) => {
    for (const row of part.finish(results[index] as unknown as Values[])) records.set(row.id as string, row)
  })
  const known = new Map<string, string>()
  for (const row of results.slice(parts.length).flat() as unknown as { id: string; title: string }[])
    known.set(row.id, row.title)
  return events.map(event => entry(models, actor, event, records.get(event.record_id), known))
}

function recordsStatement(core: Core, models: Models, actor: Actor, name: string, events: StoredEvent[]) {
  const model = models(name)
  const wanted = [...new Set([model.entity.title, ...(model.entity.timeline ?? [])])].filter(field =>
    seen(actor, model).includes(field),
  )
  const { columns, joins, finish } = selection(
    { models, model, actor, part: core.part(name), now: core.now() },
    wanted,
  )
  const ids = [...new Set(events.filter(event => event.entity === name).map(event => event.record_id))]
  return {
    statement: sql`SELECT ${columns} FROM ${sql.table(model.entity.table)} t ${joins}
      WHERE t.workspace_id = ${actor.workspaceId} AND t.id = ANY(${ids}::uuid[]) AND t.deleted_at IS NULL AND ${within(models, actor, model, 't')}`,
    finish,
  }
}

/** Ids that stand in changes, by the entity they point to. */
function titlesWanted(models: Models, events: StoredEvent[]): [string, string[]][] {
  const wanted = new Map<string, Set<string>>()
  for (const event of events) {
    for (const [name, sides] of Object.entries(event.changes ?? {})) {
      const field = changedField(models(event.entity), name)
      if (!isNaming(field)) continue
      const to = field.to ?? field.kind
      const ids = wanted.get(to) ?? new Set()
      wanted.set(to, ids)
      for (const id of sides.flat().map(idOf)) if (typeof id === 'string') ids.add(id)
    }
  }
  return [...wanted].map(([entity, ids]) => [entity, [...ids]])
}

const changedField = ({ fields, entity }: Model, name: string) => fields[name] ?? noteField(entity, name)
const isNaming = (field?: Field) => /^(references?|user|file|collaborators)$/.test(field?.kind ?? '')
const idOf = (one: unknown) => ((one as Ref | null)?.id ?? one) as string

function titlesStatement(models: Models, actor: Actor, entity: string, ids: string[]): RawBuilder<unknown> {
  if (entity === 'file')
    return sql`SELECT id, name AS title FROM file WHERE workspace_id = ${actor.workspaceId} AND id = ANY(${ids}::uuid[])`
  const model = models(entity)
  return sql`SELECT t.id, ${titleFor(actor, model, 't')} AS title FROM ${sql.table(model.entity.table)} t
    WHERE t.workspace_id = ${actor.workspaceId} AND t.id = ANY(${ids}::uuid[]) AND ${within(models, actor, model, 't')}`
}

function entry(
  models: Models,
  actor: Actor,
  event: StoredEvent,
  record: Values | undefined,
  titles: Map<string, string>,
): TimelineEntry {
  const model = models(event.entity)
  const shown: TimelineEntry = {
    id: event.id,
    at: event.at,
    occurredAt: event.occurred_at,
    actor: event.actor_id ? { id: event.actor_id, title: event.actor_name ?? '' } : null,
    entity: event.entity,
    recordId: event.record_id,
    action: event.action,
    title: String(record?.[model.entity.title] ?? ''),
  }
  if (record) shown.record = record
  if (event.changes) shown.changes = shownChanges(models, actor, model, event.changes, titles)
  return shown
}

/** Changes as the reader may see them: hidden fields left out, masked ones masked on both sides, references with their titles. */
function shownChanges(
  models: Models,
  actor: Actor,
  model: Model,
  changes: NonNullable<EventRow['changes']>,
  titles: Map<string, string>,
) {
  const shown: Record<string, [unknown, unknown]> = {}
  for (const [name, sides] of Object.entries(changes)) {
    const field = changedField(model, name)
    const access = fieldAccess(actor, model.entity.name, field?.as ?? name)
    if (access === 'hidden') continue
    shown[name] = sides.map(side => {
      if (access === 'masked') return maskedSide(field, side)
      if (field?.kind === 'lines' && Array.isArray(side))
        return side.map(line => shownLine(actor, models(field.to as string), line))
      if (!isNaming(field) || !side) return side
      const named = ([side].flat() as Ref[]).flatMap(one => {
        const known = { id: idOf(one), [field?.kind === 'file' ? 'name' : 'title']: titles.get(idOf(one)) }
        return titles.has(known.id) ? { ...(one.id && one), ...known } : []
      })
      // Of several, those not seen are left out, as in the record itself.
      return Array.isArray(side) ? named : (named[0] ?? { id: '', title: '', hidden: true })
    }) as [unknown, unknown]
  }
  return shown
}

function shownLine(actor: Actor, model: Model, line: Values): Values {
  const access = (name: string) => fieldAccess(actor, model.entity.name, name)
  return Object.fromEntries(
    Object.entries(line)
      .filter(([name]) => access(name) !== 'hidden')
      .map(([name, value]) => [
        name,
        access(name) === 'masked' ? maskedSide(model.fields[name], value) : value,
      ]),
  )
}

/** A field taken out of use keeps its mask in what was written before. */
function maskedSide(field: Field | undefined, value: unknown): unknown {
  return field ? maskValue(field, value) : '****'
}
