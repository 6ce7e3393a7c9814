/** Turns records as the API takes them into the rows and events the store would have written, and copies them in. */
import type pg from 'pg'
import type { Entity } from '../src/core/entity.ts'
import { type CustomFieldDefinition, type Model, modelOf } from '../src/core/model.ts'
import { columnsOf, customOf, derivedColumns } from '../src/core/rows.ts'
import { copyRows } from './copy.ts'

/** A record with its id and the moment it was written down (milliseconds since 1970). */
export interface Loadable {
  id: string
  createdAt: number
  updatedAt?: number
}

/** Copies records of one entity. Every field of the declaration, or of `own`, that a record has is written; the others stay empty. */
export async function loadRecords(
  client: pg.ClientBase,
  workspaceId: string,
  entity: Entity,
  records: Iterable<Loadable>,
  own: CustomFieldDefinition[] = [],
): Promise<number> {
  const model = modelOf(entity, own)
  const columns = Object.keys(rowOf(model, { id: '', createdAt: 0 }))
  return copyRows(
    client,
    entity.table,
    ['workspace_id', ...columns],
    rows(model, workspaceId, columns, records),
  )
}

function* rows(model: Model, workspaceId: string, columns: readonly string[], records: Iterable<Loadable>) {
  for (const record of records) {
    const row = rowOf(model, record)
    yield [workspaceId, ...columns.map(column => row[column])]
  }
}

function rowOf(model: Model, { id, createdAt, updatedAt, ...fields }: Loadable): Record<string, unknown> {
  return {
    id,
    created_at: new Date(createdAt).toISOString(),
    updated_at: new Date(updatedAt ?? createdAt).toISOString(),
    ...columnsOf(model, allFields(model, fields)),
    ...derivedColumns(model, fields),
    ...(model.own.length > 0 ? { custom: customOf(model, fields) } : {}),
  }
}

/** Every record of an entity has the same columns, in the order of its declaration; what it does not say is as the declaration has it. */
function allFields(model: Model, fields: Record<string, unknown>): Record<string, unknown> {
  const stored = model.names.filter(
    name => model.columns[name] && name !== 'createdAt' && name !== 'updatedAt',
  )
  return Object.fromEntries(stored.map(name => [name, fields[name] ?? model.fields[name].default ?? null]))
}

/** One event as the store writes it. */
export interface LoadableEvent {
  id: string
  /** When it was written down and when it happened, milliseconds since 1970. */
  at: number
  occurredAt: number
  actor: string | null
  entity: string
  record: string
  customer: string | null
  action: string
  changes: Record<string, [unknown, unknown]> | null
}

const EVENT_COLUMNS = [
  'workspace_id',
  'id',
  'at',
  'occurred_at',
  'actor_id',
  'via',
  'entity',
  'record_id',
  'customer_id',
  'action',
  'changes',
]

export function loadEvents(
  client: pg.ClientBase,
  workspaceId: string,
  events: Iterable<LoadableEvent>,
): Promise<number> {
  return copyRows(client, 'event', EVENT_COLUMNS, eventRows(workspaceId, events))
}

function* eventRows(workspaceId: string, events: Iterable<LoadableEvent>) {
  for (const event of events) {
    yield [
      workspaceId,
      event.id,
      new Date(event.at).toISOString(),
      new Date(event.occurredAt).toISOString(),
      event.actor,
      'session',
      event.entity,
      event.record,
      event.customer,
      event.action,
      event.changes,
    ]
  }
}
