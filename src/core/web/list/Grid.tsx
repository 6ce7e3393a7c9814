import { useVirtualizer } from '@tanstack/react-virtual'
import { type CSSProperties, memo, type RefObject, useEffect, useRef, useState } from 'react'
import type { Entity } from '../../entity.ts'
import { Cell } from '../Cell.tsx'
import type { Row } from '../client.ts'
import { InPlace } from '../Fact.tsx'
import type { Mark, Marks } from '../feature.ts'
import { pageSize } from '../queries.ts'
import { useT } from '../text.tsx'
import type { Column } from './columns.ts'
import { GridCard, useHeld } from './GridCard.tsx'
import { GridHead } from './GridHead.tsx'
import { MarkWords } from './MarkWords.tsx'
import { leaveAt, leftAt } from './places.ts'
import { TitleLink } from './TitleLink.tsx'
import { markOf } from './useMarks.ts'
import type { Rows } from './useRows.ts'

export interface Place {
  index: number
  column: string
}

/** What a row may ask of the list. */
interface Acts {
  onFocus: (place: Place) => void
  onEdit: (editing: boolean, moved?: 'next' | 'back') => void
  canEdit: (column: Column, row: Row) => boolean
  onSelect: (row: Row, index: number, range: boolean) => void
}

interface Props extends Acts {
  entity: Entity
  columns: Column[]
  rows: Rows
  scroller: RefObject<HTMLElement | null>
  rowHeight: number
  /** Rows as cards of a phone, without heads. */
  cards: boolean
  /** The list is the page: its place is kept. */
  main?: boolean
  /** The page to begin at, where the place was not kept. */
  page: number
  sort: string
  onSort: (sort: string) => void
  onResize: (name: string, width: number) => void
  onMove: (name: string, before: string) => void
  /** Where the keys are: row and column. */
  focus: Place
  editing: boolean
  marks: Marks
  selected: ReadonlyMap<string, Row>
  onSelectAll: (all: boolean) => void
  onVisible: (first: number, last: number) => void
}

/** Rows drawn beyond either edge of what is in sight. */
const overscan = 5

/** The table of a list: only the rows in sight are drawn, whatever the length of the list. */
export function Grid(props: Props) {
  const { entity, columns, rows, scroller, rowHeight, cards, main, focus, editing, selected, onVisible } =
    props
  const [begin] = useState(() => (main ? leftAt() || (props.page - 1) * pageSize * rowHeight : 0))
  const acts = useRef<Acts>(props)
  acts.current = props
  const head = cards ? 0 : rowHeight
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan,
    paddingStart: head,
    scrollPaddingStart: head,
    scrollPaddingEnd: rowHeight,
    initialOffset: () => begin,
  })
  const items = virtual.getVirtualItems()
  // Rows that come into sight take the places of those that leave it: changed, not made anew, which is quicker by far.
  const slots = Math.max(
    items.length,
    Math.ceil((virtual.scrollRect?.height ?? 0) / rowHeight) + 2 + 2 * overscan,
  )
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  useEffect(() => onVisible(first, last), [onVisible, first, last])
  // biome-ignore lint/correctness/useExhaustiveDependencies: measures anew only where the height of a row changes
  useEffect(() => virtual.measure(), [rowHeight])
  useEffect(() => {
    if (focus.index >= 0) virtual.scrollToIndex(focus.index, { align: 'auto' })
  }, [virtual, focus.index])

  useEffect(() => {
    const element = scroller.current
    if (!main || !element) return
    element.scrollTop = begin
    const keep = () => leaveAt(element.scrollTop)
    element.addEventListener('scroll', keep, { passive: true })
    return () => element.removeEventListener('scroll', keep)
  }, [main, scroller, begin])

  const template = `40px ${columns.map(column => `${column.width}px`).join(' ')} minmax(24px, 1fr)`
  const style = {
    '--gx-columns': template,
    '--gx-row': `${rowHeight}px`,
    height: virtual.getTotalSize(),
  } as CSSProperties
  return (
    <div
      role="grid"
      className={cards ? 'gx-grid gx-cards' : 'gx-grid'}
      data-choosing={selected.size > 0 || undefined}
      style={style}
      aria-rowcount={rows.total === undefined ? -1 : rows.total + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable
      aria-busy={rows.stale || undefined}
    >
      {!cards && (
        <GridHead
          {...props}
          allSelected={rows.loaded.length > 0 && rows.loaded.every(row => props.selected.has(row.id))}
        />
      )}
      {items.map(item => {
        const row = rows.at(item.index)
        const active = focus.index === item.index
        return (
          <GridRow
            key={item.index % slots}
            entity={entity}
            columns={columns}
            row={row}
            index={item.index}
            top={item.start}
            cards={cards}
            marks={props.marks}
            selected={row !== undefined && selected.has(row.id)}
            here={active ? focus.column : undefined}
            editing={active && editing}
            acts={acts}
          />
        )
      })}
    </div>
  )
}

