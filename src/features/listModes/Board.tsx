import { SwapOutlined } from '@ant-design/icons'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { lazy, type RefObject, Suspense, useEffect, useRef, useState } from 'react'
import type { Entity } from '../../core/entity.ts'
import type { Field } from '../../core/field.ts'
import type { Label } from '../../core/label.ts'
import { Button } from '../../core/web/Button.tsx'
import { Cell } from '../../core/web/Cell.tsx'
import { api, type Group, type Page, type Row } from '../../core/web/client.ts'
import type { ListProps, Marks } from '../../core/web/feature.ts'
import { useKeys } from '../../core/web/keys.ts'
import { MarkWords } from '../../core/web/list/MarkWords.tsx'
import { markOf, useMarks } from '../../core/web/list/useMarks.ts'
import { Menu } from '../../core/web/Menu.tsx'
import { useWrites } from '../../core/web/mutations.ts'
import { Link, useGo } from '../../core/web/navigate.tsx'
import { groupQuery, type ListQuery } from '../../core/web/queries.ts'
import { Marks as Facts } from '../../core/web/record/RecordHead.tsx'
import { useMay, useSession, writable } from '../../core/web/session.tsx'
import { Unread } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { titleOf } from '../../core/web/titleOf.ts'
import { toast } from '../../core/web/toast.ts'
import { useDrop } from '../../core/web/useDrop.ts'
import { columnsOf, type BoardColumn as Place } from './board.rules.ts'
import { openFilters, sumNames } from './groups.rules.ts'
import './listModes.css'

const Peek = lazy(() => import('../../core/web/record/Peek.tsx'))

interface Props extends ListProps {
  by: string
  query: ListQuery
}

/** Records as cards under the choices of a field, with counts and sums; where the field may be written, moving a card changes it. */
export default function Board({ entity, by, query, state, change }: Props) {
  const field = entity.fields[by]
  const sums = sumNames(entity, []).slice(0, 2)
  const groups = useQuery(groupQuery(entity, query, by, sums))
  const marks = useMarks(entity, state)
  const board = useRef<HTMLElement>(null)
  const t = useT()
  const move = useMove(entity, by)
  const [dragged, setDragged] = useState<Row | null>(null)
  // Declared columns are read while they are still being counted.
  const places = field ? columnsOf(field, groups.data ?? []) : []
  useBoardKeys(board, entity, state.peek, change)
  if (!field) return null
  if (!groups.data && (groups.error || places.length === 0)) return <Unread of={groups} />
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it must be reached by keys */}
      <section className="gx-board" ref={board} tabIndex={0} aria-label={t(entity.plural)}>
        {places.map(place => (
          <Column
            key={place.value ?? ''}
            entity={entity}
            by={by}
            field={field}
            place={place}
            counted={groups.data !== undefined}
            places={places}
            sums={sums}
            query={query}
            marks={marks}
            move={move}
            target={dragged !== null && (dragged[by] ?? null) !== place.value}
            onDrag={setDragged}
            onDrop={() => {
              if (dragged) move?.(dragged, place)
              setDragged(null)
            }}
          />
        ))}
      </section>
      <Suspense>
        {state.peek && <Peek entity={entity} id={state.peek} onClose={() => change({ peek: null })} />}
      </Suspense>
    </>
  )
}

type Move = (row: Row, to: Place) => void

/** Moves a card to another column, with a way back; undefined where this person may not. */
function useMove(entity: Entity, by: string): Move | undefined {
  const { update } = useWrites(entity)
  const { permissions } = useSession()
  const may = useMay()
  const t = useT()
  const field = entity.fields[by]
  if (!field || !may(entity.name, 'update') || !writable(permissions, entity.name, by, field))
    return undefined
  return (row, to) => {
    const before = row[by] ?? null
    if (before === to.value || (to.value === null && field.required)) return
    update(row, { [by]: to.value }).then(
      moved =>
        toast.done(
          t({ zh: '已移到“{column}”', en: 'Moved to “{column}”' }, { column: t(to.label) }),
          moved && {
            label: t({ zh: '撤销', en: 'Undo' }),
            run: () => void update(moved, { [by]: before }).catch(toast.error),
          },
        ),
      toast.error,
    )
  }
}

/** Arrows go from card to card (J and K down and up), Enter opens, Space peeks, E asks where to move it. */
function useBoardKeys(
  board: RefObject<HTMLElement | null>,
  entity: Entity,
  peek: string,
  change: ListProps['change'],
) {
  const go = useGo()
  const here = () => board.current?.querySelector<HTMLElement>('.gx-board-card:focus')
  const step = (across: number, down: number) => {
    const columns = [...(board.current?.children ?? [])].map(column => [
      ...column.querySelectorAll<HTMLElement>('.gx-board-card'),
    ])
    const card = here()
    const at = columns.findIndex(cards => card && cards.includes(card))
    const row = card && at >= 0 ? (columns[at]?.indexOf(card) ?? 0) : -1
    let to = at
    if (at < 0) to = columns.findIndex(cards => cards.length > 0)
    else if (across)
      do to += across
      while (columns[to] && columns[to]?.length === 0)
    const cards = columns[to] ?? []
    const next = cards[Math.max(0, Math.min(cards.length - 1, row + down))]
    next?.focus()
    if (peek && next?.dataset.id) change({ peek: next.dataset.id })
  }
  useKeys({
    j: () => step(0, 1),
    k: () => step(0, -1),
    ArrowDown: () => step(0, 1),
    ArrowUp: () => step(0, -1),
    ArrowRight: () => step(1, 0),
    ArrowLeft: () => step(-1, 0),
    Enter: () => here()?.dataset.id && go(`${entity.path}/${here()?.dataset.id}`),
    ' ': () => change({ peek: peek ? null : (here()?.dataset.id ?? null) }),
    e: () => here()?.querySelector<HTMLElement>('.gx-board-move')?.click(),
    Escape: () => change({ peek: null }),
  })
}

