import { ChoiceMark } from '../../core/kinds/choice.web.tsx'
import type { CellProps } from '../../core/kinds/kindWeb.ts'
import { useEntity } from '../../core/web/session.tsx'

/** One level or several, by the names that customers have them under. */
export function LevelsCell({ value, field }: CellProps<unknown>) {
  const level = useEntity('customer').fields.level ?? field
  return (
    <span className="gx-choices">
      {[value]
        .flat()
        .map(String)
        .map(one => (
          <span key={one} className="gx-tag">
            <ChoiceMark value={one} field={level} />
          </span>
        ))}
    </span>
  )
}
