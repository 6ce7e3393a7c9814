import { lazy } from 'react'
import { useKindContext } from '../web/text.tsx'
import type { CellProps, KindWeb } from './kindWeb.ts'
import { fullMoment, shortMoment } from './moments.ts'

const TimeFilter = lazy(() => import('./filters.tsx').then(module => ({ default: module.TimeFilter })))

const DateInput = lazy(() => import('./inputs/DateInput.tsx'))
const DateTimeInput = lazy(() =>
  import('./inputs/DateInput.tsx').then(module => ({ default: module.DateTimeInput })),
)

function DateCell({ value }: CellProps<string>) {
  return (
    <time className="gx-number" dateTime={value}>
      {value}
    </time>
  )
}

function DateTimeCell({ value }: CellProps<string>) {
  const context = useKindContext()
  return (
    <time className="gx-number" dateTime={value} title={fullMoment(value, context)}>
      {shortMoment(value, context)}
    </time>
  )
}

export const dateWeb: KindWeb<string> = {
  filter: TimeFilter,
  cell: DateCell,
  input: DateInput,
  width: 110,
  inline: true,
  picks: true,
}
export const datetimeWeb: KindWeb<string> = {
  filter: TimeFilter,
  cell: DateTimeCell,
  input: DateTimeInput,
  width: 118,
  inline: true,
  picks: true,
}
