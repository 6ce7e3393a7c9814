import { useQuery } from '@tanstack/react-query'
import { useAddressQuery } from '../../core/web/navigate.tsx'
import { DocumentCreatePage } from '../documents/entry/DocumentCreatePage.tsx'
import { lowStockQuery } from '../stock/lowStock.ts'
import { keying } from './keying.ts'

/** `?products={id},{id}`: with lines for goods that ran low. */
export default function PurchaseOrderCreatePage() {
  const [query] = useAddressQuery()
  const wanted = (query.get('products') ?? '').split(',').filter(Boolean)
  const low = useQuery({ ...lowStockQuery(), enabled: wanted.length > 0 })
  const lines = (low.data?.data ?? [])
    .filter(row => wanted.includes(row.product.id))
    .map(row => ({
      product: row.product,
      description: row.product.title,
      unit: row.unit,
      price: row.cost,
      taxRate: row.taxRate,
      quantity: Number(row.toOrder) > 0 ? row.toOrder : row.minimum,
    }))
  const given = wanted.length === 0 ? undefined : low.isPending ? null : { lines }
  return <DocumentCreatePage keying={keying} given={given} />
}
