import { HistoryOutlined } from '@ant-design/icons'
import { useQueries } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { Ref } from '../../../core/field.ts'
import { formatDecimal } from '../../../core/kinds/number.ts'
import { Button } from '../../../core/web/Button.tsx'
import { api } from '../../../core/web/client.ts'
import { Floating } from '../../../core/web/Floating.tsx'
import { Link } from '../../../core/web/navigate.tsx'
import { useEntities, useMay } from '../../../core/web/session.tsx'
import { Bones } from '../../../core/web/states.tsx'
import { useT } from '../../../core/web/text.tsx'
import { priceIn } from '../documents.rules.ts'
import type { EarlierPrice } from '../lastPrices.ts'
import type { Keying } from './keying.ts'

interface Props {
  keying: Pick<Keying, 'history' | 'party'>
  party: string
  product: Ref
  /** Base units in one unit of the line. */
  factor: string
  onTake: (price: string, discount: string) => void
}

/** A button beside a line: what the product was offered and sold for to this customer before. */
export function PriceHistory(props: Props) {
  const anchor = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  const t = useT()
  const label = t({ zh: '{name} 的价格记录', en: 'Earlier prices of {name}' }, { name: props.product.title })
  return (
    <>
      <button
        ref={anchor}
        type="button"
        tabIndex={-1}
        className="gx-icon-button order-history"
        aria-label={label}
        title={label}
        onClick={() => setOpen(!open)}
      >
        <HistoryOutlined />
      </button>
      {open && (
        <Floating
          anchor={anchor}
          align="end"
          label={label}
          className="order-earlier"
          onClose={() => setOpen(false)}
        >
          <Earlier
            {...props}
            onTake={(price, discount) => {
              setOpen(false)
              props.onTake(price, discount)
            }}
          />
        </Floating>
      )}
    </>
  )
}

function Earlier({ keying, party, product, factor, onTake }: Props) {
  const entities = useEntities()
  const may = useMay()
  const t = useT()
  const asked = keying.history.flatMap(name => {
    const entity = entities.get(name)
    return entity && may(name, 'read') ? [entity] : []
  })
  const answers = useQueries({
    queries: asked.map(entity => ({
      queryKey: [entity.name, 'priceHistory', party, product.id],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.get<{ data: EarlierPrice[] }>(
          `${entity.path}/price-history`,
          { [keying.party]: party, product: product.id },
          signal,
        ),
    })),
  })
  if (answers.some(one => one.isPending)) return <Bones lines={3} />
  const rows = answers
    .flatMap((answer, at) => (answer.data?.data ?? []).map(row => ({ ...row, entity: asked[at] })))
    .sort((one, other) => (other.day ?? '').localeCompare(one.day ?? ''))
    .slice(0, 12)
  if (rows.length === 0)
    return <p className="gx-faint">{t({ zh: '还没有价格记录', en: 'No earlier prices' })}</p>
  return (
    <table className="gx-table">
      <thead>
        <tr>
          <th scope="col">{t({ zh: '日期', en: 'Date' })}</th>
          <th scope="col">{t({ zh: '单据', en: 'Document' })}</th>
          <th scope="col" data-align="right">
            {t({ zh: '数量', en: 'Quantity' })}
          </th>
          <th scope="col" data-align="right">
            {t({ zh: '单价', en: 'Price' })}
          </th>
          <th aria-label={t({ zh: '操作', en: 'Acts' })} />
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <tr key={row.line}>
            <td className="gx-number">{row.day}</td>
            <td>
              <Link to={`${row.entity?.path}/${row.document}`} className="gx-ref">
                {row.number ?? t(row.entity?.label ?? { zh: '', en: '' })}
              </Link>
            </td>
            <td data-align="right" className="gx-number">
              {row.quantity && formatDecimal(row.quantity)} {row.unit}
            </td>
            <td data-align="right" className="gx-number">
              {formatDecimal(row.price)}
              {Number(row.discount ?? 0) !== 0 && ` −${Number(row.discount)}%`}
            </td>
            <td>
              <Button
                look="link"
                onClick={() =>
                  onTake(
                    priceIn(row.price, row.factor, factor),
                    Number(row.discount ?? 0) === 0 ? '' : String(row.discount),
                  )
                }
              >
                {t({ zh: '采用', en: 'Take' })}
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
