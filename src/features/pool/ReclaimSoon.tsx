import { useQuery } from '@tanstack/react-query'
import { daysAway } from '../../core/kinds/moments.ts'
import { Link } from '../../core/web/navigate.tsx'
import { countQuery, rowsQuery } from '../../core/web/queries.ts'
import { useEntity } from '../../core/web/session.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { useScope } from '../today/useToday.ts'
import { goesIn } from './pool.rules.ts'
import '../today/today.css'

const SHOWN = 5

/** On the home page: customers that the rules of the pools will take, the first to go on top. */
export default function ReclaimSoon() {
  const [scope] = useScope()
  const entity = useEntity('customer')
  const context = useKindContext()
  const t = useT()
  const filters = {
    'filter[reclaimOn][empty]': 'false',
    'filter[owner][eq]': scope === 'mine' ? 'me' : 'team',
  }
  const isOpen = Boolean(entity.fields.reclaimOn && entity.fields.owner)
  const rows = useQuery({
    ...rowsQuery(entity, { ...filters, sort: 'reclaimOn', fields: 'name,reclaimOn,level' }, SHOWN),
    enabled: isOpen,
  })
  const found = rows.data?.data ?? []
  const count = useQuery({ ...countQuery(entity, filters), enabled: Boolean(rows.data?.next) })
  if (found.length === 0) return null
  const query = new URLSearchParams({ ...filters, sort: 'reclaimOn' })
  return (
    <section className="today-block">
      <h2>{t({ zh: '即将回收到公海', en: 'Going to the pool soon' })}</h2>
      <ul className="today-list">
        {found.map(row => (
          <li key={row.id}>
            <div className="today-list-head">
              <Link to={`customers/${row.id}`} className="gx-title gx-ellipsis">
                {String(row.name ?? '—')}
              </Link>
              <span className="gx-spring" />
              <span className="gx-number gx-late">{t(goesIn(daysAway(String(row.reclaimOn), context)))}</span>
            </div>
          </li>
        ))}
      </ul>
      {rows.data?.next && (
        <Link to={`customers?${query}`} className="gx-link">
          {t({ zh: '全部 {count} 位', en: 'All {count}' }, { count: count.data ?? '…' })}
        </Link>
      )}
    </section>
  )
}
