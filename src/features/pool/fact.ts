import type { RawBuilder } from 'kysely'
import type { FactShown } from './pool.rules.ts'

/** What SQL of facts may lean on: `t` is the customer, `metric` its figures. */
export interface FactContext {
  workspaceId: string
  /** The company's day. */
  today: string
  timeZone: string
  /** The day from which the owner has had the customer: nobody is reproached with what was before. */
  ownedOn: RawBuilder<unknown>
}

/** Something that rules of pools may ask of a customer. A feature contributes its own by a line in `facts.ts`. */
export interface PoolFact extends FactShown {
  /** The customer's field that it tells of, where that has another name. */
  tells?: string
  /** `days`: the date they are counted from; `number`: a number; `choice`: a text; `yes`: a condition. */
  sql: (context: FactContext) => RawBuilder<unknown>
}
