import type { RawBuilder } from 'kysely'
import type { Entity } from '../../core/entity.ts'
import type { Label } from '../../core/label.ts'
import type { Change, WriteContext } from '../../core/server.ts'
import type { FactKind } from './approvals.rules.ts'

/** What SQL of facts may lean on: `t` is the record's row, as it would stand. */
export interface FactContext {
  workspaceId: string
  /** Who asks: their id. */
  asker: RawBuilder<unknown>
  /** The company's day. */
  today: string
  /** The company's currency. */
  currency: string
}

/** Something that rules of a subject may ask. */
export interface ApprovalFact {
  key: string
  kind: FactKind
  label: Label
  /** The fields it tells of, `product.cost`: who may not see one of them is not told the figure. */
  tells: readonly string[]
  /** Of a choice: the field whose choices it has, as the company calls them. */
  of?: readonly [entity: string, field: string]
  /** What is so is refused elsewhere unless it was agreed to: rules that ask it are asked also behind one that ends the list. */
  releases?: true
  /** Grows day by day: that it did since it was agreed to changes nothing. */
  ages?: true
  /** A decimal, a text, or a condition for `yes`; NULL where it is not known: no rule on it catches then. */
  sql: (context: FactContext) => RawBuilder<unknown>
}

/**
 * Something that may have to be approved. A feature contributes its own by a line in `subjects.ts`; its entity has the field `approval`
 * (`approval.field.ts`, and a column of that name). Nothing else is asked of it: the gate stands in the transaction of every write.
 */
export interface ApprovalSubject {
  key: string
  label: Label
  entity: Entity
  /** Whether this write makes hold what may have to be approved: whatever way it comes, a verb, a new record, an import. */
  holds: (change: Change) => boolean
  facts: readonly ApprovalFact[]
  /** SQL of whether there is anything to approve in the record `t` at all; without it there always is. */
  asked?: (context: FactContext) => RawBuilder<unknown>
  /** Before the facts are asked: locks what they rest on, so that of many at once each sees those before it. */
  prepare?: (context: WriteContext, changes: readonly Change[]) => Promise<void>
  /** Fields that may be changed while it waits, beyond the note and who looks after it. */
  loose?: readonly string[]
  /** SQL of what a request is called to whom it concerns and who may not read the record `t`: nothing of its figures. */
  outline?: RawBuilder<unknown>
  /** SQL of records `t` that a preview judges: those that held. */
  held: RawBuilder<unknown>
  /** The column that says when, for the preview. */
  on: string
}
