import { PlusOutlined } from '@ant-design/icons'
import { useEffect, useRef } from 'react'
import { Button } from '../../../core/web/Button.tsx'
import { Empty } from '../../../core/web/states.tsx'
import { useKindContext, useT } from '../../../core/web/text.tsx'
import type { CalendarDay, DayProps } from './Calendar.tsx'
import { dayWords } from './calendar.rules.ts'
import { Entry } from './Entry.tsx'

interface Props extends DayProps {
  days: string[]
  dayOf: (day: string) => CalendarDay | undefined
  today: string
}

/** A calendar on a phone: the days that have something, and today, one under the other. */
export function Agenda({ days, dayOf, today, ...props }: Props) {
  const { locale } = useKindContext()
  const { onNew, onAll } = props
  const t = useT()
  const list = useRef<HTMLDivElement>(null)
  // Begins with today, where it is among them; what is behind it lies above.
  useEffect(() => list.current?.querySelector('[data-today]')?.scrollIntoView(), [])
  const shown = days.filter(day => dayOf(day) || day === today)
  if (shown.length === 0) return <Empty title={t({ zh: '这段时间没有记录', en: 'Nothing in this time' })} />
  return (
    <div className="gx-agenda" ref={list}>
      {shown.map(day => {
        const found = dayOf(day)
        const more = (found?.count ?? 0) - (found?.rows.length ?? 0)
        return (
          <section key={day} data-today={day === today || undefined}>
            <h3>
              {dayWords(day, locale)}
              {day === today && <small>{t({ zh: '今天', en: 'Today' })}</small>}
              <span className="gx-spring" />
              {onNew && (
                <Button look="icon" label={t({ zh: '新建', en: 'New' })} onClick={() => onNew(day)}>
                  <PlusOutlined />
                </Button>
              )}
            </h3>
            <ul>
              {found?.rows.map(row => (
                <Entry key={row.id} {...props} row={row} facts />
              ))}
            </ul>
            {more > 0 && (
              <Button look="link" onClick={() => onAll(day)}>
                {t({ zh: '还有 {count} 条', en: '{count} more' }, { count: more.toLocaleString('en-US') })}
              </Button>
            )}
          </section>
        )
      })}
    </div>
  )
}
