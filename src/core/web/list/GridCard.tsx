import { type MouseEvent, useRef } from 'react'
import type { Entity } from '../../entity.ts'
import { Cell } from '../Cell.tsx'
import type { Row } from '../client.ts'
import type { Mark } from '../feature.ts'
import { useT } from '../text.tsx'
import { isMissing } from '../values.ts'
import type { Column } from './columns.ts'
import { MarkWords } from './MarkWords.tsx'
import { TitleLink } from './TitleLink.tsx'

interface Props {
  entity: Entity
  row: Row
  columns: Column[]
  marks: Mark[]
}

/** A row on a phone: the name, and under it the columns in one line; of a yes or no, its name where it is yes. */
export function GridCard({ entity, row, columns, marks }: Props) {
  const t = useT()
  const facts = columns.filter(column => column.name !== entity.title && filled(row[column.name]))
  return (
    <>
      <TitleLink entity={entity} row={row} />
      <span className="gx-card-facts">
        {marks.map(mark => (
          <MarkWords key={`${mark.cell} ${mark.label}`} mark={mark} />
        ))}
        {facts.slice(0, 6).map(({ name, field }) => (
          <span key={name}>
            {row[name] === true ? (
              t(field.label)
            ) : (
              <Cell value={row[name]} field={field} name={name} row={row} />
            )}
          </span>
        ))}
      </span>
    </>
  )
}

const filled = (value: unknown) => !isMissing(value) && value !== 0 && value !== '0' && value !== false

/** Handlers of what is held with a finger for about half a second; the click that follows is not one. */
export function useHeld(act: () => void) {
  const timer = useRef(0)
  const held = useRef(false)
  const stop = () => clearTimeout(timer.current)
  return {
    onTouchStart: () => {
      held.current = false
      timer.current = window.setTimeout(() => {
        held.current = true
        act()
      }, 450)
    },
    onTouchMove: stop,
    onTouchEnd: stop,
    onTouchCancel: stop,
    onContextMenu: (event: MouseEvent) => event.preventDefault(),
    onClickCapture: (event: MouseEvent) => {
      if (!held.current) return
      held.current = false
      event.preventDefault()
      event.stopPropagation()
    },
  }
}
