import MadeFrom from '../documents/MadeFrom.tsx'
import { making } from './making.ts'

/** On the page of an order: what was invoiced of it. */
export default function OrderInvoices({ id }: { id: string }) {
  return <MadeFrom making={making} id={id} />
}
