import { RightOutlined } from '@ant-design/icons'
import { useState } from 'react'
import type { Label } from '../../core/label.ts'
import { Link } from '../../core/web/navigate.tsx'
import { useT } from '../../core/web/text.tsx'
import { TodayItem } from './TodayItem.tsx'
import type { GroupKey, Row } from './today.client.ts'

const labels: Record<GroupKey, Label> = {
  late: { zh: '已逾期', en: 'Late' },
  today: { zh: '今天', en: 'Today' },
  tomorrow: { zh: '明天', en: 'Tomorrow' },
  reorder: { zh: '该回购了', en: 'Time to re-order' },
}

/** Lists that show the rest of a group. */
const rest: Record<GroupKey, string> = {
  late: 'filter[nextContactAt][lt]=today&filter[nextContactAt][empty]=false&sort=nextContactAt',
  today: 'filter[nextContactAt][gte]=today&filter[nextContactAt][lt]=tomorrow&sort=nextContactAt',
  tomorrow: 'filter[nextContactAt][gte]=tomorrow&filter[nextContactAt][lt]=%2B2d&sort=nextContactAt',
  reorder: 'filter[expectedOn][lt]=today&filter[stage][eq]=active&sort=-revenue',
}

const remembered = (group: GroupKey) => `guanxi.today.${group}`
const first = 10

interface Props {
  group: GroupKey
  rows: Row[]
  total: number
  team: boolean
}

/** One group of Today; folds, and remembers it in this browser. */
export function TodayGroup({ group, rows, total, team }: Props) {
  const [open, setOpen] = useState(() => localStorage.getItem(remembered(group)) !== 'shut')
  const [all, setAll] = useState(false)
  const t = useT()
  const toggle = () => {
    localStorage.setItem(remembered(group), open ? 'shut' : 'open')
    setOpen(!open)
  }
  const shown = all ? rows : rows.slice(0, first)
  return (
    <section className="today-group" id={`today-${group}`} aria-labelledby={`today-${group}-title`}>
      <h2 id={`today-${group}-title`}>
        <button type="button" className="gx-fold" aria-expanded={open && rows.length > 0} onClick={toggle}>
          <RightOutlined /> {t(labels[group])}
          <span className={group === 'late' && total > 0 ? 'gx-number gx-late' : 'gx-number gx-faint'}>
            {total}
          </span>
        </button>
      </h2>
      {open && rows.length > 0 && (
        <ul className="today-rows">
          {shown.map(row => (
            <TodayItem key={row.id} row={row} group={group} team={team} />
          ))}
        </ul>
      )}
      {open && rows.length > shown.length && (
        <button type="button" className="gx-link today-more" onClick={() => setAll(true)}>
          {t({ zh: '再显示 {count} 位', en: 'Show {count} more' }, { count: rows.length - shown.length })}
        </button>
      )}
      {open && all && total > rows.length && (
        <Link
          to={`customers?${rest[group]}${team ? '' : '&filter[owner][eq]=me'}`}
          className="gx-link today-more"
        >
          {t(
            { zh: '在客户列表中看全部 {count} 位', en: 'All {count} in the customer list' },
            { count: total },
          )}
        </Link>
      )}
    </section>
  )
}
