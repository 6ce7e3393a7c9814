import { PlusOutlined } from '@ant-design/icons'
import { Button } from '../../../core/web/Button.tsx'
import { useKindContext, useT } from '../../../core/web/text.tsx'
import { useDrop } from '../../../core/web/useDrop.ts'
import type { CalendarDay, DayProps } from './Calendar.tsx'
import { dayWords, weekdayWords } from './calendar.rules.ts'
import { Entry } from './Entry.tsx'

export function WeekdayHeads({ days }: { days: string[] }) {
  const { locale } = useKindContext()
  return (
    <div className="gx-calendar-week gx-calendar-heads" aria-hidden>
      {days.map(day => (
        <span key={day}>{weekdayWords(day, locale)}</span>
      ))}
    </div>
  )
}

interface Props extends DayProps {
  day: string
  found: CalendarDay | undefined
  here: boolean
  today: boolean
  /** Of the month before or after. */
  outside: boolean
  onHere: () => void
}

/** One day with its first entries; takes what is dragged to it. */
export function DayCell({ day, found, here, today, outside, onHere, ...props }: Props) {
  const { move, onNew, onAll } = props
  const { locale } = useKindContext()
  const drop = useDrop(
    move &&
      (dropped => {
        const row = draggedRow(dropped)
        if (row) move(row, day)
      }),
  )
  const t = useT()
  const rows = found?.rows ?? []
  const more = (found?.count ?? 0) - rows.length
  return (
    <section
      className="gx-calendar-day"
      data-day={day}
      data-here={here || undefined}
      data-today={today || undefined}
      data-outside={outside || undefined}
      aria-label={dayWords(day, locale)}
      aria-current={today ? 'date' : undefined}
      {...drop}
    >
      <div className="gx-calendar-date">
        <button type="button" className="gx-number" onClick={onHere}>
          {Number(day.slice(8))}
        </button>
        {onNew && (
          <Button
            look="icon"
            className="gx-calendar-new"
            label={t({ zh: '新建到 {day}', en: 'New on {day}' }, { day: dayWords(day, locale) })}
            onClick={() => onNew(day)}
          >
            <PlusOutlined />
          </Button>
        )}
      </div>
      <ul>
        {rows.map(row => (
          <Entry key={row.id} {...props} row={row} />
        ))}
      </ul>
      {more > 0 && (
        <Button look="link" className="gx-calendar-more" onClick={() => onAll(day)}>
          {t({ zh: '还有 {count} 条', en: '{count} more' }, { count: more.toLocaleString('en-US') })}
        </Button>
      )}
    </section>
  )
}

/** The row an entry carries while it is dragged. */
function draggedRow(transfer: DataTransfer) {
  const text = transfer.getData('application/x-guanxi-row')
  return text ? JSON.parse(text) : undefined
}
