import { DocumentCreatePage } from '../documents/entry/DocumentCreatePage.tsx'
import { keying } from './keying.ts'

export default function QuoteCreatePage() {
  return <DocumentCreatePage keying={keying} />
}
