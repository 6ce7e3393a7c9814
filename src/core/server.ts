import type { FastifyInstance } from 'fastify'
import type { RawBuilder } from 'kysely'
import type { Actor } from './actor.ts'
import type { Core } from './core.ts'
import type { Transaction } from './database.ts'
import type { Entity } from './entity.ts'
import type { Fault } from './errors.ts'
import type { Operator } from './kinds/kind.ts'
import type { Model } from './model.ts'
import type { Reading } from './select.ts'

export type Values = Record<string, unknown>

/** What a hook or verb has at hand: the transaction, who acts, and the store for further records. */
export interface WriteContext {
  core: Core
  tx: Transaction
  actor: Actor
  model: Model
  /** The import that writes, where one does. */
  importId?: string
  /** Code of the warning the sender has read and writes in spite of. */
  confirmed?: string
  /** What is likely may be a statement that fails as a serialization does where it is not so: the write is then done anew, without this. */
  optimistic?: boolean
}

export interface Change {
  id: string
  /** The record as it was; null when it is created. */
  before: Values | null
  /** Fields about to be written or just written, in API form (references as ids). */
  set: Values
  action: string
}

export interface ComputedField {
  /** SQL of the value; `t` is the record's table, joined tables go by their key. */
  sql: (context: Reading & { today: string }) => RawBuilder<unknown>
  /** SQL of a filter on it. */
  filter: (operator: Operator, value: string, context: Reading & { today: string }) => RawBuilder<unknown>
}

export type VerbAct = (
  context: WriteContext,
  record: Values & { id: string },
  input: Values,
) => Promise<{ set?: Values; note?: Values } | undefined>

/** What only the server does for an entity. All of it runs inside the write's transaction; nothing here calls outside. */
export interface ServerPart {
  /** `anyObject`: of every object of a company's own. */
  entity: Entity
  /** Whether the actor may do this (`create`, `update`, `delete`, a verb) at all, where that asks for more than the role's right to it. */
  allows?: (actor: Actor, action: string) => boolean
  /** Completes a new record before it is checked: dates of today, the acting person as owner. */
  complete?: (actor: Actor, input: Values, now: Date, model: Model) => void
  /** Pure checks over the whole record as it would stand. */
  check?: (record: Values, before: Values | null, actor: Actor) => Fault[]
  /** Derives further columns, or refuses; may read. */
  beforeWrite?: (context: WriteContext, change: Change) => Promise<void> | void
  /** Further rows that belong to the changes (one, or a thousand of an import). Sends, does not wait. */
  afterWrite?: (context: WriteContext, changes: Change[]) => Promise<void> | void
  verbs?: Record<string, VerbAct>
  computed?: Record<string, ComputedField>
  /** What becomes of records whose parent is deleted: go along (and come back with it), or forbid it. */
  whenParentDeleted?: 'cascade' | 'restrict'
}

/** A feature on the server: what its `<folder>.server.ts` exports as `server`. */
export interface ServerFeature {
  parts?: ServerPart[]
  /** What it does in the same transaction when records of other features change: entity, or `*` for all → act. */
  watches?: Record<string, (context: WriteContext, changes: Change[]) => Promise<void> | void>
  /** Works out further fields of records of any object that are about to be written: sets them in `set`; or refuses them. */
  derive?: (context: WriteContext, changes: Change[]) => Promise<void>
  /** The record that took the place of one that is gone, where there is one the actor may know of. */
  successor?: (core: Core, actor: Actor, entity: string, id: string) => Promise<string | undefined>
  /** Routes of its own, under `/api/v1`. */
  routes?: (api: FastifyInstance, core: Core) => void
  /** Jobs and their schedules; called once where jobs run. */
  jobs?: (core: Core) => Promise<void>
}
