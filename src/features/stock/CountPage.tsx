import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import type { Ref } from '../../core/field.ts'
import { formatDecimal } from '../../core/kinds/number.ts'
import { Button } from '../../core/web/Button.tsx'
import { ApiError, api } from '../../core/web/client.ts'
import { FieldInput } from '../../core/web/FieldInput.tsx'
import { useGo } from '../../core/web/navigate.tsx'
import { rowsQuery } from '../../core/web/queries.ts'
import { useEntity } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { decimalOf } from '../documents/entry/entryLines.ts'
import '../documents/entry/entry.css'
import '../documents/documents.css'

interface Counted {
  product: Ref
  counted: string
}

/** `/stock/count`: what is really there. The difference to the ledger becomes a move. */
export default function CountPage() {
  const stock = useEntity('stock')
  const client = useQueryClient()
  const go = useGo()
  const t = useT()
  const id = useId()
  const [warehouse, setWarehouse] = useState<Ref | null>(null)
  const [lines, setLines] = useState<Counted[]>([])
  const [note, setNote] = useState('')
  const [saving, setSaving] = useState(false)
  const ids = lines.map(line => line.product.id)
  const there = useQuery({
    ...rowsQuery(
      stock,
      {
        'filter[warehouse][eq]': warehouse?.id ?? '',
        'filter[product][in]': ids.join(','),
        fields: 'product,onHand',
      },
      200,
    ),
    enabled: warehouse !== null && ids.length > 0,
  })
  const known = new Map((there.data?.data ?? []).map(row => [(row.product as Ref).id, String(row.onHand)]))
  const add = (product: unknown) => {
    const chosen = product as Ref | null
    if (chosen && !ids.includes(chosen.id)) setLines([...lines, { product: chosen, counted: '' }])
  }
  const ready = warehouse !== null && lines.length > 0 && lines.every(line => decimalOf(line.counted))
  const save = async () => {
    if (!warehouse || saving) return
    setSaving(true)
    try {
      const { moved } = await api.post<{ moved: number }>('stock/count', {
        warehouse: warehouse.id,
        ...(note.trim() ? { note: note.trim() } : {}),
        lines: lines.map(line => ({ product: line.product.id, counted: decimalOf(line.counted) })),
      })
      for (const name of ['stock', 'stockMove', 'product'])
        void client.invalidateQueries({ queryKey: [name] })
      toast.done(
        moved === 0
          ? t({ zh: '与账面一致，没有差异', en: 'As the ledger has it; no difference' })
          : t({ zh: '已调整 {moved} 个产品', en: '{moved} products adjusted' }, { moved }),
      )
      go('stock')
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      toast.wrong(error.message)
    } finally {
      setSaving(false)
    }
  }
  const fields = {
    warehouse: { ...stock.fields.warehouse, readOnly: false },
    product: { ...stock.fields.product, readOnly: false, label: { zh: '添加产品', en: 'Add a product' } },
  }
  return (
    <main className="order-page">
      <header className="gx-page-head">
        <h1>{t({ zh: '盘点', en: 'Count' })}</h1>
      </header>
      <div className="order-entry">
        <div className="order-head">
          <FieldInput
            id={`${id}-warehouse`}
            name="warehouse"
            entity="stock"
            field={fields.warehouse as never}
            value={warehouse}
            values={{}}
            onChange={value => setWarehouse(value as Ref | null)}
          />
          <FieldInput
            key={lines.length}
            id={`${id}-product`}
            name="product"
            entity="stock"
            field={fields.product as never}
            value={null}
            values={{}}
            onChange={add}
          />
          <label className="gx-field">
            <span className="gx-label">{t({ zh: '备注', en: 'Notes' })}</span>
            <input
              className="gx-input"
              value={note}
              maxLength={300}
              onChange={event => setNote(event.target.value)}
            />
          </label>
        </div>
        {lines.length === 0 ? (
          <p className="gx-faint">
            {t({
              zh: '选择仓库，逐个添加盘点的产品，填写实际数量',
              en: 'Choose the warehouse, add products one by one, fill in what is there',
            })}
          </p>
        ) : (
          <div className="gx-scroll-x">
            <table className="doc-lines">
              <thead>
                <tr>
                  <th scope="col">{t({ zh: '产品', en: 'Product' })}</th>
                  <th scope="col" data-align="right">
                    {t({ zh: '账面', en: 'In the ledger' })}
                  </th>
                  <th scope="col" data-align="right">
                    {t({ zh: '实盘', en: 'Counted' })}
                  </th>
                  <th scope="col" data-align="right">
                    {t({ zh: '差异', en: 'Difference' })}
                  </th>
                </tr>
              </thead>
              <tbody>
                {lines.map((line, at) => {
                  const book = known.get(line.product.id) ?? '0'
                  const counted = decimalOf(line.counted)
                  const difference = counted ? Number((Number(counted) - Number(book)).toFixed(4)) : null
                  return (
                    <tr key={line.product.id}>
                      <td className="doc-name">{line.product.title}</td>
                      <td
                        data-align="right"
                        className="gx-number"
                        data-label={t({ zh: '账面', en: 'In the ledger' })}
                      >
                        {warehouse ? formatDecimal(book) : ''}
                      </td>
                      <td
                        className="doc-cell"
                        data-align="right"
                        data-label={t({ zh: '实盘', en: 'Counted' })}
                      >
                        <input
                          className="order-cell gx-number"
                          inputMode="decimal"
                          value={line.counted}
                          aria-label={t(
                            { zh: '实盘：{name}', en: 'Counted: {name}' },
                            { name: line.product.title },
                          )}
                          aria-invalid={counted === null || undefined}
                          onChange={event =>
                            setLines(
                              lines.map((one, place) =>
                                place === at ? { ...one, counted: event.target.value } : one,
                              ),
                            )
                          }
                        />
                      </td>
                      <td
                        data-align="right"
                        className="gx-number"
                        data-label={t({ zh: '差异', en: 'Difference' })}
                      >
                        {difference === null || !warehouse
                          ? ''
                          : `${difference > 0 ? '+' : ''}${formatDecimal(difference)}`}
                      </td>
                    </tr>
                  )
                })}
              </tbody>
            </table>
          </div>
        )}
        <div className="order-acts">
          <Button onClick={() => go('stock')}>{t({ zh: '取消', en: 'Cancel' })}</Button>
          <Button look="primary" disabled={!ready || saving} onClick={() => void save()}>
            {t({ zh: '按实盘调整', en: 'Adjust to what was counted' })}
          </Button>
        </div>
      </div>
    </main>
  )
}
