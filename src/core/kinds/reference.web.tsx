import { lazy } from 'react'
import type { Ref } from '../field.ts'
import type { CellProps, KindWeb } from './kindWeb.ts'
import { RefName } from './RefName.tsx'

const ReferenceFilter = lazy(() =>
  import('./filters.tsx').then(module => ({ default: module.ReferenceFilter })),
)

const ReferenceInput = lazy(() => import('./inputs/ReferenceInput.tsx'))
const ReferencesInput = lazy(() =>
  import('./inputs/ReferenceInput.tsx').then(module => ({ default: module.ReferencesInput })),
)

function ReferenceCell({ value, field }: CellProps<Ref>) {
  return <RefName value={value} to={field.to ?? 'user'} />
}

function ReferencesCell({ value, field }: CellProps<Ref[]>) {
  return (
    <span className="gx-choices">
      {value.map(one => (
        <span key={one.id} className="gx-tag">
          <RefName value={one} to={field.to ?? 'user'} />
        </span>
      ))}
    </span>
  )
}

export const referenceWeb: KindWeb<Ref> = {
  filter: ReferenceFilter,
  cell: ReferenceCell,
  input: ReferenceInput,
  width: 180,
  inline: true,
  picks: true,
}
export const referencesWeb: KindWeb<Ref[]> = {
  filter: ReferenceFilter,
  cell: ReferencesCell,
  input: ReferencesInput,
  width: 200,
  inline: true,
  picks: true,
}
export const userWeb: KindWeb<Ref> = {
  filter: ReferenceFilter,
  cell: ({ value }) => <span className="gx-ellipsis">{value.title}</span>,
  input: ReferenceInput,
  width: 90,
  inline: true,
  picks: true,
}
