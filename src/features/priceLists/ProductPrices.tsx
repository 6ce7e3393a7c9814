import { useQuery } from '@tanstack/react-query'
import type { Entity } from '../../core/entity.ts'
import { formatDecimal } from '../../core/kinds/number.ts'
import { RefName } from '../../core/kinds/RefName.tsx'
import type { Label } from '../../core/label.ts'
import { Cell } from '../../core/web/Cell.tsx'
import { api } from '../../core/web/client.ts'
import { useEntity, useSession } from '../../core/web/session.tsx'
import { Unread } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'

interface Holding {
  id: string
  list: string
  name: string
  currency: string
  appliesTo: string
  of: 'product' | 'category' | 'all'
  from: string
  unit: string | null
  price: string | null
  discount: string | null
  validFrom: string | null
  validTo: string | null
}

const scopes: Record<Holding['of'], Label> = {
  product: { zh: '本产品', en: 'This product' },
  category: { zh: '本类别', en: 'Its category' },
  all: { zh: '全部产品', en: 'All products' },
}

/** On a product's page: what it costs by each price list, from which quantity, for whom and until when. */
export default function ProductPrices({ id }: { entity: Entity; id: string; tab: string }) {
  const lists = useEntity('priceList')
  const { company } = useSession()
  const found = useQuery({
    queryKey: ['priceList', 'product', id],
    queryFn: ({ signal }) =>
      api.get<{ price: string | null; data: Holding[] }>(`products/${id}/prices`, {}, signal),
  })
  const t = useT()
  if (!found.data) return <Unread of={found} lines={4} />
  const { price, data } = found.data
  const until = ({ validFrom, validTo }: Holding) =>
    validFrom || validTo ? `${validFrom ?? ''} – ${validTo ?? ''}` : ''
  const worth = (row: Holding) => {
    if (row.price !== null) return formatDecimal(row.price, 6, 2)
    return price === null
      ? ''
      : formatDecimal(String((Number(price) * (100 - Number(row.discount))) / 100), 6, 2)
  }
  return (
    <div className="gx-scroll-x">
      <table className="gx-table">
        <thead>
          <tr>
            <th scope="col">{t(lists.label)}</th>
            <th scope="col">{t({ zh: '适用于', en: 'Applies to' })}</th>
            <th scope="col">{t({ zh: '依据', en: 'By' })}</th>
            <th scope="col" data-align="right">
              {t({ zh: '起订量', en: 'From quantity' })}
            </th>
            <th scope="col" data-align="right">
              {t({ zh: '折扣率', en: 'Discount' })}
            </th>
            <th scope="col" data-align="right">
              {t({ zh: '价格', en: 'Price' })}
            </th>
            <th scope="col">{t({ zh: '有效期', en: 'Valid' })}</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <td>{t({ zh: '标准售价', en: 'Own price' })}</td>
            <td>{t({ zh: '所有客户', en: 'Everyone' })}</td>
            <td />
            <td />
            <td />
            <td data-align="right" className="gx-number">
              {price === null ? '—' : formatDecimal(price, 6, 2)}{' '}
              <small className="gx-unit">{company.currency}</small>
            </td>
            <td />
          </tr>
          {data.map(row => (
            <tr key={row.id}>
              <td>
                <RefName value={{ id: row.list, title: row.name }} to="priceList" />
              </td>
              <td>
                {lists.fields.appliesTo && (
                  <Cell value={row.appliesTo} field={lists.fields.appliesTo} name="appliesTo" />
                )}
              </td>
              <td className="gx-faint">{t(scopes[row.of])}</td>
              <td data-align="right" className="gx-number">
                {Number(row.from) > 0 ? formatDecimal(row.from) : ''}{' '}
                <small className="gx-unit">{row.unit}</small>
              </td>
              <td data-align="right" className="gx-number">
                {row.discount === null ? '' : `${Number(row.discount)}%`}
              </td>
              <td data-align="right" className="gx-number">
                {worth(row)} <small className="gx-unit">{row.currency}</small>
              </td>
              <td className="gx-number gx-faint">{until(row)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
