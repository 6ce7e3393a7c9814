import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Entity } from '../../core/entity.ts'
import type { Label } from '../../core/label.ts'
import { api, companyPath } from '../../core/web/client.ts'
import { Link } from '../../core/web/navigate.tsx'
import { useEntities } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.tsx'
import { type Import, type ImportCounts, importQuery, statusLabel } from './imports.client.ts'
import type { RowError } from './result.ts'

const number = (value: number) => value.toLocaleString('en-US')

/** How far it is, in rows; without a total as long as the file is still being counted. */
export function Progress({ one }: { one: Import }) {
  const t = useT()
  const { position, total } = one
  return (
    <div className="imports-progress">
      <progress
        value={total ? Math.min(position, total) : undefined}
        max={total ?? undefined}
        aria-label={t(statusLabel[one.status] ?? { zh: one.status, en: one.status })}
      />
      <span className="gx-number">
        {number(position)} {total ? `/ ${number(total)}` : ''}
      </span>
    </div>
  )
}

/** A run or an undoing on its way; it goes on when the page is left. */
export function Working({ one }: { one: Import }) {
  const entities = useEntities()
  const client = useQueryClient()
  const t = useT()
  const stop = () =>
    void api.post<Import>(`imports/${one.id}/stop`).then(
      row => client.setQueryData(importQuery(one.id).queryKey, row),
      error => toast.error(error),
    )
  return (
    <section className="imports-step" aria-live="polite">
      <h2>{t(statusLabel[one.status] ?? { zh: one.status, en: one.status })}</h2>
      <Progress one={one} />
      {one.result && <Counts counts={one.result} entities={entities} />}
      <p className="gx-faint">
        {t({ zh: '可以离开这个页面，导入会继续。', en: 'You may leave this page; it goes on.' })}
      </p>
      {one.status === 'running' && (
        <button type="button" className="gx-button" disabled={one.stopAsked} onClick={stop}>
          {one.stopAsked ? t({ zh: '正在停止…', en: 'Stopping…' }) : t({ zh: '停止', en: 'Stop' })}
        </button>
      )}
    </section>
  )
}

/** What came of it; the new records, the rows with errors, the way back. */
export function Report({ one }: { one: Import }) {
  const entities = useEntities()
  const client = useQueryClient()
  const t = useT()
  const entity = entities.get(one.entity)
  // Lists that were looked at before know nothing of the new records.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each end of the import
  useEffect(() => {
    for (const name of entities.keys()) void client.invalidateQueries({ queryKey: [name] })
    void client.invalidateQueries({ queryKey: ['today'] })
    void client.invalidateQueries({ queryKey: ['import', 'list'] })
  }, [one.status])
  const act = (path: string) =>
    void api.post<Import>(`imports/${one.id}/${path}`).then(
      row => client.setQueryData(importQuery(one.id).queryKey, row),
      error => toast.error(error),
    )
  const undo = () => {
    const sure = t({
      zh: '撤销会删除这次导入新建的记录，并恢复被它更新的内容。继续？',
      en: 'Undoing deletes what this import made and restores what it changed. Go on?',
    })
    if (window.confirm(sure)) act('undo')
  }
  return (
    <section className="imports-step" aria-live="polite">
      <h2>{t(statusLabel[one.status] ?? { zh: one.status, en: one.status })}</h2>
      {one.failure && <p className="gx-fault">{t(one.failure.message)}</p>}
      {one.result && <Counts counts={one.result} entities={entities} />}
      {one.undoResult && (
        <p>
          {t(
            {
              zh: '撤销删除 {deleted} 条，恢复 {restored} 条，保留 {kept} 条（之后有人改过或用到）。',
              en: 'Undoing deleted {deleted}, restored {restored} and kept {kept} that somebody changed or used since.',
            },
            {
              deleted: Object.values(one.undoResult.deleted).reduce((sum, count) => sum + count, 0),
              restored: one.undoResult.restored,
              kept: one.undoResult.keptCount,
            },
          )}
        </p>
      )}
      <div className="imports-acts">
        {entity && one.status !== 'undone' && (
          <Link to={`${entity.path}?sort=-createdAt`} className="gx-button gx-primary">
            {t(
              { zh: '看新导入的{objects}', en: 'See the new {objects}' },
              { objects: t(entity.plural).toLowerCase() },
            )}
          </Link>
        )}
        {one.result && one.result.failed > 0 && (
          <a className="gx-button" href={companyPath(`imports/${one.id}/errors.csv`)} download>
            {t(
              { zh: '下载出错的 {count} 行', en: 'Download the {count} rows with errors' },
              { count: number(one.result.failed) },
            )}
          </a>
        )}
        {one.status === 'failed' && (
          <button type="button" className="gx-button" onClick={() => act('run')}>
            {t({ zh: '继续导入', en: 'Go on' })}
          </button>
        )}
        {one.status !== 'undone' && (
          <button type="button" className="gx-button gx-danger" onClick={undo}>
            {t({ zh: '撤销这次导入', en: 'Undo this import' })}
          </button>
        )}
        <Link to="imports" className="gx-button">
          {t({ zh: '再导入一个文件', en: 'Import another file' })}
        </Link>
      </div>
    </section>
  )
}

/** 新建 812，更新 143，跳过 20，出错 9 */
export function Counts({
  counts,
  entities,
  trial,
}: {
  counts: ImportCounts
  entities: Map<string, Entity>
  trial?: boolean
}) {
  const t = useT()
  const named = (path: string): Label => {
    const entity = [...entities.values()].find(one => one.path === path)
    return entity?.plural ?? { zh: path, en: path }
  }
  const figures: { label: Label; value: number; wrong?: boolean }[] = [
    { label: { zh: '读取行', en: 'Rows read' }, value: counts.read },
    ...Object.entries(counts.created).map(([path, value]) => ({
      label: { zh: `新建${named(path).zh}`, en: `New ${named(path).en.toLowerCase()}` },
      value,
    })),
    { label: { zh: '更新', en: 'Updated' }, value: counts.updated },
    { label: { zh: '跳过', en: 'Skipped' }, value: counts.skipped },
    { label: { zh: '其中退货行', en: 'Return lines' }, value: counts.returned },
    { label: { zh: '重复行', en: 'Repeated rows' }, value: counts.repeated },
    { label: { zh: '出错', en: 'Errors' }, value: counts.failed, wrong: true },
  ]
  return (
    <dl
      className="imports-counts"
      aria-label={trial ? t({ zh: '试运行结果', en: 'Result of the trial' }) : undefined}
    >
      {figures
        .filter(figure => figure.value > 0 || figure.wrong)
        .map(figure => (
          <div key={figure.label.en}>
            <dt>{t(figure.label)}</dt>
            <dd className={figure.wrong && figure.value > 0 ? 'gx-number gx-late' : 'gx-number'}>
              {number(figure.value)}
            </dd>
          </div>
        ))}
    </dl>
  )
}

export function ErrorList({ errors, total }: { errors: RowError[]; total: number }) {
  const t = useT()
  if (errors.length === 0) return null
  return (
    <details className="imports-errors">
      <summary>
        {t(
          { zh: '出错的行（前 {count} 条）', en: 'Rows with errors (the first {count})' },
          { count: Math.min(errors.length, total) },
        )}
      </summary>
      <ul>
        {errors.slice(0, 100).map((error, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row may have several errors
          <li key={index}>
            <span className="gx-number gx-faint">
              {t({ zh: '第 {row} 行', en: 'Row {row}' }, { row: error.row })}
            </span>{' '}
            {t(error.message)}
          </li>
        ))}
      </ul>
    </details>
  )
}
