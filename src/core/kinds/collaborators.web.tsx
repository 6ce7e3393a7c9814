import { lazy } from 'react'
import { useT } from '../web/text.tsx'
import { accessChoices, type Collaborator } from './collaborators.ts'
import type { CellProps, KindWeb } from './kindWeb.ts'

const ReferenceFilter = lazy(() =>
  import('./filters.tsx').then(module => ({ default: module.ReferenceFilter })),
)

/** Who may edit is the usual case: a word stands where somebody may read alone. */
function CollaboratorsCell({ value }: CellProps<Collaborator[]>) {
  const t = useT()
  return (
    <span className="gx-choices">
      {value.map(({ id, title, access }) => (
        <span key={id} className="gx-tag">
          {title}
          {access === 'read' && <small className="gx-faint">{t(accessChoices[0].label)}</small>}
        </span>
      ))}
    </span>
  )
}

export const collaboratorsWeb: KindWeb<Collaborator[]> = {
  cell: CollaboratorsCell,
  input: null,
  filter: ReferenceFilter,
  width: 200,
}
