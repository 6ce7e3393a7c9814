import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Entity } from '../../core/entity.ts'
import { kindOf } from '../../core/kinds/index.ts'
import { Cell } from '../../core/web/Cell.tsx'
import { api, type Row } from '../../core/web/client.ts'
import { useAddressQuery, useGo } from '../../core/web/navigate.tsx'
import { recordQuery } from '../../core/web/queries.ts'
import { useEntities, useSession, writable } from '../../core/web/session.tsx'
import { Bones, Empty, Failed } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { titleOf } from '../../core/web/titleOf.ts'
import { toast } from '../../core/web/toast.ts'
import { isSame } from './GroupCard.tsx'
import './duplicates.css'

/** Two to ten records become one: which stays, whose value each field keeps, what moves along. */
export default function MergePage() {
  const [query] = useAddressQuery()
  const entity = useEntities().get(query.get('entity') ?? '')
  const ids = (query.get('ids') ?? '').split(',').filter(Boolean).slice(0, 10)
  const records = useQueries({ queries: entity ? ids.map(id => recordQuery(entity, id)) : [] })
  const t = useT()
  if (!entity || ids.length < 2)
    return (
      <Empty
        title={t({
          zh: '请在列表中勾选 2 到 10 条记录再合并',
          en: 'Choose 2 to 10 records in a list to merge',
        })}
      />
    )
  const failed = records.find(one => one.error)
  if (failed?.error) return <Failed error={failed.error} retry={failed.refetch} />
  const rows = records.flatMap(one => one.data ?? [])
  if (rows.length < ids.length) return <Bones lines={10} />
  const alive = [...new Map(rows.filter(row => !row.deletedAt).map(row => [row.id, row])).values()]
  if (alive.length < 2) return <Empty title={t({ zh: '这些记录已经合并', en: 'These are merged already' })} />
  return <Merge entity={entity} rows={alive} />
}

