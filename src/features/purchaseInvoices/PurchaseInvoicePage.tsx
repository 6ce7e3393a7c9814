import { MadePage } from '../documents/MadePage.tsx'
import { making } from './making.ts'

export default function PurchaseInvoicePage({ id }: { id: string }) {
  return (
    <MadePage
      making={making}
      id={id}
      marks={['status', 'type', 'supplier', 'invoicedOn', 'kind', 'owner']}
      buttons={['cancel']}
    />
  )
}
