import { formatDecimal } from '../../../core/kinds/number.ts'
import { useT } from '../../../core/web/text.tsx'
import { type Resolved, reasonOf } from '../../priceLists/pricing.rules.ts'
import { decimalOf, type EntryLine } from './entryLines.ts'

interface Props {
  line: EntryLine
  resolved: Resolved | null
  onTake: (price: string) => void
}

/** Under a price: the price list it follows; where another was keyed, the one that holds, to be taken back. */
export function PriceReason({ line, resolved, onTake }: Props) {
  const t = useT()
  if (!resolved) return null
  const { price } = resolved
  const reason = reasonOf(resolved)
  const said = reason ? t(reason) : t({ zh: '标准售价', en: 'Own price' })
  if (Number(decimalOf(line.price) || Number.NaN) === Number(price))
    return reason && <small className="order-why gx-faint">{said}</small>
  return (
    <button
      type="button"
      tabIndex={-1}
      className="gx-link order-why"
      title={t({ zh: '{reason}，点击采用', en: '{reason}; click to take' }, { reason: said })}
      onClick={() => onTake(price)}
    >
      {t({ zh: '应为 {price}', en: 'List: {price}' }, { price: formatDecimal(price) })}
    </button>
  )
}
