import { CaretDownOutlined, CaretUpOutlined } from '@ant-design/icons'
import { type PointerEvent, useState } from 'react'
import { useT } from '../text.tsx'
import type { Column } from './columns.ts'

interface Props {
  columns: Column[]
  sort: string
  allSelected: boolean
  onSort: (sort: string) => void
  onResize: (name: string, width: number) => void
  onMove: (name: string, before: string) => void
  onSelectAll: (all: boolean) => void
}

/** Heads of the columns: click sorts (again: the other way), drag moves, the right edge widens. */
export function GridHead({ columns, sort, allSelected, onSort, onResize, onMove, onSelectAll }: Props) {
  const [dragged, setDragged] = useState('')
  const [over, setOver] = useState('')
  const t = useT()
  const sorted = sort.replace(/^-/, '')
  const direction = sort.startsWith('-') ? 'descending' : 'ascending'
  return (
    <div role="row" className="gx-row gx-head" aria-rowindex={1}>
      <span role="columnheader" className="gx-cell gx-cell-select">
        <input
          type="checkbox"
          className="gx-checkbox"
          checked={allSelected}
          aria-label={t({ zh: '选择已载入的全部', en: 'Select all that are loaded' })}
          onChange={event => onSelectAll(event.target.checked)}
        />
      </span>
      {columns.map(({ name, field, align, width }) => (
        <span
          key={name}
          role="columnheader"
          className="gx-cell"
          data-align={align}
          data-over={(over === name && dragged !== name) || undefined}
          aria-sort={sorted === name ? direction : undefined}
          draggable
          onDragStart={event => {
            event.dataTransfer.effectAllowed = 'move'
            event.dataTransfer.setData('text/plain', name)
            setDragged(name)
          }}
          onDragOver={event => {
            if (!dragged) return
            event.preventDefault()
            setOver(name)
          }}
          onDragEnd={() => {
            setDragged('')
            setOver('')
          }}
          onDrop={event => {
            event.preventDefault()
            if (dragged && dragged !== name) onMove(dragged, name)
          }}
        >
          {field.sortable ? (
            <button
              type="button"
              className="gx-head-button"
              onClick={() => onSort(sort === name ? `-${name}` : name)}
            >
              <span className="gx-ellipsis">{t(field.label)}</span>
              {sorted === name && (direction === 'ascending' ? <CaretUpOutlined /> : <CaretDownOutlined />)}
            </button>
          ) : (
            <span className="gx-ellipsis">{t(field.label)}</span>
          )}
          <Edge width={width} onResize={next => onResize(name, next)} />
        </span>
      ))}
    </div>
  )
}

/** The right edge of a head, by which the column is widened. */
function Edge({ width, onResize }: { width: number; onResize: (width: number) => void }) {
  const [start, setStart] = useState<{ x: number; width: number } | null>(null)
  const down = (event: PointerEvent<HTMLSpanElement>) => {
    event.preventDefault()
    event.stopPropagation()
    event.currentTarget.setPointerCapture(event.pointerId)
    setStart({ x: event.clientX, width })
  }
  return (
    <span
      className="gx-edge"
      draggable
      onDragStart={event => {
        event.preventDefault()
        event.stopPropagation()
      }}
      onPointerDown={down}
      onPointerMove={event => start && onResize(start.width + event.clientX - start.x)}
      onPointerUp={() => setStart(null)}
    />
  )
}
