import { making } from '../goodsReceipts/making.ts'
import { OrderingPage } from '../orders/OrderingPage.tsx'
import { keying } from './keying.ts'

export default function PurchaseOrderPage({ id }: { id: string }) {
  return (
    <OrderingPage
      keying={keying}
      id={id}
      marks={['status', 'type', 'supplier', 'orderedOn', 'owner']}
      made={['receiveGoods', 'recordInvoice', 'print']}
      goods={making}
    />
  )
}
