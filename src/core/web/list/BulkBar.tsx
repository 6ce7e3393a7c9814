import { CloseOutlined } from '@ant-design/icons'
import { useState } from 'react'
import type { Entity } from '../../entity.ts'
import type { Field } from '../../field.ts'
import { kindWebOf } from '../../kinds/index.web.tsx'
import { api, companyPath, type Page, type Row } from '../client.ts'
import { useWrites } from '../mutations.ts'
import type { ListQuery } from '../queries.ts'
import { useMay } from '../session.tsx'
import { useT } from '../text.tsx'
import { toast } from '../toast.tsx'
import VerbDialog from '../VerbDialog.tsx'
import type { Values } from '../values.ts'

interface Props {
  entity: Entity
  rows: Row[]
  query: ListQuery
  total: number | undefined
  deleted: boolean
  onSelect: (rows: Map<string, Row>) => void
  onClear: () => void
}

/** The most rows that may be chosen at once across pages. */
const most = 5000

interface Progress {
  done: number
  failed: number
  of: number
  stop: boolean
}

/** What may be done with the chosen rows: verbs that fit many, export, delete or restore, with progress. */
export default function BulkBar({ entity, rows, query, total, deleted, onSelect, onClear }: Props) {
  const [progress, setProgress] = useState<Progress | null>(null)
  const [asked, setAsked] = useState<string | null>(null)
  const writes = useWrites(entity)
  const may = useMay()
  const t = useT()

  /** Does the act on each row, four at a time; the first reason of a failure is told. */
  const each = async (act: (row: Row) => Promise<unknown>) => {
    const state: Progress = { done: 0, failed: 0, of: rows.length, stop: false }
    setProgress(state)
    const left = [...rows]
    let reason = ''
    const work = async () => {
      for (let row = left.shift(); row && !state.stop; row = left.shift()) {
        await act(row).catch((error: Error) => {
          state.failed += 1
          reason ||= error.message
        })
        state.done += 1
        setProgress({ ...state })
      }
    }
    await Promise.all([work(), work(), work(), work()])
    setProgress(null)
    const words = { done: state.done - state.failed, failed: state.failed, reason }
    if (state.failed)
      toast.wrong(
        t(
          { zh: '完成 {done} 条，失败 {failed} 条：{reason}', en: '{done} done, {failed} failed: {reason}' },
          words,
        ),
      )
    else toast.done(t({ zh: '已完成 {done} 条', en: '{done} done' }, words))
    onClear()
  }

  const selectAll = async () => {
    const found = new Map<string, Row>()
    let cursor: string | null = ''
    while (cursor !== null && found.size < most) {
      const page: Page = await api.get<Page>(entity.path, {
        ...query,
        fields: entity.title,
        limit: 200,
        cursor,
      })
      for (const row of page.data) found.set(row.id, row)
      cursor = page.next
    }
    onSelect(found)
  }

  const verbs = Object.entries(entity.verbs ?? {}).filter(
    ([name, verb]) => !verb.collection && may(entity.name, name) && !hasRows(verb.input),
  )
  const remove = () => {
    const words = { count: rows.length, object: t(entity.plural).toLowerCase() }
    const sure = t(
      {
        zh: '将 {count} 条{object}移到回收站？30 天内可恢复。',
        en: 'Move {count} {object} to the recycle bin? They can be restored within 30 days.',
      },
      words,
    )
    if (window.confirm(sure)) void each(row => writes.remove(row.id))
  }
  const verb = asked ? entity.verbs?.[asked] : undefined

  if (progress)
    return (
      <div className="gx-bulk" role="status">
        <progress value={progress.done} max={progress.of} />
        <span className="gx-number">
          {progress.done} / {progress.of}
        </span>
        <button
          type="button"
          className="gx-button gx-small"
          onClick={() =>
            setProgress(now => now && Object.assign(progress, { stop: true }) && { ...now, stop: true })
          }
        >
          {t({ zh: '停止', en: 'Stop' })}
        </button>
      </div>
    )
  return (
    <div className="gx-bulk" role="toolbar" aria-label={t({ zh: '批量操作', en: 'Acts on the chosen' })}>
      <b className="gx-number">{t({ zh: '已选 {count}', en: '{count} chosen' }, { count: rows.length })}</b>
      {total !== undefined && total > rows.length && (
        <button type="button" className="gx-link" onClick={() => void selectAll()}>
          {t(
            { zh: '选择全部 {total}', en: 'Choose all {total}' },
            { total: Math.min(total, most).toLocaleString('en-US') },
          )}
        </button>
      )}
      {deleted ? (
        <button
          type="button"
          className="gx-button gx-small"
          onClick={() => void each(row => writes.restore(row.id))}
        >
          {t({ zh: '恢复', en: 'Restore' })}
        </button>
      ) : (
        <>
          {verbs.map(([name, contract]) => (
            <button
              key={name}
              type="button"
              className="gx-button gx-small"
              onClick={() =>
                contract.input || contract.danger
                  ? setAsked(name)
                  : void each(row => writes.verb(row.id, name))
              }
            >
              {t(contract.label)}
            </button>
          ))}
          {may(entity.name, 'export') && rows.length <= 200 && (
            <a
              className="gx-button gx-small"
              href={`${companyPath(`${entity.path}/export`)}?${new URLSearchParams({ format: 'xlsx', 'filter[id][in]': rows.map(row => row.id).join(',') })}`}
              download
            >
              {t({ zh: '导出', en: 'Export' })}
            </a>
          )}
          {may(entity.name, 'delete') && (
            <button type="button" className="gx-button gx-small gx-danger" onClick={remove}>
              {t({ zh: '删除', en: 'Delete' })}
            </button>
          )}
        </>
      )}
      <button
        type="button"
        className="gx-icon-button"
        aria-label={t({ zh: '取消选择', en: 'Clear the choice' })}
        onClick={onClear}
      >
        <CloseOutlined />
      </button>
      {verb && asked && (
        <VerbDialog
          entity={entity}
          contract={verb}
          onClose={() => setAsked(null)}
          send={async (input: Values) => {
            setAsked(null)
            void each(row => writes.verb(row.id, asked, input))
          }}
        />
      )}
    </div>
  )
}

const hasRows = (input: Record<string, Field> = {}) =>
  Object.values(input).some(field => kindWebOf(field).rows)
