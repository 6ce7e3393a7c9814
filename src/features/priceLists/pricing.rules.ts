/** Which price holds for a product: the same rule on the screen and on the server. */
import { Decimal } from 'decimal.js'
import type { Label } from '../../core/label.ts'
import type { Unit } from '../products/units.ts'

/** A line of a price list that is meant for the customer. Decimals as text. */
export interface Offer {
  list: string
  name: string
  /** How specific the list is: 4 chosen by hand, 3 for the customer, 2 for its group, 1 for its level, 0 for everyone. */
  rank: number
  priority: number
  of: 'product' | 'category' | 'all'
  from: string
  /** Null: the product's base unit. */
  unit: string | null
  price: string | null
  /** Percent off the product's own price. */
  discount: string | null
  validFrom: string | null
  validTo: string | null
}

/** What a product costs where no list says otherwise, and the offers there are. */
export interface Offered {
  product: string
  /** Of one base unit; null where it has none, or it is not the reader's to see. */
  price: string | null
  /** Its base unit, and its further ones. */
  unit: string | null
  units: Unit[]
  offers: Offer[]
}

export interface Asked {
  /** In the unit below; blank counts as one. */
  quantity: string | null
  day: string
  /** The unit keyed; nothing: the base unit. */
  unit?: string | null
}

export interface Resolved {
  price: string
  /** The offer it follows; null: the product's own price. */
  offer: Offer | null
}

const PLACES = 6
const OF = { product: 0, category: 1, all: 2 }

/**
 * The price of one unit: of the offers that hold on the day and whose quantity is reached the most specific list's, then the one of higher
 * priority, a line of the product before one of its category, one in the unit that is keyed, and the highest quantity; else the product's own.
 */
export function resolvePrice({ price, units, offers }: Offered, asked: Asked): Resolved | null {
  const unit = units.find(one => one.name === asked.unit)
  const factor = new Decimal(unit?.factor ?? 1)
  const own = unit?.price ?? (price === null ? null : new Decimal(price).times(factor).toFixed())
  const quantity = new Decimal(asked.quantity || 1).abs()
  const reached = ({ unit: of, from }: Offer) => quantity.times(of === null ? factor : 1).gte(from)
  const fits = (offer: Offer) =>
    (offer.unit === null || offer.unit === (asked.unit ?? null)) &&
    (offer.validFrom === null || offer.validFrom <= asked.day) &&
    (offer.validTo === null || offer.validTo >= asked.day) &&
    (offer.price !== null || own !== null) &&
    reached(offer)
  const [offer = null] = offers.filter(fits).sort(before)
  if (!offer) return own === null ? null : { price: plain(new Decimal(own)), offer: null }
  const worth =
    offer.price === null
      ? new Decimal(own ?? 0).times(new Decimal(100).minus(offer.discount ?? 0)).div(100)
      : new Decimal(offer.price).times(offer.unit === null ? factor : 1)
  return { price: plain(worth), offer }
}

const plain = (value: Decimal) => value.toDecimalPlaces(PLACES, Decimal.ROUND_HALF_UP).toFixed()

function before(a: Offer, b: Offer): number {
  return (
    b.rank - a.rank ||
    b.priority - a.priority ||
    OF[a.of] - OF[b.of] ||
    Number(a.unit === null) - Number(b.unit === null) ||
    new Decimal(b.from).cmp(a.from) ||
    a.list.localeCompare(b.list)
  )
}

/** Why a price is what it is: “VIP 2026 · 满 100”. */
export function reasonOf({ offer }: Resolved): Label | null {
  if (!offer) return null
  const from = Number(offer.from)
  const unit = offer.unit ?? ''
  return {
    zh: `${offer.name}${from > 0 ? ` · 满 ${from}${unit}` : ''}${offer.discount === null ? '' : ` · −${Number(offer.discount)}%`}`,
    en: `${offer.name}${from > 0 ? ` · from ${from} ${unit}`.trimEnd() : ''}${offer.discount === null ? '' : ` · −${Number(offer.discount)}%`}`,
  }
}
