import { MadePage } from '../documents/MadePage.tsx'
import { making } from './making.ts'

export default function DeliveryPage({ id }: { id: string }) {
  return (
    <MadePage
      making={making}
      id={id}
      marks={['status', 'type', 'customer', 'deliveredOn', 'signedOn', 'owner']}
      buttons={['sign', 'cancel']}
    />
  )
}
