import { MakePage } from '../documents/MakePage.tsx'
import { making } from './making.ts'

export default function DeliveryCreatePage() {
  return <MakePage making={making} />
}
