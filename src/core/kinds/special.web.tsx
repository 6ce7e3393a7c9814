import { lazy, Suspense } from 'react'
import { companyPath } from '../web/client.ts'
import type { CellProps, KindWeb } from './kindWeb.ts'
import type { FileRef } from './special.ts'

const FilesInput = lazy(() => import('./inputs/FilesInput.tsx'))
const LinesInput = lazy(() => import('./inputs/LinesInput.tsx'))
const LinesTable = lazy(() =>
  import('./inputs/LinesInput.tsx').then(module => ({ default: module.LinesTable })),
)

function FilesCell({ value }: CellProps<FileRef[]>) {
  return (
    <span className="gx-choices">
      {value.map(file => (
        <a key={file.id} className="gx-tag" href={companyPath(`files/${file.id}`)} download={file.name}>
          {file.name}
        </a>
      ))}
    </span>
  )
}

function LinesCell(props: CellProps<Record<string, unknown>[]>) {
  if (props.row) return <span className="gx-number">{props.value.length}</span>
  return (
    <Suspense>
      <LinesTable {...props} />
    </Suspense>
  )
}

export const fileWeb: KindWeb<FileRef[]> = { cell: FilesCell, input: FilesInput, width: 180, wide: true }
export const linesWeb: KindWeb<Record<string, unknown>[]> = {
  cell: LinesCell,
  input: LinesInput,
  width: 80,
  rows: true,
  wide: true,
}