interface ColumnProps {
  entity: Entity
  by: string
  field: Field
  place: Place
  /** Whether it is known how many there are. */
  counted: boolean
  places: Place[]
  sums: string[]
  query: ListQuery
  marks: Marks
  move: Move | undefined
  target: boolean
  onDrag: (row: Row | null) => void
  onDrop: () => void
}

function Column(props: ColumnProps) {
  const { entity, by, place, counted, sums, query, marks, move, target, onDrag, onDrop } = props
  const t = useT()
  const column = useRef<HTMLElement>(null)
  const drop = useDrop(target ? onDrop : undefined)
  const seen = useSeen(column)
  const own = { ...query, ...openFilters(by, place.value) }
  const fields = [...new Set([entity.title, by, ...entity.list.columns, ...marks.fields])].join(',')
  const rows = useInfiniteQuery({
    queryKey: [entity.name, 'board', own, fields],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page>(entity.path, { ...own, fields, limit: 30, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: page => page.next,
    enabled: seen && (!counted || place.group !== undefined),
  })
  const shown = rows.data?.pages.flatMap(page => page.data) ?? []
  return (
    <section ref={column} className="gx-board-column" aria-label={t(place.label)} {...drop}>
      <ColumnHead
        entity={entity}
        label={place.label}
        colour={place.colour}
        group={place.group}
        counted={counted}
        sums={sums}
      />
      <ul>
        {shown.map(row => (
          <Card key={row.id} {...props} row={row} move={move} onDrag={onDrag} />
        ))}
        {seen && rows.isFetching && shown.length === 0 && <li className="gx-bone" />}
      </ul>
      {rows.hasNextPage && (
        <Button look="link" disabled={rows.isFetchingNextPage} onClick={() => void rows.fetchNextPage()}>
          {t({ zh: '再显示 30 条', en: 'Show 30 more' })}
        </Button>
      )}
    </section>
  )
}

/** Whether the element has come into sight: a board of many columns asks only for those looked at. */
function useSeen(element: RefObject<HTMLElement | null>): boolean {
  const [seen, setSeen] = useState(false)
  useEffect(() => {
    if (!element.current) return
    const watch = new IntersectionObserver(
      entries => entries.some(entry => entry.isIntersecting) && setSeen(true),
      { rootMargin: '200px' },
    )
    watch.observe(element.current)
    return () => watch.disconnect()
  }, [element])
  return seen
}

interface HeadProps {
  entity: Entity
  label: Label
  colour: string | undefined
  group: Group | undefined
  counted: boolean
  sums: string[]
}

function ColumnHead({ entity, label, colour, group, counted, sums }: HeadProps) {
  const t = useT()
  return (
    <header>
      <h2>
        <span className="gx-choice">
          {colour && <i className="gx-dot" data-colour={colour} />}
          {t(label)}
        </span>
        <span className="gx-faint gx-number">
          {counted ? (group?.count ?? 0).toLocaleString('en-US') : '…'}
        </span>
      </h2>
      {group && (
        <p className="gx-board-sums">
          {sums.map(name => {
            const field = entity.fields[name]
            return (
              field && (
                <span key={name}>
                  <span className="gx-faint">{t(field.label)}</span>{' '}
                  <Cell value={group[name]} field={field} name={name} />
                </span>
              )
            )
          })}
        </p>
      )}
    </header>
  )
}

function Card({ entity, by, row, place, places, marks, move, onDrag }: ColumnProps & { row: Row }) {
  const t = useT()
  const facts = entity.list.columns.filter(name => name !== entity.title && name !== by).slice(0, 4)
  const found = marks.of(row)
  const movable = move && row._access?.update !== false
  return (
    <li
      className="gx-board-card"
      data-id={row.id}
      data-mark={markOf(found)?.colour}
      draggable={Boolean(movable)}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrows go from card to card
      tabIndex={0}
      onDragStart={event => {
        event.dataTransfer.effectAllowed = 'move'
        event.dataTransfer.setData('text/plain', titleOf(entity, row, t))
        onDrag(row)
      }}
      onDragEnd={() => onDrag(null)}
    >
      <Link to={`${entity.path}/${row.id}`} className="gx-title">
        {titleOf(entity, row, t)}
      </Link>
      {found.map(mark => (
        <MarkWords key={`${mark.cell} ${mark.label}`} mark={mark} />
      ))}
      <div className="gx-board-facts">
        <Facts entity={entity} row={row} names={facts} />
      </div>
      {movable && (
        <Menu
          className="gx-icon-button gx-board-move"
          align="end"
          label={t({ zh: '移到…', en: 'Move to…' })}
          items={places
            .filter(one => one.value !== null || !entity.fields[by]?.required)
            .map(one => ({
              key: one.value ?? '',
              label: t(one.label),
              checked: one === place,
              run: () => move(row, one),
            }))}
        >
          <SwapOutlined />
        </Menu>
      )}
    </li>
  )
}
