import { MakePage } from '../documents/MakePage.tsx'
import { making } from './making.ts'

export default function InvoiceCreatePage() {
  return <MakePage making={making} />
}
