import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { formatDecimal } from '../../core/kinds/number.ts'
import { RefName } from '../../core/kinds/RefName.tsx'
import { Button } from '../../core/web/Button.tsx'
import { useGo } from '../../core/web/navigate.tsx'
import { useMay } from '../../core/web/session.tsx'
import { Bones, Empty, Failed } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import type { LowStock } from './low.ts'
import { lowStockQuery } from './lowStock.ts'
import '../money/money.css'
import './stock.css'

const figures = [
  ['minimum', { zh: '最低库存', en: 'Minimum' }],
  ['onHand', { zh: '现存量', en: 'On hand' }],
  ['reserved', { zh: '已订未出', en: 'Reserved' }],
  ['onOrder', { zh: '在途', en: 'On order' }],
  ['toOrder', { zh: '建议采购', en: 'To order' }],
] as const

/** `/low-stock`: goods of which less is available than their minimum; those chosen are ordered. */
export default function LowStockPage() {
  const found = useQuery(lowStockQuery())
  const [chosen, setChosen] = useState<string[]>([])
  const may = useMay()
  const go = useGo()
  const t = useT()
  const rows = found.data?.data ?? []
  const wanted = chosen.filter(id => rows.some(row => row.product.id === id))
  const mayOrder = may('purchaseOrder', 'create')
  return (
    <main className="money-page">
      <header className="gx-page-head">
        <h1>{t({ zh: '低库存', en: 'Low stock' })}</h1>
        {mayOrder && rows.length > 0 && (
          <Button
            look="primary"
            disabled={wanted.length === 0}
            onClick={() => go(`purchaseOrders/new?products=${wanted.join(',')}`)}
          >
            {t({ zh: '采购所选（{count}）', en: 'Order chosen ({count})' }, { count: wanted.length })}
          </Button>
        )}
      </header>
      {found.error ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : !found.data ? (
        <Bones lines={8} />
      ) : rows.length === 0 ? (
        <Empty
          title={t({
            zh: '没有低于最低库存的产品；最低库存在产品资料里填写',
            en: 'Nothing is below its minimum; minimums are set on the products',
          })}
        />
      ) : (
        <>
          <p className="money-lead">
            {t(
              {
                zh: '{count} 种产品的可用量低于最低库存，其中 {short} 种在途也不够',
                en: 'Of {count} products less than the minimum is available; of {short} not enough is on order',
              },
              { count: rows.length, short: rows.filter(row => Number(row.toOrder) > 0).length },
            )}
          </p>
          {mayOrder && (
            <label className="stock-choose stock-all">
              <input
                type="checkbox"
                checked={wanted.length === rows.length}
                onChange={() =>
                  setChosen(wanted.length === rows.length ? [] : rows.map(row => row.product.id))
                }
              />
              {t({ zh: '全选', en: 'Choose all' })}
            </label>
          )}
          <div className="gx-scroll-x">
            <Table rows={rows} chosen={wanted} onChange={mayOrder ? setChosen : undefined} />
          </div>
        </>
      )}
    </main>
  )
}

interface Props {
  rows: LowStock[]
  chosen: string[]
  onChange?: (chosen: string[]) => void
}

function Table({ rows, chosen, onChange }: Props) {
  const t = useT()
  return (
    <table className="gx-table money-table">
      <thead>
        <tr>
          <th scope="col">{t({ zh: '产品', en: 'Product' })}</th>
          {figures.map(([name, label]) => (
            <th key={name} scope="col" data-align="right">
              {t(label)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(row => {
          const { id, title } = row.product
          return (
            <tr key={id}>
              <td>
                {onChange && (
                  <label className="stock-choose">
                    <input
                      type="checkbox"
                      checked={chosen.includes(id)}
                      aria-label={title}
                      onChange={() =>
                        onChange(chosen.includes(id) ? chosen.filter(one => one !== id) : [...chosen, id])
                      }
                    />
                  </label>
                )}
                <RefName value={row.product} to="product" />{' '}
                <small className="gx-faint">{[row.code, row.unit].filter(Boolean).join(' · ')}</small>
              </td>
              {figures.map(([name, label]) => (
                <td key={name} data-align="right" data-label={t(label)} className="gx-number">
                  {name === 'toOrder' && Number(row.toOrder) === 0
                    ? t({ zh: '够', en: 'Enough' })
                    : formatDecimal(row[name])}
                </td>
              ))}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
