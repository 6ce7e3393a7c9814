import { type KeyboardEvent, useCallback, useRef, useState } from 'react'
import { dayIn } from '../../core/kinds/date.ts'
import { Button } from '../../core/web/Button.tsx'
import { useEntity, useSession } from '../../core/web/session.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { type Settleable, shareOut, type Typed } from './entry.rules.ts'
import { SettleRow } from './SettleRow.tsx'
import { textsOf } from './sides.texts.ts'
import type { Side } from './sides.ts'
import '../documents/entry/entry.css'
import '../documents/documents.css'
import './money.css'

interface Props {
  side: Side
  items: Settleable[]
  typed: Record<string, Typed>
  amount: string
  isRefund: boolean
  onChange: (typed: Record<string, Typed>) => void
}

const none: Typed = { amount: '', discount: '' }
/** From here on they are looked for by number. */
const MANY = 12
/** Rows that stand there at first; what something is typed into stands there always. */
const AT_FIRST = 100

/** Open items of a customer or supplier, each with what a receipt or payment takes of it. */
export function SettleTable({ side, items, typed, amount, isRefund, onChange }: Props) {
  const table = useRef<HTMLTableElement>(null)
  const kinds = useEntity(side.item).fields.kind?.choices ?? []
  const { company } = useSession()
  const today = dayIn(company.timeZone, useKindContext().now)
  const [sought, setSought] = useState('')
  const [whole, setWhole] = useState(false)
  const t = useT()
  const now = useRef({ typed, onChange })
  now.current = { typed, onChange }
  const set = useCallback((id: string, name: keyof Typed, value: string) => {
    const { typed: all, onChange: change } = now.current
    change({ ...all, [id]: { ...(all[id] ?? none), [name]: value } })
  }, [])
  const next = useCallback((event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    const inputs = [...(table.current?.querySelectorAll('input') ?? [])]
    inputs[inputs.indexOf(event.currentTarget) + 2]?.focus()
  }, [])
  if (items.length === 0) return <p className="gx-faint">{t(textsOf(side).noneOpen)}</p>
  const text = sought.trim().toUpperCase()
  const found = text ? items.filter(item => item.number.toUpperCase().includes(text)) : items
  const shown = whole ? found : found.filter((item, at) => at < AT_FIRST || typed[item.id])
  return (
    <>
      <div className="doc-tools">
        <Button look="small" onClick={() => onChange(shareOut(items, amount, isRefund))}>
          {t({ zh: '自动核销（先到期的先核）', en: 'Settle what is due first' })}
        </Button>
        <Button look="small" onClick={() => onChange({})}>
          {t({ zh: '清空', en: 'None' })}
        </Button>
        {items.length > MANY && (
          <input
            type="search"
            className="gx-input settle-search"
            value={sought}
            placeholder={t(
              { zh: '在 {count} 笔里查单号', en: 'Number, among {count}' },
              { count: items.length },
            )}
            aria-label={t({ zh: '查单号', en: 'Find by number' })}
            onChange={event => setSought(event.target.value)}
          />
        )}
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
            {shown.map(item => {
              const kind = kinds.find(one => one.value === item.kind)
              return (
                <SettleRow
                  key={item.id}
                  id={item.id}
                  number={item.number}
                  kind={kind ? t(kind.label) : ''}
                  bookedOn={item.bookedOn}
                  dueOn={item.dueOn}
                  available={item.available}
                  amount={typed[item.id]?.amount ?? ''}
                  discount={typed[item.id]?.discount ?? ''}
                  isLate={Number(item.available) > 0 && item.dueOn !== null && item.dueOn < today}
                  isRefund={isRefund}
                  onChange={set}
                  onKeyDown={next}
                />
              )
            })}
          </tbody>
        </table>
      </div>
      {shown.length < found.length && (
        <p>
          <Button look="link" onClick={() => setWhole(true)}>
            {t(
              { zh: '还有 {count} 笔，全部显示', en: 'Show the other {count}' },
              { count: found.length - shown.length },
            )}
          </Button>
        </p>
      )}
    </>
  )
}
