import { making } from '../deliveries/making.ts'
import { keying } from './keying.ts'
import { OrderingPage } from './OrderingPage.tsx'

export default function OrderPage({ id }: { id: string }) {
  return (
    <OrderingPage
      keying={keying}
      id={id}
      marks={['status', 'type', 'customer', 'quote', 'orderedOn', 'owner']}
      made={['deliver', 'invoice', 'print']}
      goods={making}
    />
  )
}
