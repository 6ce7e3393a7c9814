import { useT } from '../../../core/web/text.tsx'
import type { EntryLine } from './entryLines.ts'
import type { Counting } from './useOffers.ts'

interface Props {
  line: EntryLine
  units: Counting[]
  onChange: (unit: Counting) => void
}

/** The unit of a row; chosen where its product has several. */
export function UnitChoice({ line, units, onChange }: Props) {
  const t = useT()
  if (units.length < 2) return line.unit
  const known = units.some(unit => unit.name === line.unit)
  return (
    <select
      className="gx-input order-unit-choice"
      tabIndex={-1}
      value={line.unit}
      aria-label={t({ zh: '单位', en: 'Unit' })}
      onChange={event => {
        const unit = units.find(one => one.name === event.target.value)
        if (unit) onChange(unit)
      }}
    >
      {!known && <option value={line.unit}>{line.unit}</option>}
      {units.map(({ name, factor }) => (
        <option key={name} value={name}>
          {Number(factor) === 1 ? name : `${name}（${Number(factor)}）`}
        </option>
      ))}
    </select>
  )
}
