import { dayIn } from '../../core/kinds/date.ts'
import { Button } from '../../core/web/Button.tsx'
import { Link, useGo } from '../../core/web/navigate.tsx'
import { useEntity, useMay, useSession } from '../../core/web/session.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { StatementOf } from './StatementOf.tsx'
import { textsOf } from './sides.texts.ts'
import type { Side } from './sides.ts'

/** On the page of a customer or supplier: this year's account, and a way to a receipt or payment. */
export default function PartyAccount({ side, id }: { side: Side; id: string }) {
  const texts = textsOf(side)
  const entity = useEntity(side.money)
  const { company } = useSession()
  const today = dayIn(company.timeZone, useKindContext().now)
  const may = useMay()
  const go = useGo()
  const t = useT()
  const from = `${today.slice(0, 4)}-01-01`
  return (
    <>
      <div className="gx-related-head">
        <Link to={`${texts.statementPath}?party=${id}`} className="gx-link">
          {t(texts.statement)}
        </Link>
        {may(side.money, 'create') && (
          <Button look="small" onClick={() => go(`${entity.path}/new?${side.party}=${id}`)}>
            {t(texts.act)}
          </Button>
        )}
      </div>
      <StatementOf side={side} party={id} from={from} to={today} />
    </>
  )
}
