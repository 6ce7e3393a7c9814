import { type KeyboardEvent, useRef } from 'react'
import { dayIn } from '../../core/kinds/date.ts'
import { formatDecimal } from '../../core/kinds/number.ts'
import { Button } from '../../core/web/Button.tsx'
import { useEntity, useSession } from '../../core/web/session.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { fits, type Settleable, shareOut, type Typed } from './entry.rules.ts'
import { textsOf } from './sides.texts.ts'
import type { Side } from './sides.ts'
import '../documents/entry/entry.css'
import '../documents/documents.css'

interface Props {
  side: Side
  items: Settleable[]
  typed: Record<string, Typed>
  amount: string
  isRefund: boolean
  onChange: (typed: Record<string, Typed>) => void
}

const none: Typed = { amount: '', discount: '' }

/** Open items of a customer or supplier, each with what a receipt or payment takes of it. */
export function SettleTable({ side, items, typed, amount, isRefund, onChange }: Props) {
  const table = useRef<HTMLTableElement>(null)
  const kinds = useEntity(side.item).fields.kind?.choices ?? []
  const { company } = useSession()
  const today = dayIn(company.timeZone, useKindContext().now)
  const t = useT()
  const next = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    const inputs = [...(table.current?.querySelectorAll('input') ?? [])]
    inputs[inputs.indexOf(event.currentTarget) + 2]?.focus()
  }
  if (items.length === 0) return <p className="gx-faint">{t(textsOf(side).noneOpen)}</p>
  return (
    <>
      <div className="doc-tools">
        <Button look="small" onClick={() => onChange(shareOut(items, amount, isRefund))}>
          {t({ zh: '自动核销（先到期的先核）', en: 'Settle what is due first' })}
        </Button>
        <Button look="small" onClick={() => onChange({})}>
          {t({ zh: '清空', en: 'None' })}
        </Button>
      </div>
      <div className="gx-scroll-x">
        <table className="doc-lines" ref={table}>
          <thead>
            <tr>
              <th scope="col">{t({ zh: '单据', en: 'Document' })}</th>
              <th scope="col">{t({ zh: '来源', en: 'Arose by' })}</th>
              <th scope="col">{t({ zh: '日期', en: 'Date' })}</th>
              <th scope="col">{t({ zh: '到期日', en: 'Due' })}</th>
              <th scope="col" data-align="right">
                {t({ zh: '未核销', en: 'Open' })}
              </th>
              <th scope="col" data-align="right">
                {t({ zh: '本次核销', en: 'Settle now' })}
              </th>
              <th scope="col" data-align="right">
                {t({ zh: '折让', en: 'Discount' })}
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map(item => {
              const line = typed[item.id] ?? none
              const kind = kinds.find(one => one.value === item.kind)
              const isLate = Number(item.available) > 0 && item.dueOn !== null && item.dueOn < today
              const cell = (name: keyof Typed, label: string) => (
                <td className="doc-cell" data-align="right" data-label={label}>
                  <input
                    className="order-cell gx-number"
                    inputMode="decimal"
                    enterKeyHint="next"
                    autoComplete="off"
                    value={line[name]}
                    disabled={name === 'discount' && (isRefund || Number(item.available) < 0)}
                    aria-label={`${label} ${item.number}`}
                    aria-invalid={!fits(item, line) || undefined}
                    onFocus={event => event.target.select()}
                    onChange={event =>
                      onChange({ ...typed, [item.id]: { ...line, [name]: event.target.value } })
                    }
                    onKeyDown={next}
                  />
                </td>
              )
              return (
                <tr key={item.id} data-blank={(line.amount === '' && line.discount === '') || undefined}>
                  <td className="doc-name doc-number">{item.number}</td>
                  <td data-label={t({ zh: '来源', en: 'Arose by' })}>{kind ? t(kind.label) : ''}</td>
                  <td data-label={t({ zh: '日期', en: 'Date' })} className="gx-number">
                    {item.bookedOn}
                  </td>
                  <td
                    data-label={t({ zh: '到期日', en: 'Due' })}
                    className={isLate ? 'gx-number doc-short' : 'gx-number'}
                    title={isLate ? t({ zh: '已逾期', en: 'Overdue' }) : undefined}
                  >
                    {item.dueOn}
                    {isLate && ' ⚠'}
                  </td>
                  <td data-label={t({ zh: '未核销', en: 'Open' })} data-align="right" className="gx-number">
                    {formatDecimal(item.available, 2)}
                  </td>
                  {cell('amount', t({ zh: '本次核销', en: 'Settle now' }))}
                  {cell('discount', t({ zh: '折让', en: 'Discount' }))}
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </>
  )
}
