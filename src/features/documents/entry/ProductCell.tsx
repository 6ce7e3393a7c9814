import { useQueryClient } from '@tanstack/react-query'
import { type KeyboardEvent, lazy, Suspense, useEffect, useRef, useState } from 'react'
import type { Ref } from '../../../core/field.ts'
import type { Row } from '../../../core/web/client.ts'
import { Floating } from '../../../core/web/Floating.tsx'
import { recordQuery, rowsQuery } from '../../../core/web/queries.ts'
import { useEntity, useMay } from '../../../core/web/session.tsx'
import { useT } from '../../../core/web/text.tsx'
import { useDebounced } from '../../../core/web/useDebounced.ts'
import type { EntryLine } from './entryLines.ts'
import type { Keying } from './keying.ts'

const CreateDialog = lazy(() => import('../../../core/web/CreateDialog.tsx'))

export const productFields = (price: Keying['price']) =>
  `code,name,specification,unit,${price},taxRate,barcode`

interface Props {
  id: string
  line: EntryLine
  /** The product's field that proposes the price. */
  price: Keying['price']
  invalid: boolean
  disabled?: boolean
  onType: (text: string) => void
  /** `unit`: the one whose bar code was read. */
  onPick: (product: Row, unit?: string) => void
  onPaste: (text: string) => boolean
  onKey: (event: KeyboardEvent<HTMLInputElement>) => void
}

/** What a scanner reads. */
const BARCODE = /^[0-9A-Za-z-]{6,60}$/

const same = (one: unknown, other: string) => String(one ?? '').toLowerCase() === other.toLowerCase()

/** The product that is surely meant: its code, bar code or whole name was typed, or it alone was found. */
export function surelyMeant(found: Row[], typed: string): Row | undefined {
  return (
    found.find(row => same(row.code, typed) || same(row.barcode, typed)) ??
    found.find(row => same(row.name, typed)) ??
    (found.length === 1 ? found[0] : undefined)
  )
}

/** A product by code, name, pinyin or bar code; Enter takes the marked one, even while it is still being looked for. */
export function ProductCell({ id, line, price, invalid, disabled, onType, onPick, onPaste, onKey }: Props) {
  const box = useRef<HTMLInputElement>(null)
  const entity = useEntity('product')
  const unitEntity = useEntity('productUnit')
  const client = useQueryClient()
  const may = useMay()
  const [active, setActive] = useState(false)
  const [found, setFound] = useState<{ typed: string; rows: Row[] } | null>(null)
  const [at, setAt] = useState(0)
  const [creating, setCreating] = useState(false)
  const [waiting, setWaiting] = useState(false)
  const typed = useDebounced(line.typed.trim(), 120)
  const t = useT()
  const now = line.typed.trim()
  const asking = active && !line.product && now !== ''

  const search = async (text: string): Promise<Row[]> => {
    const fields = productFields(price)
    const [page, units] = await Promise.all([
      client.fetchQuery(rowsQuery(entity, { q: text, 'filter[active][eq]': 'true', fields }, 8)),
      BARCODE.test(text) && may('productUnit', 'read')
        ? client.fetchQuery(rowsQuery(unitEntity, { 'filter[barcode][eq]': text, fields: 'name,product' }, 2))
        : undefined,
    ])
    const [one, other] = units?.data ?? []
    if (!one || other) return page.data
    // The bar code of a box is that of its product, counted in boxes.
    const boxed = await client.fetchQuery(recordQuery(entity, (one.product as Ref).id))
    return boxed.active === false ? page.data : [{ ...boxed, barcode: text, boxedIn: one.name }]
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: asks again only when the rested text changes
  useEffect(() => {
    if (!asking || typed === '') return
    let here = true
    search(typed).then(
      rows => {
        if (here) {
          setFound({ typed, rows })
          setAt(0)
        }
      },
      () => {},
    )
    return () => {
      here = false
    }
  }, [typed, asking])

  const pick = (row: Row | undefined) => {
    if (!row) return
    setActive(false)
    setFound(null)
    onPick(row, row.boxedIn as string | undefined)
  }
  const rows = found?.typed === now ? found.rows : []
  const canCreate = may('product', 'create')
  const enter = async () => {
    if (found?.typed === now) {
      const row = rows[at]
      if (row) return pick(row)
      if (canCreate) setCreating(true)
      return
    }
    setWaiting(true)
    try {
      const fresh = await search(now)
      const meant = surelyMeant(fresh, now) ?? fresh[0]
      if (meant) pick(meant)
      else setFound({ typed: now, rows: fresh })
    } finally {
      setWaiting(false)
    }
  }
  const key = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return
    if (asking && event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      void enter()
      return
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (asking && step && rows.length > 0) {
      event.preventDefault()
      setAt((at + step + rows.length) % rows.length)
      return
    }
    if (asking && event.key === 'Escape') {
      event.stopPropagation()
      setActive(false)
      return
    }
    onKey(event)
  }
  const open = asking && found?.typed === now
  return (
    <>
      <input
        ref={box}
        id={id}
        className="order-cell"
        value={line.typed}
        disabled={disabled}
        autoComplete="off"
        role="combobox"
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-activedescendant={open && rows[at] ? `${id}-${rows[at].id}` : undefined}
        aria-invalid={invalid || undefined}
        aria-label={t({ zh: '产品', en: 'Product' })}
        aria-busy={waiting || undefined}
        placeholder={t({ zh: '编号、名称、拼音或条码', en: 'Code, name or bar code' })}
        onFocus={event => {
          setActive(true)
          event.target.select()
        }}
        onBlur={() => {
          setActive(false)
          const meant = !line.product && found?.typed === now ? surelyMeant(rows, now) : undefined
          if (meant) pick(meant)
        }}
        onChange={event => onType(event.target.value)}
        onPaste={event => {
          if (onPaste(event.clipboardData.getData('text/plain'))) event.preventDefault()
        }}
        onKeyDown={key}
      />
      {open && (
        <Floating
          anchor={box}
          onClose={() => setActive(false)}
          label={t(entity.plural)}
          className="order-found"
          still
        >
          <div id={`${id}-list`} role="listbox" aria-label={t(entity.plural)}>
            {rows.map((row, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys belong to the input
              <div
                key={row.id}
                id={`${id}-${row.id}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === at}
                className="order-option"
                onPointerMove={() => setAt(index)}
                onPointerDown={event => event.preventDefault()}
                onClick={() => pick(row)}
              >
                <span className="gx-number gx-faint">{String(row.code ?? '')}</span>
                <span className="gx-ellipsis">
                  {String(row.name ?? '')}{' '}
                  <small className="gx-faint">{String(row.specification ?? '')}</small>
                </span>
                <span className="gx-number">{String(row[price] ?? '')}</span>
              </div>
            ))}
            {rows.length === 0 && (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys belong to the input
              <div
                role="option"
                tabIndex={-1}
                aria-selected={canCreate}
                className="order-option"
                onPointerDown={event => event.preventDefault()}
                onClick={() => canCreate && setCreating(true)}
              >
                {canCreate
                  ? t(
                      { zh: '没有找到；新建产品“{name}”', en: 'Nothing found; create “{name}”' },
                      { name: now },
                    )
                  : t({ zh: '没有找到', en: 'Nothing found' })}
              </div>
            )}
          </div>
        </Floating>
      )}
      {creating && (
        <Suspense>
          <CreateDialog
            entity="product"
            initial={{ name: now }}
            onClose={() => {
              setCreating(false)
              box.current?.focus()
            }}
            onCreated={pick}
          />
        </Suspense>
      )}
    </>
  )
}
