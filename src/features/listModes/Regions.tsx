import { RightOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { Entity } from '../../core/entity.ts'
import { Button } from '../../core/web/Button.tsx'
import { Cell } from '../../core/web/Cell.tsx'
import type { Group } from '../../core/web/client.ts'
import type { ListProps } from '../../core/web/feature.ts'
import { type Filter, filtersChange, modeChange } from '../../core/web/list/state.ts'
import { groupQuery, type ListQuery } from '../../core/web/queries.ts'
import { isOpen, useSession } from '../../core/web/session.tsx'
import { Empty, Unread } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { groupFilters, openFilters, sumNames } from './groups.rules.ts'
import { byArea, regionsOf } from './region.rules.ts'
import { SumCells, SumHeads } from './SumCells.tsx'
import { useFoldKeys } from './useFoldKeys.ts'
import './listModes.css'

interface Props extends ListProps {
  by: string
  query: ListQuery
}

/** Where the records lie: provinces under their great regions, each opening to its cities, with counts and sums; a number leads to its list. */
export default function Regions({ entity, by, query, state, change }: Props) {
  const field = entity.fields[by]
  const { permissions } = useSession()
  const sums = sumNames(entity, []).slice(0, 3)
  const groups = useQuery(groupQuery(entity, query, by, sums))
  const table = useRef<HTMLTableElement>(null)
  const t = useT()
  useFoldKeys(table)
  if (!field) return null
  if (!groups.data) return <Unread of={groups} />
  if (groups.data.length === 0)
    return <Empty title={t({ zh: '没有符合条件的记录', en: 'Nothing matches' })} />
  const city = regionsOf(entity).find(one => one.region === by)?.city
  const most = Math.max(...groups.data.map(group => Number(group.count)))
  const props = {
    entity,
    sums,
    query,
    most,
    city: city && isOpen(permissions, entity.name, city) ? city : undefined,
    onList: (filters: Filter[]) =>
      change({ ...filtersChange(state, [...state.filters, ...filters]), ...modeChange('') }),
  }
  return (
    <div className="gx-scroller gx-groups">
      <table className="gx-table gx-regions" ref={table}>
        <thead>
          <tr>
            <th scope="col">{t(field.label)}</th>
            <th scope="col" className="gx-regions-bar">
              <span className="gx-hidden">{t({ zh: '占比', en: 'Share' })}</span>
            </th>
            <SumHeads entity={entity} sums={sums} />
          </tr>
        </thead>
        {byArea(groups.data, field).map(area => (
          <tbody key={area.label.en}>
            <tr className="gx-regions-area">
              <th scope="rowgroup">{t(area.label)}</th>
              <td className="gx-regions-bar" />
              <td data-align="right" className="gx-number gx-faint">
                {area.groups.reduce((sum, one) => sum + Number(one.count), 0).toLocaleString('en-US')}
              </td>
              <td colSpan={sums.length} />
            </tr>
            {area.groups.map(group => (
              <Region key={group.value ?? ''} {...props} by={by} group={group} />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  )
}

interface RegionProps {
  entity: Entity
  by: string
  group: Group
  sums: string[]
  query: ListQuery
  most: number
  city: string | undefined
  onList: (filters: Filter[]) => void
}

function Region(props: RegionProps) {
  const [open, setOpen] = useState(false)
  const { city, group } = props
  return (
    <>
      <RegionRow {...props} open={city && group.value ? open : undefined} onToggle={() => setOpen(!open)} />
      {open && city && <Cities {...props} city={city} />}
    </>
  )
}

function Cities(props: RegionProps & { city: string }) {
  const { entity, by, group, query, sums, city, onList } = props
  const within = { ...query, ...openFilters(by, group.value) }
  const cities = useQuery(groupQuery(entity, within, city, sums))
  const t = useT()
  if (!cities.data)
    return (
      <tr>
        <td colSpan={sums.length + 3}>
          {cities.error ? cities.error.message : t({ zh: '读取中…', en: 'Reading…' })}
        </td>
      </tr>
    )
  return cities.data.map(one => (
    <RegionRow
      {...props}
      key={one.value ?? ''}
      by={city}
      group={one}
      inner
      onList={filters => onList([...groupFilters(by, undefined, group.value), ...filters])}
    />
  ))
}

interface RowProps extends RegionProps {
  /** Whether it is open to its cities; undefined: it does not open. */
  open?: boolean | undefined
  onToggle?: () => void
  inner?: boolean
}

function RegionRow({ entity, by, group, sums, most, open, onToggle, inner, onList }: RowProps) {
  const t = useT()
  const field = entity.fields[by]
  const name =
    group.value && field ? (
      <Cell value={group.value} field={field} name={by} />
    ) : (
      <span className="gx-faint">{t({ zh: '（空）', en: '(empty)' })}</span>
    )
  return (
    <tr className="gx-group" data-inner={inner || undefined}>
      <th scope="row">
        {open === undefined ? (
          <span className="gx-regions-name">{name}</span>
        ) : (
          <button type="button" className="gx-fold" aria-expanded={open} onClick={onToggle}>
            <RightOutlined /> {name}
          </button>
        )}
      </th>
      <td className="gx-regions-bar">
        <i style={{ width: `${Math.max(1, (Number(group.count) / most) * 100)}%` }} />
      </td>
      <td data-align="right" className="gx-number">
        <Button look="link" onClick={() => onList(groupFilters(by, undefined, group.value))}>
          {Number(group.count).toLocaleString('en-US')}
        </Button>
      </td>
      <SumCells entity={entity} sums={sums} of={group} />
    </tr>
  )
}
