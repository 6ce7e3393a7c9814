import { CloseOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Entity } from '../../core/entity.ts'
import type { Ref } from '../../core/field.ts'
import { Cell } from '../../core/web/Cell.tsx'
import { api } from '../../core/web/client.ts'
import { FieldInput } from '../../core/web/FieldInput.tsx'
import { useColumns } from '../../core/web/list/columns.ts'
import { Link } from '../../core/web/navigate.tsx'
import { countQuery, recordQuery, rowsQuery } from '../../core/web/queries.ts'
import { useEntities } from '../../core/web/session.tsx'
import { Empty, Unread } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { titleOf } from '../../core/web/titleOf.ts'
import { toast } from '../../core/web/toast.ts'
import './linkedList.css'

/** The records that a relation of many to many joins with this one: found and added above, parted in their row. */
export default function LinkedList({ entity, id, tab: name }: { entity: Entity; id: string; tab: string }) {
  const t = useT()
  const client = useQueryClient()
  const [limit, setLimit] = useState(20)
  const field = entity.fields[name]
  const target = useEntities().get(field?.to ?? '') ?? entity
  const mirror = Object.entries(target.fields).find(
    ([, { relation }]) => relation?.id === field?.relation?.id && relation?.side !== field?.relation?.side,
  )?.[0]
  const names = target.list.columns.filter(one => one !== mirror).slice(0, 6)
  const [columns] = useColumns(target, names)
  const filter = { [`filter[${mirror}][eq]`]: id }
  const rows = useQuery(
    rowsQuery(
      target,
      { ...filter, sort: target.list.sort, fields: [target.title, ...names].join(',') },
      limit,
    ),
  )
  const count = useQuery(countQuery(target, filter))
  const mayChange = useQuery(recordQuery(entity, id)).data?._access?.update
  const change = (body: { add?: string[]; remove?: string[] }) =>
    void api
      .post(`${entity.path}/${id}/links/${name}`, body)
      .then(
        () =>
          Promise.all([entity.name, target.name].map(one => client.invalidateQueries({ queryKey: [one] }))),
        toast.error,
      )
  if (!rows.data || !field) return <Unread of={rows} lines={4} />
  return (
    <>
      <div className="gx-related-head">
        <Link to={`${target.path}?${new URLSearchParams(filter)}`} className="gx-link">
          {t({ zh: '全部 {count}', en: 'All {count}' }, { count: count.data ?? '…' })}
        </Link>
        {mayChange && (
          <div className="own-link-add">
            <FieldInput
              key={rows.data.data.length}
              id={`link-${name}`}
              name={name}
              field={{
                kind: 'reference',
                to: target.name,
                label: { zh: `添加${target.label.zh}`, en: `Add ${target.label.en.toLowerCase()}` },
              }}
              value={null}
              onChange={value => value && change({ add: [(value as Ref).id] })}
            />
          </div>
        )}
      </div>
      {rows.data.data.length === 0 ? (
        <Empty
          title={t({ zh: '还没有{object}', en: 'No {object} yet' }, { object: t(field.label).toLowerCase() })}
        />
      ) : (
        <div className="gx-scroll-x">
          <table className="gx-table">
            <thead>
              <tr>
                {columns.map(column => (
                  <th key={column.name} scope="col" data-align={column.align}>
                    {t(column.field.label)}
                  </th>
                ))}
                {mayChange && <th aria-label={t({ zh: '解除', en: 'Part' })} />}
              </tr>
            </thead>
            <tbody>
              {rows.data.data.map(row => (
                <tr key={row.id}>
                  {columns.map(({ name: column, field: shown, align }, place) => {
                    const text =
                      column === target.title ? (
                        titleOf(target, row, t)
                      ) : (
                        <Cell value={row[column]} field={shown} name={column} row={row} />
                      )
                    return (
                      <td key={column} data-align={align}>
                        {place === 0 || column === target.title ? (
                          <Link to={`${target.path}/${row.id}`} className="gx-title">
                            {text}
                          </Link>
                        ) : (
                          text
                        )}
                      </td>
                    )
                  })}
                  {mayChange && (
                    <td data-align="right">
                      <button
                        type="button"
                        className="gx-button gx-small gx-quiet"
                        aria-label={t(
                          { zh: '解除与{title}的关联', en: 'Part from {title}' },
                          { title: titleOf(target, row, t) },
                        )}
                        onClick={() => change({ remove: [row.id] })}
                      >
                        <CloseOutlined />
                      </button>
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {rows.data.next && limit < 200 && (
        <button type="button" className="gx-link" onClick={() => setLimit(limit + 60)}>
          {t({ zh: '再显示一些', en: 'Show more' })}
        </button>
      )}
    </>
  )
}
