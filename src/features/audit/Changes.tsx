import { type Entity, noteField } from '../../core/entity.ts'
import { kindWebOf } from '../../core/kinds/index.web.tsx'
import { Cell } from '../../core/web/Cell.tsx'
import { useT } from '../../core/web/text.tsx'

interface Props {
  entity: Entity
  changes: Record<string, [unknown, unknown]>
  /** What it began with, where nothing was before. */
  created?: boolean
  /** Only what was noted beside the fields: whom, why. */
  notes?: boolean
}

/** What a change changed: field, before, after. */
export function Changes({ entity, changes, created, notes }: Props) {
  const t = useT()
  const shown = Object.entries(changes).flatMap(([name, sides]) => {
    const own = notes ? undefined : entity.fields[name]
    const field = own ?? (entity.fields[name] ? undefined : noteField(entity, name))
    return field && !kindWebOf(field).rows ? [{ name, field, sides, isNew: created || !own }] : []
  })
  if (shown.length === 0) return null
  return (
    <ul className="gx-changes" data-new={created || undefined}>
      {shown.map(({ name, field, sides: [before, after], isNew }) => (
        <li key={name}>
          <span className="gx-faint">{t(field.label)}</span>{' '}
          {!isNew && (
            <>
              <Cell value={before} field={field} name={name} /> <span aria-hidden="true">→</span>{' '}
              <span className="gx-hidden">{t({ zh: '改为', en: 'became' })}</span>
            </>
          )}
          <Cell value={after} field={field} name={name} />
        </li>
      ))}
    </ul>
  )
}
