import { MakePage } from '../documents/MakePage.tsx'
import { making } from './making.ts'

export default function GoodsReceiptCreatePage() {
  return <MakePage making={making} />
}
