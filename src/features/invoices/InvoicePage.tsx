import { MadePage } from '../documents/MadePage.tsx'
import { making } from './making.ts'

export default function InvoicePage({ id }: { id: string }) {
  return (
    <MadePage
      making={making}
      id={id}
      marks={['status', 'type', 'customer', 'invoicedOn', 'kind', 'owner']}
      buttons={['cancel']}
    />
  )
}
