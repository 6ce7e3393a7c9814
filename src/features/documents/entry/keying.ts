import type { ComponentType } from 'react'
import type { Label } from '../../../core/label.ts'

/** How a document with lines of its own is keyed: what its entry needs to know beyond its entity. */
export interface Keying {
  /** Name of the entity; its lines are in the field `lines`. */
  entity: string
  /** The field that names the customer or supplier. */
  party: string
  /** Fields in one row above the lines; the company's own follow by themselves. */
  head: readonly string[]
  /** Fields beside the totals: notes, a discount on the whole. */
  foot: readonly string[]
  /** The field of lines that says when each is promised, where they have one. */
  promised?: string
  /** The field that holds the payment plan, where there is one. */
  plan?: string
  /** Fields that are not keyed but go along: the document it is made from, its currency. */
  kept?: readonly string[]
  /** The same of lines: the line each fulfils. They stay with the product. */
  keptOfLine?: readonly string[]
  /** Of those in `foot`: the percent taken off the whole. */
  overall?: string
  /** What a copy takes over beside the lines. */
  copies: readonly string[]
  /** The verb that ends the keying, on Ctrl/⌘ Enter. The verb `change`, where there is one, takes what was confirmed already. */
  ends: string
  /** The product's field that proposes the price. */
  price: 'price' | 'cost'
  /** The field that names the price list its lines follow; none: they do not follow any. */
  priceList?: string
  /** Name of the entity whose documents say what was last agreed with the party (`lastPrices.ts`). */
  lastPrices: string
  /** Names of those whose newest prices are told when they are asked for. */
  history: readonly string[]
  /** Beside the totals: what is told of the party. `amount` in base currency. */
  Beside?: ComponentType<{ party: string; amount: string }>
  texts: {
    /** Said once it is ended: `{number}`. */
    ended: Label
    changed: Label
    noLines: Label
  }
}
