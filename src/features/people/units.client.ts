import { useQuery } from '@tanstack/react-query'
import type { Ref } from '../../core/field.ts'
import type { Row } from '../../core/web/client.ts'
import { allRowsQuery } from '../../core/web/queries.ts'
import { useEntity } from '../../core/web/session.tsx'

export interface PlacedUnit {
  row: Row
  depth: number
  /** Its name after those it stands below: 华东分公司 / 销售部. */
  path: string
}

/** All units as a tree: each below the one it belongs to, with how deep it stands. */
export function useUnits(enabled = true) {
  const query = allRowsQuery(useEntity('unit'), { fields: 'name,kind,parent,head', sort: 'createdAt' })
  return useQuery({ ...query, enabled, select: placed })
}

export function placed(rows: Row[]): PlacedUnit[] {
  const ids = new Set(rows.map(row => row.id))
  // Below one that is out of sight a unit stands at the top.
  const aboveOf = (row: Row) => {
    const above = (row.parent as Ref | null | undefined)?.id
    return above !== undefined && ids.has(above) ? above : ''
  }
  const below = Map.groupBy(rows, aboveOf)
  const from = (above: string, names: string[]): PlacedUnit[] =>
    (below.get(above) ?? []).flatMap(row => {
      const path = [...names, String(row.name ?? '')]
      return [{ row, depth: names.length, path: path.join(' / ') }, ...from(row.id, path)]
    })
  return from('', [])
}

/** A unit's name in a list of offers, as far from the edge as it stands in the tree. */
export const indented = ({ row, depth }: PlacedUnit): string => `${'\u3000'.repeat(depth)}${row.name}`
