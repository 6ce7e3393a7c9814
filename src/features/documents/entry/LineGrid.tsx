import { CloseOutlined, PlusOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { type KeyboardEvent, useId, useRef, useState } from 'react'
import { formatDecimal } from '../../../core/kinds/number.ts'
import type { Label } from '../../../core/label.ts'
import { Button } from '../../../core/web/Button.tsx'
import type { Row } from '../../../core/web/client.ts'
import { rowsQuery } from '../../../core/web/queries.ts'
import { useEntity, useSession } from '../../../core/web/session.tsx'
import { useT } from '../../../core/web/text.tsx'
import { toast } from '../../../core/web/toast.ts'
import { priceIn } from '../documents.rules.ts'
import {
  amountsOf,
  type Column,
  type EntryLine,
  inOther,
  isBlank,
  newLine,
  withProduct,
} from './entryLines.ts'
import type { Keying } from './keying.ts'
import { PriceHistory } from './PriceHistory.tsx'
import { PriceReason } from './PriceReason.tsx'
import { ProductCell, productFields, surelyMeant } from './ProductCell.tsx'
import { pastedLines } from './paste.rules.ts'
import { UnitChoice } from './UnitChoice.tsx'
import { useLastPrices } from './useLastPrices.ts'
import type { Offers } from './useOffers.ts'

const columns: Column[] = ['product', 'quantity', 'price', 'discount', 'taxRate']

const heads: Record<Column, Label> = {
  product: { zh: '产品', en: 'Product' },
  quantity: { zh: '数量', en: 'Quantity' },
  price: { zh: '单价', en: 'Price' },
  discount: { zh: '折扣 %', en: 'Discount %' },
  taxRate: { zh: '税率 %', en: 'Tax %' },
}

const day: Label = { zh: '交期', en: 'Day' }

interface Props {
  lines: EntryLine[]
  onChange: (change: (lines: EntryLine[]) => EntryLine[]) => void
  keying: Pick<Keying, 'history' | 'lastPrices' | 'party' | 'price' | 'promised'>
  /** The customer's or supplier's id. */
  party: string | undefined
  /** The price that holds for a row, and its units. */
  offers: Pick<Offers, 'priceOf' | 'unitsOf'>
  /** Percent off the whole. */
  overall: string | null
  /** Rows and columns to mark, after a try to save. */
  wrong: { key: string; column: Column }[]
  onLeave: () => void
}

/** Lines of a document keyed like a spreadsheet: product, Enter, quantity, Enter, next row. Ctrl+D copies down, rows of a spreadsheet are pasted. */
export function LineGrid({ lines, onChange, keying, party, offers, overall, wrong, onLeave }: Props) {
  const id = useId()
  const table = useRef<HTMLTableElement>(null)
  const [dated, setDated] = useState(lines.some(line => line.day !== ''))
  const { company } = useSession()
  const entity = useEntity('product')
  const client = useQueryClient()
  const prices = useLastPrices(
    keying,
    party,
    lines.flatMap(line => (line.product ? [line.product.id] : [])),
  )
  const t = useT()

  const put = (key: string, change: Partial<EntryLine>) =>
    onChange(all => all.map(line => (line.key === key ? { ...line, ...change } : line)))
  const focus = (row: number, column: Column) =>
    requestAnimationFrame(() => {
      const cell = table.current?.querySelector<HTMLInputElement>(`[data-cell="${row}.${column}"] input`)
      cell?.focus()
      cell?.select()
    })
  const nextRow = (row: number, column: Column) => {
    if (row + 1 >= lines.length) onChange(all => [...all, newLine()])
    focus(row + 1, column)
  }
  const copyDown = (row: number, column: Column) => {
    const above = lines[row - 1]
    const line = lines[row]
    if (!above || !line) return
    if (column === 'product')
      put(line.key, {
        product: above.product,
        kept: {},
        typed: above.typed,
        code: above.code,
        description: above.description,
        unit: above.unit,
        factor: above.factor,
        price: line.price || above.price,
        taxRate: line.taxRate || above.taxRate,
      })
    else put(line.key, { [column]: above[column] })
  }
  const key = (row: number, column: Column) => (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return
    const combined = event.ctrlKey || event.metaKey
    const line = lines[row]
    if (combined && event.key.toLowerCase() === 'd') {
      event.preventDefault()
      copyDown(row, column)
    } else if (combined && (event.key === 'Backspace' || event.key === 'Delete')) {
      event.preventDefault()
      remove(row)
    } else if (combined) {
      return
    } else if (event.key === 'Enter') {
      event.preventDefault()
      if (column === 'product' && line && !isBlank(line)) focus(row, 'quantity')
      else if (column === 'product') onLeave()
      else nextRow(row, 'product')
    } else if (event.key === 'ArrowDown') {
      event.preventDefault()
      if (row + 1 < lines.length) focus(row + 1, column)
    } else if (event.key === 'ArrowUp' && row > 0) {
      event.preventDefault()
      focus(row - 1, column)
    }
  }
  const remove = (row: number) => {
    onChange(all => (all.length === 1 ? [newLine()] : all.filter((_, place) => place !== row)))
    focus(Math.max(0, row - 1), 'product')
  }
  const pick = (row: number, line: EntryLine, product: Row, unit?: string) => {
    put(line.key, withProduct({ ...line, price: '', taxRate: '' }, product, keying.price, unit))
    focus(row, 'quantity')
  }
  const paste = (row: number, text: string): boolean => {
    const pasted = pastedLines(text)
    if (pasted.length === 0) return false
    const fresh = pasted.map(one =>
      newLine({
        typed: one.product,
        quantity: one.quantity ?? '',
        price: one.price ?? '',
        discount: one.discount ?? '',
        note: one.note ?? null,
      }),
    )
    onChange(all => [...all.slice(0, row), ...fresh, ...all.slice(row).filter(line => !isBlank(line))])
    void match(fresh)
    return true
  }
  /** Finds the products of pasted rows; what is not surely meant stays as typed, to be marked. */
  const match = async (fresh: EntryLine[]) => {
    const names = [...new Set(fresh.map(line => line.typed))]
    const found = new Map<string, Row | undefined>()
    for (let from = 0; from < names.length; from += 6)
      await Promise.all(
        names.slice(from, from + 6).map(async name => {
          const query = { q: name, 'filter[active][eq]': 'true', fields: productFields(keying.price) }
          const page = await client.fetchQuery(rowsQuery(entity, query, 8)).catch(() => undefined)
          found.set(name, page && surelyMeant(page.data, name))
        }),
      )
    onChange(all =>
      all.map(line => {
        const product =
          fresh.some(one => one.key === line.key) && !line.product ? found.get(line.typed) : undefined
        return product ? withProduct(line, product, keying.price) : line
      }),
    )
    const missing = fresh.filter(line => !found.get(line.typed)).length
    if (missing > 0)
      toast.note(
        t(
          {
            zh: '粘贴 {all} 行，其中 {missing} 行没有找到产品，已标出',
            en: '{all} rows pasted; {missing} without a known product are marked',
          },
          { all: fresh.length, missing },
        ),
      )
    else toast.done(t({ zh: '已粘贴 {all} 行', en: '{all} rows pasted' }, { all: fresh.length }))
  }
  /** A phone's keyboard for numbers has no Enter: the next row is asked for by a press. */
  const add = () => {
    const blank = lines.findIndex(isBlank)
    if (blank < 0) onChange(all => [...all, newLine()])
    focus(blank < 0 ? lines.length : blank, 'product')
  }
  const isWrong = (line: EntryLine, column: Column) =>
    wrong.some(one => one.key === line.key && one.column === column) ||
    (column === 'product' && !line.product && !line.id && line.quantity !== '' && line.typed.trim() !== '')

  return (
    <div className="gx-scroll-x">
      <table className="order-grid" ref={table}>
        <thead>
          <tr>
            <th scope="col" className="order-no">
              <span className="gx-hidden">{t({ zh: '行号', en: 'No.' })}</span>
            </th>
            <th scope="col">{t(heads.product)}</th>
            <th scope="col">{t({ zh: '单位', en: 'Unit' })}</th>
            {columns.slice(1).map(column => (
              <th key={column} scope="col" data-align="right">
                {t(heads[column])}
              </th>
            ))}
            {dated && <th scope="col">{t(day)}</th>}
            <th scope="col" data-align="right">
              {t({ zh: '金额', en: 'Amount' })}
            </th>
            <th scope="col" data-align="right">
              {t({ zh: '上次价', en: 'Last price' })}
            </th>
            <th aria-label={t({ zh: '操作', en: 'Acts' })} />
          </tr>
        </thead>
        <tbody>
          {lines.map((line, row) => {
            const amounts = amountsOf(line, company.pricesIncludeTax, overall)
            const last = line.product ? prices.get(line.product.id) : undefined
            return (
              <tr key={line.key}>
                <td className="order-no gx-number gx-faint">{row + 1}</td>
                <td data-cell={`${row}.product`} className="order-product">
                  <ProductCell
                    id={`${id}-${line.key}`}
                    line={line}
                    price={keying.price}
                    invalid={isWrong(line, 'product')}
                    onType={text => put(line.key, { typed: text, product: null, code: undefined, kept: {} })}
                    onPick={(product, unit) => pick(row, line, product, unit)}
                    onPaste={text => paste(row, text)}
                    onKey={key(row, 'product')}
                  />
                  {line.code && <small className="order-code gx-number gx-faint">{line.code}</small>}
                </td>
                <td className="order-unit gx-faint">
                  <UnitChoice
                    line={line}
                    units={offers.unitsOf(line)}
                    onChange={unit =>
                      onChange(all => all.map(one => (one.key === line.key ? inOther(one, unit) : one)))
                    }
                  />
                </td>
                {columns.slice(1).map(column => (
                  <td
                    key={column}
                    data-cell={`${row}.${column}`}
                    data-align="right"
                    data-label={[t(heads[column]), column === 'quantity' && line.unit]
                      .filter(Boolean)
                      .join(' · ')}
                  >
                    <input
                      className="order-cell gx-number"
                      inputMode="decimal"
                      enterKeyHint="next"
                      autoComplete="off"
                      value={line[column as Exclude<Column, 'product'>]}
                      aria-label={t(
                        { zh: '第 {row} 行{column}', en: '{column}, row {row}' },
                        { row: row + 1, column: t(heads[column]) },
                      )}
                      aria-invalid={isWrong(line, column) || undefined}
                      onFocus={event => event.target.select()}
                      onChange={event => put(line.key, { [column]: event.target.value })}
                      onKeyDown={key(row, column)}
                    />
                    {column === 'price' && (
                      <PriceReason
                        line={line}
                        resolved={offers.priceOf(line)}
                        onTake={price => put(line.key, { price, proposed: price })}
                      />
                    )}
                  </td>
                ))}
                {dated && (
                  <td className="order-day" data-label={t(day)}>
                    <input
                      type="date"
                      className="order-cell"
                      value={line.day}
                      aria-label={t({ zh: '第 {row} 行交期', en: 'Day, row {row}' }, { row: row + 1 })}
                      onChange={event => put(line.key, { day: event.target.value })}
                    />
                  </td>
                )}
                <td
                  data-align="right"
                  data-label={t({ zh: '金额', en: 'Amount' })}
                  className="order-sum gx-number"
                >
                  {amounts ? formatDecimal(amounts.amount, 2) : ''}
                </td>
                <td
                  data-align="right"
                  data-label={last && t({ zh: '上次价', en: 'Last price' })}
                  className="order-before"
                >
                  {last && (
                    <button
                      type="button"
                      tabIndex={-1}
                      className="gx-link gx-number order-last"
                      title={t(
                        { zh: '{day} {number}，点击采用', en: '{day} {number}; click to take' },
                        { day: last.orderedOn ?? '', number: last.number ?? '' },
                      )}
                      data-differs={
                        (line.price !== '' &&
                          Number(line.price) !== Number(priceIn(last.price, last.factor, line.factor))) ||
                        undefined
                      }
                      onClick={() =>
                        put(line.key, {
                          price: priceIn(last.price, last.factor, line.factor),
                          discount: Number(last.discount ?? 0) === 0 ? '' : String(last.discount),
                        })
                      }
                    >
                      {formatDecimal(priceIn(last.price, last.factor, line.factor))}
                      {Number(last.discount ?? 0) !== 0 && ` −${Number(last.discount)}%`}
                    </button>
                  )}
                  {party && line.product && (
                    <PriceHistory
                      keying={keying}
                      party={party}
                      product={line.product}
                      factor={line.factor}
                      onTake={(price, discount) => put(line.key, { price, discount })}
                    />
                  )}
                </td>
                <td className="order-away">
                  <button
                    type="button"
                    tabIndex={-1}
                    className="gx-icon-button order-remove"
                    aria-label={t({ zh: '删除第 {row} 行', en: 'Remove row {row}' }, { row: row + 1 })}
                    onClick={() => remove(row)}
                  >
                    <CloseOutlined />
                  </button>
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      <Button look="link" className="order-add" onClick={add}>
        <PlusOutlined /> {t({ zh: '加一行', en: 'Add a line' })}
      </Button>
      {keying.promised && !dated && (
        <Button look="link" className="order-add" onClick={() => setDated(true)}>
          {t({ zh: '分批交期', en: 'Days by line' })}
        </Button>
      )}
    </div>
  )
}
