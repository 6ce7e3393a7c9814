import { lazy } from 'react'
import type { Ref } from '../field.ts'
import type { CellProps, KindWeb } from '../web/kindWeb.ts'
import { RefName } from '../web/RefName.tsx'

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
  cell: ReferenceCell,
  input: ReferenceInput,
  width: 180,
  inline: true,
  picks: true,
}
export const referencesWeb: KindWeb<Ref[]> = {
  cell: ReferencesCell,
  input: ReferencesInput,
  width: 200,
  inline: true,
  picks: true,
}
export const userWeb: KindWeb<Ref> = {
  cell: ({ value }) => <span className="gx-ellipsis">{value.title}</span>,
  input: ReferenceInput,
  width: 90,
  inline: true,
  picks: true,
}
