import type { Entity } from '../../core/entity.ts'
import { kindWebOf } from '../../core/kinds/index.web.tsx'
import { Cell } from '../../core/web/Cell.tsx'
import { useT } from '../../core/web/text.tsx'

interface Props {
  entity: Entity
  changes: Record<string, [unknown, unknown]>
  /** What it began with, where nothing was before. */
  created?: boolean
}

/** What a change changed: field, before, after. */
export function Changes({ entity, changes, created }: Props) {
  const t = useT()
  const shown = Object.entries(changes).filter(
    ([name]) => entity.fields[name] && !kindWebOf(entity.fields[name]).rows,
  )
  if (shown.length === 0) return null
  return (
    <ul className="gx-changes" data-new={created || undefined}>
      {shown.map(([name, [before, after]]) => {
        const field = entity.fields[name]
        return (
          field && (
            <li key={name}>
              <span className="gx-faint">{t(field.label)}</span>{' '}
              {!created && (
                <>
                  <Cell value={before} field={field} name={name} /> <span aria-hidden="true">→</span>{' '}
                  <span className="gx-hidden">{t({ zh: '改为', en: 'became' })}</span>
                </>
              )}
              <Cell value={after} field={field} name={name} />
            </li>
          )
        )
      })}
    </ul>
  )
}
