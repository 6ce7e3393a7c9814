import { type KeyboardEvent, memo } from 'react'
import { formatDecimal } from '../../core/kinds/number.ts'
import { useT } from '../../core/web/text.tsx'
import { fits, type Settleable, type Typed } from './entry.rules.ts'

interface Props extends Settleable, Typed {
  isLate: boolean
  isRefund: boolean
  onChange: (id: string, name: keyof Typed, value: string) => void
  onKeyDown: (event: KeyboardEvent<HTMLInputElement>) => void
}

/** An open item; drawn anew where it changed itself, so that hundreds do not slow down who types. */
export const SettleRow = memo(function SettleRow({ isLate, isRefund, onChange, onKeyDown, ...item }: Props) {
  const t = useT()
  const { id, number, kind, bookedOn, dueOn, available } = item
  const cell = (name: keyof Typed, label: string) => (
    <td className="doc-cell" data-align="right" data-label={label}>
      <input
        className="order-cell gx-number"
        inputMode="decimal"
        enterKeyHint="next"
        autoComplete="off"
        value={item[name]}
        disabled={name === 'discount' && (isRefund || Number(available) < 0)}
        aria-label={`${label} ${number}`}
        aria-invalid={!fits(item, item) || undefined}
        onFocus={event => event.target.select()}
        onChange={event => onChange(id, name, event.target.value)}
        onKeyDown={onKeyDown}
      />
    </td>
  )
  return (
    <tr data-blank={(item.amount === '' && item.discount === '') || undefined}>
      <td className="doc-name doc-number">{number}</td>
      <td data-label={t({ zh: '来源', en: 'Arose by' })}>{kind}</td>
      <td data-label={t({ zh: '日期', en: 'Date' })} className="gx-number">
        {bookedOn}
      </td>
      <td
        data-label={t({ zh: '到期日', en: 'Due' })}
        className={isLate ? 'gx-number doc-short' : 'gx-number'}
        title={isLate ? t({ zh: '已逾期', en: 'Overdue' }) : undefined}
      >
        {dueOn}
        {isLate && ' ⚠'}
      </td>
      <td data-label={t({ zh: '未核销', en: 'Open' })} data-align="right" className="gx-number">
        {formatDecimal(available, 2)}
      </td>
      {cell('amount', t({ zh: '本次核销', en: 'Settle now' }))}
      {cell('discount', t({ zh: '折让', en: 'Discount' }))}
    </tr>
  )
})
