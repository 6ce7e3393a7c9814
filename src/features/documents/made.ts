import type { Label } from '../../core/label.ts'
import type { Conversion } from './conversion.ts'

/** How a document made from others is entered: what its screens need beyond its entity. */
export interface Making
  extends Omit<Conversion, 'sourceStatus' | 'source' | 'sourceLine' | 'target' | 'targetLine'> {
  /** Names of entities. */
  source: string
  target: string
  targetLine: string
  /** The field of the target that names the customer or supplier. */
  party: string
  head: readonly string[]
  /** Goods leave the warehouse chosen in the head: what is there stands beside the quantity. */
  showsStock?: boolean
  texts: {
    taken: Label
    open: Label
    now: Label
    make: Label
    made: Label
    empty: Label
  }
}

/** A line that documents can be made from, as `/{path}/open` answers it. */
export interface OpenRow {
  id: string
  source: string
  number: string | null
  day: string
  product: string | null
  goods: boolean
  description: string | null
  unit: string | null
  /** Base units in one unit; quantities below count base units. */
  factor: string
  baseUnit: string | null
  quantity: string
  price: string | null
  amount: string | null
  tax: string | null
  net: string | null
  taken: string
  takenAmount: string | null
  takenTax: string | null
  open: string
}
