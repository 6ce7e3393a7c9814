import { RightOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Entity } from '../../entity.ts'
import { Button } from '../Button.tsx'
import { Cell } from '../Cell.tsx'
import type { Group } from '../client.ts'
import { groupQuery, type ListQuery, rowsQuery } from '../queries.ts'
import { RowsTable } from '../record/RowsTable.tsx'
import { Bones, Failed } from '../states.tsx'
import { useT } from '../text.tsx'
import { useColumns } from './columns.ts'
import { type ChangeList, type Filter, filtersChange, type ListState, writeFilters } from './state.ts'

interface Props {
  entity: Entity
  /** A field, or a part of a date: `orderedOn.month`. */
  by: string
  query: ListQuery
  state: ListState
  change: ChangeList
}

/** A list under the values of a field, each with its count and sums; a group opens to its first rows. */
export default function Groups({ entity, by, query, state, change }: Props) {
  const [name = '', part] = by.split('.')
  const field = entity.fields[name]
  const sums = (entity.list.sums ?? []).filter(one => entity.fields[one])
  const groups = useQuery(groupQuery(entity, query, by, sums))
  const t = useT()
  if (!field) return null
  if (groups.error) return <Failed error={groups.error} retry={() => void groups.refetch()} />
  if (!groups.data) return <Bones />
  return (
    <div className="gx-scroller gx-groups">
      <table className="gx-table">
        <thead>
          <tr>
            <th scope="col">{t(field.label)}</th>
            <th scope="col" data-align="right">
              {t({ zh: '条数', en: 'Count' })}
            </th>
            {sums.map(sum => (
              <th key={sum} scope="col" data-align="right">
                {entity.fields[sum] && t(entity.fields[sum].label)}
              </th>
            ))}
          </tr>
        </thead>
        {groups.data.map(group => (
          <GroupRows
            key={`${group.value} ${group.hidden}`}
            entity={entity}
            group={group}
            sums={sums}
            filters={groupFilters(name, part, group)}
            query={query}
            state={state}
            onAll={filters =>
              change({ ...filtersChange(state, [...state.filters, ...filters]), group: null })
            }
          />
        ))}
      </table>
    </div>
  )
}

/** The filters that say “this group”: a value, a missing one, or the days of a month or year. */
function groupFilters(field: string, part: string | undefined, { value }: Group): Filter[] {
  if (value === null || value === '') return [{ field, op: 'empty', value: 'true' }]
  if (!part || part === 'day') return [{ field, op: 'eq', value }]
  const from = new Date(
    `${value.slice(0, part === 'year' ? 4 : 7)}${part === 'year' ? '-01-01' : '-01'}T00:00:00Z`,
  )
  const to = new Date(from)
  if (part === 'year') to.setUTCFullYear(to.getUTCFullYear() + 1)
  else to.setUTCMonth(to.getUTCMonth() + 1)
  const day = (date: Date) => date.toISOString().slice(0, 10)
  return [
    { field, op: 'gte', value: day(from) },
    { field, op: 'lt', value: day(to) },
  ]
}

interface RowsProps {
  entity: Entity
  group: Group
  sums: string[]
  filters: Filter[]
  query: ListQuery
  state: ListState
  onAll: (filters: Filter[]) => void
}

function GroupRows({ entity, group, sums, filters, query, state, onAll }: RowsProps) {
  const [open, setOpen] = useState(false)
  const toggle = () => setOpen(!open && !group.hidden)
  const field = entity.fields[filters[0]?.field ?? '']
  const t = useT()
  return (
    <tbody>
      <tr className="gx-group">
        <th scope="row">
          <button type="button" className="gx-fold" aria-expanded={open} onClick={toggle}>
            <RightOutlined />
            {group.hidden ? (
              <span className="gx-faint">{t({ zh: '无权查看', en: 'Not visible to you' })}</span>
            ) : group.value === null || group.value === '' ? (
              <span className="gx-faint">{t({ zh: '（空）', en: '(empty)' })}</span>
            ) : group.title ? (
              group.title
            ) : field && filters.length === 1 ? (
              <Cell value={group.value} field={field} name="" />
            ) : (
              group.value
            )}
          </button>
        </th>
        <td data-align="right" className="gx-number">
          {group.count.toLocaleString('en-US')}
        </td>
        {sums.map(sum => (
          <td key={sum} data-align="right">
            {entity.fields[sum] && <Cell value={group[sum]} field={entity.fields[sum]} name={sum} />}
          </td>
        ))}
      </tr>
      {open && (
        <tr>
          <td colSpan={sums.length + 2} className="gx-group-rows">
            <FirstRows
              entity={entity}
              query={query}
              filters={filters}
              state={state}
              more={group.count > 50}
              onAll={() => onAll(filters)}
            />
          </td>
        </tr>
      )}
    </tbody>
  )
}

interface FirstProps {
  entity: Entity
  query: ListQuery
  filters: Filter[]
  state: ListState
  more: boolean
  onAll: () => void
}

function FirstRows({ entity, query, filters, state, more, onAll }: FirstProps) {
  const own = writeFilters(filters)
  const fields = [...new Set([entity.title, ...state.columns])].join(',')
  const rows = useQuery(rowsQuery(entity, { ...query, ...own, fields }))
  const [columns] = useColumns(entity, state.columns.slice(0, 7))
  const t = useT()
  if (!rows.data) return <Bones lines={3} />
  return (
    <>
      <RowsTable entity={entity} rows={rows.data.data} columns={columns} />
      {more && (
        <Button look="link" onClick={onAll}>
          {t({ zh: '显示这一组的全部', en: 'Show all of this group' })}
        </Button>
      )}
    </>
  )
}
