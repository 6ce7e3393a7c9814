import { dayIn } from '../../core/kinds/date.ts'
import { useSession } from '../../core/web/session.tsx'
import { useKindContext } from '../../core/web/text.tsx'
import { addDays } from '../contactRecords/moments.ts'
import { DocumentCreatePage } from '../documents/entry/DocumentCreatePage.tsx'
import { keying } from './keying.ts'
import { USUAL_DAYS } from './quotes.entity.ts'

export default function QuoteCreatePage() {
  const { company } = useSession()
  const today = dayIn(company.timeZone, useKindContext().now)
  return <DocumentCreatePage keying={keying} given={{ validUntil: addDays(today, USUAL_DAYS) }} />
}
