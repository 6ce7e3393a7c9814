import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useMemo, useRef } from 'react'
import type { Entity } from '../../../core/entity.ts'
import { dayIn } from '../../../core/kinds/date.ts'
import { kindOf } from '../../../core/kinds/index.ts'
import { Button } from '../../../core/web/Button.tsx'
import { api, type Row } from '../../../core/web/client.ts'
import type { ListProps, Marks } from '../../../core/web/feature.ts'
import { useKeys } from '../../../core/web/keys.ts'
import { listField } from '../../../core/web/list/listField.ts'
import { filtersChange, modeChange } from '../../../core/web/list/state.ts'
import { useMarks } from '../../../core/web/list/useMarks.ts'
import { useAddressQuery, useGo } from '../../../core/web/navigate.tsx'
import type { ListQuery } from '../../../core/web/queries.ts'
import { useMay } from '../../../core/web/session.tsx'
import { Unread } from '../../../core/web/states.tsx'
import { useKindContext, useT } from '../../../core/web/text.tsx'
import { useNarrow } from '../../../core/web/useNarrow.ts'
import { addDays } from '../../today/today.rules.ts'
import { groupFilters } from '../groups.rules.ts'
import { Agenda } from './Agenda.tsx'
import { type CalendarSpan, daysOf, monthWords, turned } from './calendar.rules.ts'
import { DayCell, WeekdayHeads } from './DayCell.tsx'
import { type DayMove, momentOn, useDayMove } from './useDayMove.ts'
import '../listModes.css'

const Peek = lazy(() => import('../../../core/web/record/Peek.tsx'))

export interface CalendarDay {
  day: string
  count: number
  rows: Row[]
}

/** What the days of a calendar need to know of it. */
export interface DayProps {
  entity: Entity
  by: string
  marks: Marks
  move: DayMove | undefined
  /** Creates a record of the day, where this person may. */
  onNew: ((day: string) => void) | undefined
  /** Shows all of the day as a list. */
  onAll: (day: string) => void
}

interface Props extends ListProps {
  /** A date field, and how much is shown: `nextContactAt`, `nextContactAt.week`. */
  by: string
  query: ListQuery
}

/** Records on the days of a date field: a month, a week, or on a phone the days of the month that have any. */
export default function Calendar({ entity, by, query, state, change }: Props) {
  const [name = '', given] = by.split('.')
  const span: CalendarSpan = given === 'week' ? 'week' : 'month'
  const narrow = useNarrow()
  const context = useKindContext()
  const [address, changeAddress] = useAddressQuery()
  const field = listField(entity, name)
  const clock = field && kindOf(field).column === 'timestamptz'
  const today = dayIn(context.timeZone, context.now)
  const at = /^\d{4}-\d{2}-\d{2}$/.exec(address.get('at') ?? '')?.[0] ?? today
  const days = useMemo(() => daysOf(at, span), [at, span])
  const marks = useMarks(entity, state)
  const found = useDays(entity, query, name, days, span === 'week' || narrow ? 40 : 4, marks.fields)
  const move = useDayMove(entity, name)
  const grid = useRef<HTMLDivElement>(null)
  const may = useMay()
  const go = useGo()
  const t = useT()
  const put = (day: string) => changeAddress({ at: day === today ? null : day })
  useCalendarKeys({ grid, at, span, put, move, entity, state, change, found: found.data })
  if (!field) return null
  const mayCreate = move !== undefined && entity.creates !== false && may(entity.name, 'create')
  const props: DayProps = {
    entity,
    by: name,
    marks,
    move,
    onNew: mayCreate
      ? day => {
          const value = clock ? momentOn(day, '09:00', context.timeZone) : day
          go(`${entity.path}/new?${new URLSearchParams({ [name]: value })}`)
        }
      : undefined,
    onAll: day =>
      change({
        ...filtersChange(state, [...state.filters, ...groupFilters(name, 'day', day)]),
        ...modeChange(''),
      }),
  }
  const dayOf = (day: string) => found.data?.find(one => one.day === day)
  return (
    <>
      <div className="gx-calendar" aria-busy={found.isPlaceholderData || undefined}>
        <div className="gx-calendar-head">
          <h2>{monthWords(span === 'week' ? (days[3] ?? at) : at, context.locale)}</h2>
          <Button look="icon" label={t({ zh: '往前', en: 'Back' })} onClick={() => put(turned(at, span, -1))}>
            <LeftOutlined />
          </Button>
          <Button look="small" onClick={() => put(today)} title="T">
            {t({ zh: '今天', en: 'Today' })}
          </Button>
          <Button look="icon" label={t({ zh: '往后', en: 'On' })} onClick={() => put(turned(at, span, 1))}>
            <RightOutlined />
          </Button>
          <span className="gx-spring" />
          <fieldset className="gx-row-of" aria-label={t({ zh: '时间跨度', en: 'Span' })}>
            {(['month', 'week'] as const).map(one => (
              <button
                key={one}
                type="button"
                className="gx-button gx-small"
                aria-pressed={span === one}
                onClick={() => change(modeChange(`calendar.${name}${one === 'week' ? '.week' : ''}`))}
              >
                {one === 'month' ? t({ zh: '月', en: 'Month' }) : t({ zh: '周', en: 'Week' })}
              </button>
            ))}
          </fieldset>
        </div>
        {!found.data ? (
          <Unread of={found} lines={10} />
        ) : narrow ? (
          <Agenda
            {...props}
            days={days.filter(day => span === 'week' || day.startsWith(at.slice(0, 7)))}
            dayOf={dayOf}
            today={today}
          />
        ) : (
          <div className="gx-calendar-grid" data-span={span} ref={grid}>
            <WeekdayHeads days={days.slice(0, 7)} />
            {weeksOf(days).map(week => (
              <div key={week[0]} className="gx-calendar-week">
                {week.map(day => (
                  <DayCell
                    key={day}
                    {...props}
                    day={day}
                    found={dayOf(day)}
                    here={day === at}
                    today={day === today}
                    outside={span === 'month' && !day.startsWith(at.slice(0, 7))}
                    onHere={() => put(day)}
                  />
                ))}
              </div>
            ))}
          </div>
        )}
      </div>
      <Suspense>
        {state.peek && <Peek entity={entity} id={state.peek} onClose={() => change({ peek: null })} />}
      </Suspense>
    </>
  )
}

