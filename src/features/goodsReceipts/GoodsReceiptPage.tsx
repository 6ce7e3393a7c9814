import { MadePage } from '../documents/MadePage.tsx'
import { making } from './making.ts'

export default function GoodsReceiptPage({ id }: { id: string }) {
  return (
    <MadePage
      making={making}
      id={id}
      marks={['status', 'type', 'supplier', 'receivedOn', 'warehouse', 'owner']}
      buttons={['cancel']}
    />
  )
}