function Merge({ entity, rows }: { entity: Entity; rows: Row[] }) {
  const session = useSession()
  const client = useQueryClient()
  const entities = useEntities()
  const go = useGo()
  const t = useT()
  const counts = useQuery({
    queryKey: ['duplicates', 'counts', entity.name, rows.map(row => row.id)],
    queryFn: () =>
      api
        .get<{ data: { id: string; counts: Record<string, number> }[] }>(`${entity.path}/merge`, {
          ids: rows.map(row => row.id).join(','),
        })
        .then(answer => new Map(answer.data.map(one => [one.id, one.counts]))),
  })
  const total = (id: string) =>
    Object.values(counts.data?.get(id) ?? {}).reduce((sum, count) => sum + count, 0)
  const [chosen, setChosen] = useState<string>()
  // The one most hangs on stays, unless somebody says otherwise.
  const survivor =
    rows.find(row => row.id === chosen) ??
    [...rows].sort((a, b) => total(b.id) - total(a.id) || a.createdAt.localeCompare(b.createdAt))[0] ??
    rows[0]
  const [choices, setChoices] = useState<Record<string, string>>({})
  useEffect(() => {
    document.title = t({ zh: '合并{object}', en: 'Merge {object}' }, { object: t(entity.plural) })
  }, [t, entity])
  const merge = useMutation({
    mutationFn: () =>
      api.post<{ id: string; survivor: string }>(`${entity.path}/merge`, {
        survivor: survivor?.id,
        others: rows.filter(row => row !== survivor).map(row => row.id),
        choices,
      }),
    onSuccess: ({ id, survivor: kept }) => {
      void client.invalidateQueries()
      go(`${entity.path}/${kept}`)
      toast.done(t({ zh: '已合并，30 天内可以撤销', en: 'Merged; it can be undone for 30 days' }), {
        label: t({ zh: '撤销', en: 'Undo' }),
        run: () =>
          void api.post(`duplicates/merges/${id}/undo`).then(() => client.invalidateQueries(), toast.error),
      })
    },
    onError: toast.error,
  })
  if (!survivor) return null
  const fields = Object.keys(entity.fields).filter(name => {
    const field = entity.fields[name]
    return (
      field &&
      writable(session.permissions, entity.name, name, field) &&
      field.kind !== 'lines' &&
      rows.some(row => !isEmpty(row[name]))
    )
  })
  const kept = (name: string) => choices[name] ?? defaultOf(entity, name, survivor, rows)
  return (
    <main className="duplicates">
      <header className="gx-page-head">
        <h1>
          {t(
            { zh: '合并 {count} 条{object}', en: 'Merge {count} {object}' },
            { count: rows.length, object: t(entity.plural).toLowerCase() },
          )}
        </h1>
        <div className="gx-acts">
          <button type="button" className="gx-button" onClick={() => history.back()}>
            {t({ zh: '取消', en: 'Cancel' })}
          </button>
          <button
            type="button"
            className="gx-button gx-primary"
            disabled={merge.isPending}
            onClick={() => merge.mutate()}
          >
            {merge.isPending ? t({ zh: '正在合并…', en: 'Merging…' }) : t({ zh: '合并', en: 'Merge' })}
          </button>
        </div>
      </header>
      <p className="gx-faint">
        {t({
          zh: '选择保留哪一条，再逐项选择保留谁的内容。其余记录的联系人、跟进、订单、文件等全部移到保留的这条；旧链接会指向它。30 天内可以撤销。',
          en: 'Choose which one stays, then whose value each field keeps. Contacts, contact records, orders and files of the others move to it, and old links lead to it. It can be undone for 30 days.',
        })}
      </p>
      <div className="gx-scroll-x">
        <table className="gx-table duplicates-sides duplicates-merge">
          <thead>
            <tr>
              <th scope="col">{t({ zh: '保留哪一条', en: 'Which one stays' })}</th>
              {rows.map(row => (
                <th key={row.id} scope="col" data-kept={row === survivor || undefined}>
                  <label className="gx-radio">
                    <input
                      type="radio"
                      name="survivor"
                      checked={row === survivor}
                      onChange={() => setChosen(row.id)}
                    />
                    {titleOf(entity, row, t)}
                  </label>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">{t({ zh: '一起移动', en: 'Moves along' })}</th>
              {rows.map(row => (
                <td key={row.id} className="gx-faint">
                  {Object.entries(counts.data?.get(row.id) ?? {})
                    .filter(([name]) => entities.has(name))
                    .map(([name, count]) => `${t(entities.get(name)?.plural ?? entity.plural)} ${count}`)
                    .join(' · ') || '—'}
                </td>
              ))}
            </tr>
            {fields.map(name => {
              const field = entity.fields[name]
              if (!field) return null
              const isJoined = kindOf(field).many === true
              const same = isSame(rows, name)
              return (
                <tr key={name} data-same={same || undefined}>
                  <th scope="row">
                    {t(field.label)}
                    {isJoined && !choices[name] && !same && (
                      <small className="gx-faint"> {t({ zh: '合在一起', en: 'joined' })}</small>
                    )}
                  </th>
                  {rows.map(row => (
                    <td key={row.id}>
                      {same ? (
                        <Cell value={row[name]} field={field} name={name} />
                      ) : (
                        <label className="gx-radio">
                          <input
                            type="radio"
                            name={name}
                            checked={kept(name) === row.id}
                            onChange={() => setChoices(now => ({ ...now, [name]: row.id }))}
                          />
                          <Cell value={row[name]} field={field} name={name} />
                        </label>
                      )}
                    </td>
                  ))}
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </main>
  )
}

const isEmpty = (value: unknown) =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

/** As the server does where nothing is chosen: the survivor's value, else the first there is; lists are joined. */
function defaultOf(entity: Entity, name: string, survivor: Row, rows: readonly Row[]): string | undefined {
  const field = entity.fields[name]
  if (field && kindOf(field).many) return undefined
  if (!isEmpty(survivor[name])) return survivor.id
  return rows.find(row => !isEmpty(row[name]))?.id
}
