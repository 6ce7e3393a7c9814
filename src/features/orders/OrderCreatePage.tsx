import { RefName } from '../../core/kinds/RefName.tsx'
import { useAddressQuery } from '../../core/web/navigate.tsx'
import { useT } from '../../core/web/text.tsx'
import { DocumentCreatePage } from '../documents/entry/DocumentCreatePage.tsx'
import { useQuoted } from '../quotes/useQuoted.ts'
import { keying } from './keying.ts'

/** A new order; `?quote={id}`: of what is open of a quote. */
export default function OrderCreatePage() {
  const [query] = useAddressQuery()
  const { quote, given } = useQuoted(query.get('quote'))
  const t = useT()
  return (
    <DocumentCreatePage
      keying={keying}
      given={given}
      note={
        quote && (
          <p className="order-note-from">
            {t({ zh: '来自报价单', en: 'From quote' })}{' '}
            <RefName value={{ id: quote.id, title: String(quote.number ?? '') }} to="quote" />{' '}
            <span className="gx-faint">
              {t({
                zh: '未转订单的数量已带出；要分批下单，减少数量或删去行即可。',
                en: 'What is left to order is filled in; for a part of it take less, or remove lines.',
              })}
            </span>
          </p>
        )
      }
    />
  )
}
