import { MakePage } from '../documents/MakePage.tsx'
import { making } from './making.ts'

export default function PurchaseInvoiceCreatePage() {
  return <MakePage making={making} />
}
