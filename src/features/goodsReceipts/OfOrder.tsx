import MadeFrom from '../documents/MadeFrom.tsx'
import { making } from './making.ts'

/** On the page of a purchase order: what was received of it. */
export default function OfOrder({ id }: { id: string }) {
  return <MadeFrom making={making} id={id} />
}