interface RowProps {
  entity: Entity
  columns: Column[]
  row: Row | undefined
  index: number
  /** Distance from the top of the list, in pixels. */
  top: number
  cards: boolean
  marks: Marks
  selected: boolean
  /** Column of the keys, where they are in this row. */
  here: string | undefined
  editing: boolean
  acts: RefObject<Acts>
}

/** Drawn anew only where something of this row has changed: scrolling draws none of those that stay in sight. */
const GridRow = memo(function GridRow(props: RowProps) {
  const { entity, columns, row, index, top, cards, selected, here, acts } = props
  const t = useT()
  const held = useHeld(() => row && acts.current.onSelect(row, index, false))
  const style = { top }
  if (!row) return <RowToCome {...props} />
  const found = props.marks.of(row)
  return (
    <div
      role="row"
      data-mark={markOf(found)?.colour}
      className={cards ? 'gx-row gx-card' : 'gx-row'}
      style={style}
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-active={here !== undefined || undefined}
      tabIndex={-1}
      {...(cards && held)}
    >
      <span role="gridcell" className="gx-cell gx-cell-select">
        <label className="gx-hit">
          <input
            type="checkbox"
            className="gx-checkbox"
            checked={selected}
            aria-label={t(
              { zh: '选择 {title}', en: 'Select {title}' },
              { title: String(row[entity.title] ?? '') },
            )}
            onChange={() => {}}
            onClick={event => acts.current.onSelect(row, index, event.shiftKey)}
          />
        </label>
      </span>
      {cards ? (
        <span role="gridcell" className="gx-card-cell">
          <GridCard entity={entity} row={row} columns={columns} marks={found} />
        </span>
      ) : (
        columns.map(column => (
          <GridCell key={column.name} {...props} row={row} column={column} found={found} />
        ))
      )}
    </div>
  )
})

function GridCell({
  entity,
  row,
  index,
  column,
  here,
  editing,
  acts,
  found,
}: RowProps & { row: Row; column: Column; found: Mark[] }) {
  const focused = here === column.name
  const mark = markOf(found, column.name)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys of the list are one level up
    <span
      role="gridcell"
      className="gx-cell"
      data-align={column.align}
      data-here={focused || undefined}
      data-editing={(focused && editing) || undefined}
      data-mark={mark?.colour}
      tabIndex={-1}
      onClick={() => acts.current.onFocus({ index, column: column.name })}
      onDoubleClick={() => {
        if (!acts.current.canEdit(column, row)) return
        acts.current.onFocus({ index, column: column.name })
        acts.current.onEdit(true)
      }}
    >
      {focused && editing ? (
        <InPlace
          entity={entity}
          name={column.name}
          row={row}
          onEnd={moved => acts.current.onEdit(false, moved)}
        />
      ) : column.name === entity.title ? (
        <>
          <TitleLink entity={entity} row={row} />
          {found.length > 0 && <MarkWords mark={markOf(found)} />}
        </>
      ) : (
        <Cell value={row[column.name]} field={column.field} name={column.name} row={row} />
      )}
      {mark && <MarkWords mark={mark} />}
    </span>
  )
}

/** The place of a row that is on its way. */
function RowToCome({ columns, index, top, cards }: RowProps) {
  const style = { top }
  const width = (place: number) => ({ width: `${50 + ((index * 7 + place * 13) % 40)}%` })
  return (
    <div role="row" className="gx-row" style={style} aria-rowindex={index + 2} aria-busy="true">
      {!cards && <span role="gridcell" />}
      {columns.slice(0, cards ? 1 : columns.length).map((column, place) => (
        <span role="gridcell" key={column.name} className="gx-cell">
          <i className="gx-bone" style={width(place)} />
        </span>
      ))}
    </div>
  )
}
