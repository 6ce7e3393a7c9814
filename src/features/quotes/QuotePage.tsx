import { useQuery } from '@tanstack/react-query'
import { fullMoment } from '../../core/kinds/moments.ts'
import type { Row } from '../../core/web/client.ts'
import { Link } from '../../core/web/navigate.tsx'
import { recordQuery } from '../../core/web/queries.ts'
import { useEntity } from '../../core/web/session.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { aboutInUnit } from '../documents/documents.rules.ts'
import { DocumentPage } from '../documents/entry/DocumentPage.tsx'
import { keying } from './keying.ts'
import { useOpenOfQuote } from './useQuoted.ts'
import './quotes.css'

/** A quote: a draft is keyed on, one that was sent is read, shared, answered and ordered from. */
export default function QuotePage({ id }: { id: string }) {
  const entity = useEntity('quote')
  const record = useQuery(recordQuery(entity, id))
  const row = record.data
  const open = useOpenOfQuote(row, Boolean(row?.ordering))
  const taken =
    row?.ordering && open.data
      ? {
          label: { zh: '已转', en: 'Ordered' },
          of: new Map(open.data.data.map(line => [line.id, aboutInUnit(line.taken, line)])),
        }
      : undefined
  const isWaiting = row?.status === 'sent'
  return (
    <DocumentPage
      keying={keying}
      id={id}
      marks={['status', 'customer', 'validUntil', 'ordering', 'owner']}
      made={['order', 'share']}
      buttons={isWaiting ? ['accept', 'decline'] : ['revise']}
      taken={taken}
      notes={quote => <Notes quote={quote} />}
    />
  )
}

/** What asks for an act: a question of the customer; and how it was accepted. */
function Notes({ quote }: { quote: Row }) {
  const context = useKindContext()
  const t = useT()
  const { acceptedAt, acceptedBy, acceptedFrom, acceptedRevision } = quote
  return (
    <>
      {quote.asks === true && (
        <p className="quote-note" data-kind="asks" role="status">
          {t({ zh: '客户提了问题，等您回复。', en: 'The customer has a question for you.' })}{' '}
          <Link to={`quotes/${quote.id}?tab=share`} className="gx-link">
            {t({ zh: '去回复', en: 'Answer it' })}
          </Link>
        </p>
      )}
      {typeof acceptedAt === 'string' && (
        <p className="quote-note" data-kind="accepted">
          {t(
            acceptedFrom
              ? {
                  zh: '{name} 于 {time} 在链接上签署并接受第 {revision} 版（地址 {from}）',
                  en: '{name} signed and accepted version {revision} by the link, {time} (address {from})',
                }
              : acceptedBy
                ? {
                    zh: '{name} 于 {time} 接受第 {revision} 版，由同事登记',
                    en: '{name} accepted version {revision}, {time}; noted by a colleague',
                  }
                : {
                    zh: '第 {revision} 版于 {time} 登记为已接受',
                    en: 'Version {revision} was noted as accepted, {time}',
                  },
            {
              name: String(acceptedBy ?? ''),
              time: fullMoment(acceptedAt, context),
              revision: String(acceptedRevision ?? ''),
              from: String(acceptedFrom ?? ''),
            },
          )}
        </p>
      )}
    </>
  )
}
