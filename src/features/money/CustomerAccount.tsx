import { dayIn } from '../../core/kinds/date.ts'
import { Button } from '../../core/web/Button.tsx'
import { Link, useGo } from '../../core/web/navigate.tsx'
import { useMay, useSession } from '../../core/web/session.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { StatementOf } from './StatementOf.tsx'

/** On the page of a customer: this year's account, and a way to a receipt. */
export default function CustomerAccount({ id }: { id: string }) {
  const { company } = useSession()
  const today = dayIn(company.timeZone, useKindContext().now)
  const may = useMay()
  const go = useGo()
  const t = useT()
  const from = `${today.slice(0, 4)}-01-01`
  return (
    <>
      <div className="gx-related-head">
        <Link to={`statement?customer=${id}`} className="gx-link">
          {t({ zh: '对账单', en: 'Statement' })}
        </Link>
        {may('receipt', 'create') && (
          <Button look="small" onClick={() => go(`receipts/new?customer=${id}`)}>
            {t({ zh: '收款', en: 'Receive money' })}
          </Button>
        )}
      </div>
      <StatementOf customer={id} from={from} to={today} />
    </>
  )
}
