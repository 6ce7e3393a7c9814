import { useVirtualizer } from '@tanstack/react-virtual'
import { type CSSProperties, type ReactNode, type RefObject, useEffect } from 'react'
import type { Entity } from '../../entity.ts'
import { Cell } from '../Cell.tsx'
import type { Row } from '../client.ts'
import { InPlace } from '../Fact.tsx'
import { Link } from '../navigate.tsx'
import { useT } from '../text.tsx'
import { titleOf } from '../titleOf.ts'
import type { Column } from './columns.ts'
import { GridHead } from './GridHead.tsx'
import type { Rows } from './useRows.ts'

export interface Place {
  index: number
  column: string
}

interface Props {
  entity: Entity
  columns: Column[]
  rows: Rows
  scroller: RefObject<HTMLElement | null>
  rowHeight: number
  sort: string
  onSort: (sort: string) => void
  onResize: (name: string, width: number) => void
  onMove: (name: string, before: string) => void
  /** Where the keys are: row and column. */
  focus: Place
  onFocus: (place: Place) => void
  editing: boolean
  onEdit: (editing: boolean, moved?: 'next' | 'back') => void
  canEdit: (column: Column, row: Row) => boolean
  selected: Set<string>
  onSelect: (row: Row, index: number, range: boolean) => void
  onSelectAll: (all: boolean) => void
  onVisible: (first: number, last: number) => void
  onPeek: (row: Row) => void
  /** Stands under the last row: sums. */
  foot?: ReactNode
}

/** The table of a list: only the rows in sight are drawn, whatever the length of the list. */
export function Grid(props: Props) {
  const { entity, columns, rows, scroller, rowHeight, focus, onVisible } = props
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    paddingStart: rowHeight,
    scrollPaddingStart: rowHeight,
    scrollPaddingEnd: rowHeight,
  })
  const items = virtual.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  useEffect(() => onVisible(first, last), [onVisible, first, last])
  // biome-ignore lint/correctness/useExhaustiveDependencies: measures anew only where the height of a row changes
  useEffect(() => virtual.measure(), [rowHeight])
  useEffect(() => {
    if (focus.index >= 0) virtual.scrollToIndex(focus.index, { align: 'auto' })
  }, [virtual, focus.index])

  const template = `40px ${columns.map(column => `${column.width}px`).join(' ')} minmax(24px, 1fr)`
  const style = {
    '--gx-columns': template,
    '--gx-row': `${rowHeight}px`,
    height: virtual.getTotalSize(),
  } as CSSProperties
  return (
    <div
      role="grid"
      className="gx-grid"
      style={style}
      aria-rowcount={rows.total === undefined ? -1 : rows.total + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable
    >
      <GridHead
        {...props}
        allSelected={rows.loaded.length > 0 && rows.loaded.every(row => props.selected.has(row.id))}
      />
      {items.map(item => (
        <GridRow
          key={item.key}
          {...props}
          index={item.index}
          top={item.start}
          row={rows.at(item.index)}
          entity={entity}
        />
      ))}
    </div>
  )
}

function GridRow(props: Props & { index: number; top: number; row: Row | undefined }) {
  const { entity, columns, index, top, row, focus, selected, onSelect, onFocus, onEdit, editing, canEdit } =
    props
  const t = useT()
  const style = { transform: `translateY(${top}px)` }
  const active = focus.index === index
  if (!row)
    return (
      <div role="row" className="gx-row" style={style} aria-rowindex={index + 2} aria-busy="true">
        <span role="gridcell" />
        {columns.map((column, place) => (
          <span role="gridcell" key={column.name} className="gx-cell">
            <i className="gx-bone" style={{ width: `${50 + ((index * 7 + place * 13) % 40)}%` }} />
          </span>
        ))}
      </div>
    )
  return (
    <div
      role="row"
      className="gx-row"
      style={style}
      aria-rowindex={index + 2}
      aria-selected={selected.has(row.id)}
      data-active={active || undefined}
      tabIndex={-1}
    >
      <span role="gridcell" className="gx-cell gx-cell-select">
        <input
          type="checkbox"
          className="gx-checkbox"
          checked={selected.has(row.id)}
          aria-label={t(
            { zh: '选择 {title}', en: 'Select {title}' },
            { title: String(row[entity.title] ?? '') },
          )}
          onChange={() => {}}
          onClick={event => onSelect(row, index, event.shiftKey)}
        />
      </span>
      {columns.map(column => {
        const here = active && focus.column === column.name
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys of the list are one level up
          <span
            role="gridcell"
            key={column.name}
            className="gx-cell"
            data-align={column.align}
            data-here={here || undefined}
            tabIndex={-1}
            onClick={() => onFocus({ index, column: column.name })}
            onDoubleClick={() => {
              if (!canEdit(column, row)) return
              onFocus({ index, column: column.name })
              onEdit(true)
            }}
          >
            {here && editing ? (
              <InPlace entity={entity} name={column.name} row={row} onEnd={moved => onEdit(false, moved)} />
            ) : column.name === entity.title ? (
              <Link to={`${entity.path}/${row.id}`} className="gx-title gx-ellipsis">
                {titleOf(entity, row, t)}
              </Link>
            ) : (
              <Cell
                value={row[column.name]}
                field={column.field}
                name={column.name}
                row={row}
                entity={entity.name}
              />
            )}
          </span>
        )
      })}
    </div>
  )
}
