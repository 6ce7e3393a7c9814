import type { Entity } from '../../core/entity.ts'
import { Cell } from '../../core/web/Cell.tsx'
import { useT } from '../../core/web/text.tsx'

interface Props {
  entity: Entity
  sums: string[]
}

/** Heads of the columns that count and add up. */
export function SumHeads({ entity, sums }: Props) {
  const t = useT()
  return (
    <>
      <th scope="col" data-align="right">
        {t({ zh: '条数', en: 'Count' })}
      </th>
      {sums.map(sum => (
        <th key={sum} scope="col" data-align="right">
          {entity.fields[sum] && t(entity.fields[sum].label)}
        </th>
      ))}
    </>
  )
}

/** The sums of one group, or of all. */
export function SumCells({ entity, sums, of }: Props & { of: Record<string, unknown> | undefined }) {
  return sums.map(sum => (
    <td key={sum} data-align="right">
      {of && entity.fields[sum] && <Cell value={of[sum]} field={entity.fields[sum]} name={sum} />}
    </td>
  ))
}
