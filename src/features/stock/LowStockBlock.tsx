import { useQuery } from '@tanstack/react-query'
import { formatDecimal } from '../../core/kinds/number.ts'
import { Link } from '../../core/web/navigate.tsx'
import { useT } from '../../core/web/text.tsx'
import { lowStockQuery } from './lowStock.ts'
import '../today/today.css'

const SHOWN = 5

/** On the home page: goods that ran low and of which not enough is on its way; nothing where there is none. */
export default function LowStockBlock() {
  const found = useQuery(lowStockQuery())
  const t = useT()
  const rows = (found.data?.data ?? []).filter(row => Number(row.toOrder) > 0)
  if (rows.length === 0) return null
  return (
    <section className="today-block">
      <h2>{t({ zh: '该补货了', en: 'To be ordered' })}</h2>
      <ul className="today-list">
        {rows.slice(0, SHOWN).map(({ product, toOrder, unit }) => (
          <li key={product.id}>
            <div className="today-list-head">
              <Link to={`products/${product.id}`} className="gx-title gx-ellipsis">
                {product.title}
              </Link>
              <span className="gx-spring" />
              <span className="gx-number gx-late">
                {t(
                  { zh: '缺 {order} {unit}', en: '{order} {unit} short' },
                  { order: formatDecimal(toOrder), unit: unit ?? '' },
                )}
              </span>
            </div>
          </li>
        ))}
      </ul>
      <Link to="low-stock" className="gx-link">
        {t({ zh: '全部 {count} 种', en: 'All {count}' }, { count: rows.length })}
      </Link>
    </section>
  )
}
