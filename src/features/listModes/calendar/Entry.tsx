import { kindOf } from '../../../core/kinds/index.ts'
import { fullMoment } from '../../../core/kinds/moments.ts'
import { Cell } from '../../../core/web/Cell.tsx'
import type { Row } from '../../../core/web/client.ts'
import { listField } from '../../../core/web/list/listField.ts'
import { MarkWords } from '../../../core/web/list/MarkWords.tsx'
import { markOf } from '../../../core/web/list/useMarks.ts'
import { Link } from '../../../core/web/navigate.tsx'
import { useKindContext, useT } from '../../../core/web/text.tsx'
import { titleOf } from '../../../core/web/titleOf.ts'
import type { DayProps } from './Calendar.tsx'

/** A record on its day: when, who, and with `facts` the first columns of the list. */
export function Entry({ entity, by, marks, move, row, facts }: DayProps & { row: Row; facts?: boolean }) {
  const context = useKindContext()
  const t = useT()
  const field = listField(entity, by)
  const found = marks.of(row)
  const time =
    field && kindOf(field).column === 'timestamptz' ? fullMoment(String(row[by]), context).slice(11) : ''
  const shown = entity.list.columns.filter(name => name !== by && name !== entity.title).slice(0, 2)
  return (
    <li
      className="gx-calendar-entry"
      data-id={row.id}
      data-mark={found[0]?.colour}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: J and K go from entry to entry
      tabIndex={0}
      draggable={move !== undefined}
      onDragStart={event => {
        event.dataTransfer.effectAllowed = 'move'
        event.dataTransfer.setData('application/x-guanxi-row', JSON.stringify(row))
      }}
    >
      {time && time !== '00:00' && <time className="gx-number gx-faint">{time}</time>}
      <Link to={`${entity.path}/${row.id}`} className="gx-title gx-ellipsis" title={titleOf(entity, row, t)}>
        {titleOf(entity, row, t)}
      </Link>
      {facts &&
        shown.map(name => {
          const one = entity.fields[name]
          return one && <Cell key={name} value={row[name]} field={one} name={name} row={row} />
        })}
      <MarkWords mark={markOf(found) ?? found[0]} />
    </li>
  )
}