const weeksOf = (days: string[]): string[][] =>
  Array.from({ length: days.length / 7 }, (_, week) => days.slice(week * 7, week * 7 + 7))

/** What lies on each day: how many, and the first of them. */
function useDays(
  entity: Entity,
  query: ListQuery,
  by: string,
  days: string[],
  rows: number,
  further: string[],
) {
  const { sort: _, ...filters } = query
  const [from = '', last = ''] = [days[0], days.at(-1)]
  const facts = entity.list.columns.filter(name => name !== by && name !== entity.title).slice(0, 2)
  const fields = [...new Set([entity.title, by, ...facts, ...further])].join(',')
  const asked = { ...filters, by, from, to: addDays(last, 1), rows, fields }
  return useQuery({
    queryKey: [entity.name, 'calendar', asked],
    queryFn: ({ signal }) =>
      api.get<{ data: CalendarDay[] }>(`${entity.path}/calendar`, asked, signal).then(answer => answer.data),
    placeholderData: (before, asking) => (asking?.queryKey[0] === entity.name ? before : undefined),
  })
}

interface Keys extends ListProps {
  grid: { readonly current: HTMLElement | null }
  at: string
  span: CalendarSpan
  put: (day: string) => void
  move: DayMove | undefined
  found: CalendarDay[] | undefined
}

/** Arrows go from day to day, with Shift they move the entry that has the focus; J and K go from entry to entry, Enter opens, Space peeks. */
function useCalendarKeys({ grid, at, span, put, move, entity, state, change, found }: Keys) {
  const go = useGo()
  const context = useKindContext()
  const moved = useRef('')
  // Its new day is drawn anew: the keys stay with what was moved.
  useEffect(() => {
    const entry = found && grid.current?.querySelector<HTMLElement>(`[data-id="${moved.current}"]`)
    if (entry) entry.focus()
  }, [found, grid])
  const entries = () => [...(grid.current?.querySelectorAll<HTMLElement>('.gx-calendar-entry') ?? [])]
  const here = () => entries().find(one => one === document.activeElement)
  const step = (by: number) => {
    const all = entries()
    const active = here()
    const next = all[Math.max(0, Math.min(all.length - 1, (active ? all.indexOf(active) : -1) + by))]
    next?.focus()
    if (state.peek && next?.dataset.id) change({ peek: next.dataset.id })
  }
  const arrow = (by: number) => (event: KeyboardEvent) => {
    if (!event.shiftKey) return put(addDays(at, by))
    const entry = here()
    const day = entry?.closest<HTMLElement>('[data-day]')?.dataset.day
    const row = found?.flatMap(one => one.rows).find(one => one.id === entry?.dataset.id)
    if (!row || !day || !move) return
    moved.current = row.id
    move(row, addDays(day, by))
  }
  const open = () => {
    const id = here()?.dataset.id
    if (id) go(`${entity.path}/${id}`)
    else grid.current?.querySelector<HTMLElement>('[data-here] .gx-calendar-entry')?.focus()
  }
  useKeys({
    ArrowLeft: arrow(-1),
    ArrowRight: arrow(1),
    ArrowUp: arrow(-7),
    ArrowDown: arrow(7),
    PageUp: () => put(turned(at, span, -1)),
    PageDown: () => put(turned(at, span, 1)),
    j: () => step(1),
    k: () => step(-1),
    t: () => put(dayIn(context.timeZone, context.now)),
    Enter: open,
    ' ': () => change({ peek: state.peek ? null : (here()?.dataset.id ?? null) }),
    Escape: () => change({ peek: null }),
  })
}
