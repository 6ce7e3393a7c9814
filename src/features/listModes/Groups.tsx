import { RightOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { Entity } from '../../core/entity.ts'
import { Button } from '../../core/web/Button.tsx'
import { Cell } from '../../core/web/Cell.tsx'
import type { Group } from '../../core/web/client.ts'
import type { ListProps } from '../../core/web/feature.ts'
import { useColumns } from '../../core/web/list/columns.ts'
import { listField } from '../../core/web/list/listField.ts'
import { type Filter, filtersChange, modeChange, writeFilters } from '../../core/web/list/state.ts'
import { groupQuery, type ListQuery, rowsQuery, sumQuery } from '../../core/web/queries.ts'
import { RowsTable } from '../../core/web/record/RowsTable.tsx'
import { Bones, Empty, Unread } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import {
  type Bucket,
  bucketLabel,
  bucketLabels,
  buckets,
  groupFilters,
  isTime,
  sumNames,
} from './groups.rules.ts'
import { SumCells, SumHeads } from './SumCells.tsx'
import { useFoldKeys } from './useFoldKeys.ts'
import './listModes.css'

interface Props extends ListProps {
  /** A field, or a part of a date: `orderedOn.month`. */
  by: string
  query: ListQuery
}

const GROUPS_MOST = 500

/** A list under the values of a field, each with its count and sums; a group opens to its first rows. */
export default function Groups({ entity, by, query, state, change }: Props) {
  const [name = '', given] = by.split('.')
  const field = listField(entity, name)
  const bucket = field && isTime(field) ? ((given as Bucket | undefined) ?? 'month') : undefined
  const sums = sumNames(entity, state.columns)
  const groups = useQuery(groupQuery(entity, query, bucket ? `${name}.${bucket}` : name, sums))
  const all = useQuery(sumQuery(entity, query, sums))
  const table = useRef<HTMLTableElement>(null)
  const t = useT()
  useFoldKeys(table)
  if (!field) return null
  if (!groups.data) return <Unread of={groups} />
  const count = groups.data.reduce((sum, group) => sum + Number(group.count), 0)
  return (
    <div className="gx-scroller gx-groups">
      {bucket && (
        <fieldset className="gx-row-of" aria-label={t({ zh: '时间粒度', en: 'Span' })}>
          {buckets.map(one => (
            <button
              key={one}
              type="button"
              className="gx-button gx-small"
              aria-pressed={one === bucket}
              onClick={() => change(modeChange(`group.${name}.${one}`))}
            >
              {t(bucketLabels[one])}
            </button>
          ))}
        </fieldset>
      )}
      {groups.data.length === 0 && <Empty title={t({ zh: '没有符合条件的记录', en: 'Nothing matches' })} />}
      {groups.data.length > 0 && (
        <table className="gx-table" ref={table}>
          <thead>
            <tr>
              <th scope="col">{t(field.label)}</th>
              <SumHeads entity={entity} sums={sums} />
            </tr>
          </thead>
          {groups.data.map(group => (
            <GroupRows
              key={`${group.value} ${group.hidden}`}
              entity={entity}
              group={group}
              sums={sums}
              bucket={bucket}
              filters={groupFilters(name, bucket, group.value)}
              query={query}
              columns={state.columns}
              onAll={filters =>
                change({ ...filtersChange(state, [...state.filters, ...filters]), ...modeChange('') })
              }
            />
          ))}
          <tfoot>
            <tr>
              <th scope="row">{t({ zh: '合计', en: 'Total' })}</th>
              <td data-align="right" className="gx-number">
                {count.toLocaleString('en-US')}
              </td>
              <SumCells entity={entity} sums={sums} of={all.data} />
            </tr>
          </tfoot>
        </table>
      )}
      {groups.data.length === GROUPS_MOST && (
        <p className="gx-faint">
          {t(
            {
              zh: '只列出前 {count} 组；请先筛选',
              en: 'Only the first {count} groups; filter to see others',
            },
            { count: GROUPS_MOST },
          )}
        </p>
      )}
    </div>
  )
}

interface RowsProps {
  entity: Entity
  group: Group
  sums: string[]
  bucket: Bucket | undefined
  filters: Filter[]
  query: ListQuery
  columns: string[]
  onAll: (filters: Filter[]) => void
}

function GroupRows({ entity, group, sums, bucket, filters, query, columns, onAll }: RowsProps) {
  const [open, setOpen] = useState(false)
  const toggle = () => setOpen(!open && !group.hidden)
  return (
    <tbody>
      <tr className="gx-group">
        <th scope="row">
          <button type="button" className="gx-fold" aria-expanded={open} onClick={toggle}>
            <RightOutlined />
            <GroupName entity={entity} group={group} bucket={bucket} name={filters[0]?.field ?? ''} />
          </button>
        </th>
        <td data-align="right" className="gx-number">
          {group.count.toLocaleString('en-US')}
        </td>
        <SumCells entity={entity} sums={sums} of={group} />
      </tr>
      {open && (
        <tr>
          <td colSpan={sums.length + 2} className="gx-group-rows">
            <FirstRows
              entity={entity}
              query={query}
              filters={filters}
              columns={columns}
              more={group.count > 50}
              onAll={() => onAll(filters)}
            />
          </td>
        </tr>
      )}
    </tbody>
  )
}

interface NameProps {
  entity: Entity
  group: Group
  bucket: Bucket | undefined
  name: string
}

function GroupName({ entity, group: { value, hidden, title }, bucket, name }: NameProps) {
  const t = useT()
  const field = listField(entity, name)
  if (hidden) return <span className="gx-faint">{t({ zh: '无权查看', en: 'Not visible to you' })}</span>
  if (value === null || value === '')
    return <span className="gx-faint">{t({ zh: '（空）', en: '(empty)' })}</span>
  if (title) return title
  if (bucket) return t(bucketLabel(value, bucket))
  // One of several values stands for itself.
  const shown = field?.kind === 'choices' ? [value] : value
  return field ? <Cell value={shown} field={field} name="" /> : value
}

interface FirstProps {
  entity: Entity
  query: ListQuery
  filters: Filter[]
  columns: string[]
  more: boolean
  onAll: () => void
}

function FirstRows({ entity, query, filters, columns: names, more, onAll }: FirstProps) {
  const own = writeFilters(filters)
  const fields = [...new Set([entity.title, ...names])].join(',')
  const rows = useQuery(rowsQuery(entity, { ...query, ...own, fields }))
  const [columns] = useColumns(entity, names.slice(0, 7))
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
