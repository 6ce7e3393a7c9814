import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { api } from '../../core/web/client.ts'
import { Download } from '../../core/web/download.tsx'
import { Link } from '../../core/web/navigate.tsx'
import { useEntities, useEntity } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { Counts, newRecords } from './Counts.tsx'
import { FailedRows } from './FailedRows.tsx'
import { failedRowsQuery, type Import, importQuery, importsQuery, undoable } from './imports.client.ts'
import { statusLabel } from './imports.labels.ts'
import { Progress } from './Progress.tsx'
import { StopButton } from './StopButton.tsx'
import { UndoDialog } from './UndoDialog.tsx'

/** A run or an undoing on its way; it goes on when the page is left. */
export function Working({ one }: { one: Import }) {
  const t = useT()
  return (
    <section className="imports-report" aria-live="polite">
      <h2>{t(statusLabel[one.status])}</h2>
      <Progress one={one} />
      {one.status === 'running' && one.result && <Counts counts={one.result} />}
      <div className="imports-acts">
        {one.status === 'running' && <StopButton one={one} />}
        <span className="gx-faint">
          {t({
            zh: '可以离开这个页面，完成后会通知您。',
            en: 'You may leave this page; you are told when it is done.',
          })}
        </span>
      </div>
    </section>
  )
}

/** What came of it: the new records, the rows with errors, the way back. */
export function Report({ one }: { one: Import }) {
  const [undoing, setUndoing] = useState(false)
  const entity = useEntity(one.entity)
  const client = useQueryClient()
  const t = useT()
  useFreshLists(one.status)
  const goOn = () =>
    void api.post<Import>(`imports/${one.id}/run`).then(
      row => client.setQueryData(importQuery(one.id).queryKey, row),
      error => toast.error(error),
    )
  const undone = one.status === 'undone'
  const created = one.result?.created[entity.path] ?? 0
  return (
    <section className="imports-report" aria-live="polite">
      <h2>{t(statusLabel[one.status])}</h2>
      {one.failure && (
        <p className="gx-fault" role="alert">
          {t(one.failure.message)}
        </p>
      )}
      {undone ? <Undone one={one} /> : one.result && <Counts counts={one.result} one={one} />}
      <div className="imports-acts">
        {!undone && created > 0 && (
          <Link to={newRecords(entity.path, one)} className="gx-button gx-primary">
            {t(
              { zh: '看新导入的{objects}', en: 'See the new {objects}' },
              { objects: t(entity.plural).toLowerCase() },
            )}
          </Link>
        )}
        {one.status === 'failed' && (
          <button type="button" className="gx-button gx-primary" onClick={goOn}>
            {t({ zh: '接着导入', en: 'Go on' })}
          </button>
        )}
        <Link to={`imports/new?object=${entity.path}`} className="gx-button">
          {t({ zh: '再导入一个文件', en: 'Import another file' })}
        </Link>
        {undoable(one) && (
          <button type="button" className="gx-button gx-danger" onClick={() => setUndoing(true)}>
            {t({ zh: '撤销这次导入', en: 'Undo this import' })}
          </button>
        )}
      </div>
      {!undone && one.result && one.result.failed > 0 && <Failures one={one} total={one.result.failed} />}
      {undoing && <UndoDialog one={one} onClose={() => setUndoing(false)} />}
    </section>
  )
}

function Failures({ one, total }: { one: Import; total: number }) {
  const rows = useQuery(failedRowsQuery(one.id))
  const t = useT()
  return (
    <>
      <FailedRows rows={rows.data ?? []} total={total} one={one} />
      <Download className="gx-link" path={`imports/${one.id}/errors.csv`}>
        {t(
          {
            zh: '下载出错的 {total} 行（带原因），改好后再导入',
            en: 'Download the {total} rows with their reasons, to mend and import again',
          },
          { total: total.toLocaleString('en-US') },
        )}
      </Download>
    </>
  )
}

function Undone({ one }: { one: Import }) {
  const entities = useEntities()
  const t = useT()
  if (!one.undoResult) return null
  const { deleted, restored, kept, keptCount } = one.undoResult
  const named = Object.entries(deleted)
    .filter(([, count]) => count > 0)
    .map(([path, count]) => {
      const entity = [...entities.values()].find(known => known.path === path)
      return `${entity ? t(entity.plural) : path} ${count.toLocaleString('en-US')}`
    })
  const reasons = {
    changed: { zh: '有人改过', en: 'changed since' },
    used: { zh: '已被用到', en: 'used since' },
  }
  return (
    <>
      <p>
        {named.length > 0
          ? t(
              { zh: '已删除：{named}。', en: 'Deleted: {named}. ' },
              { named: named.join(t({ zh: '，', en: ', ' })) },
            )
          : t({ zh: '没有要删除的。', en: 'There was nothing to delete. ' })}
        {restored > 0 &&
          t({ zh: '恢复原样：{restored}。', en: 'Given back as they were: {restored}. ' }, { restored })}
      </p>
      {keptCount > 0 && (
        <>
          <p>
            {t(
              {
                zh: '保留了 {count} 条，因为之后有人改过或用到：',
                en: '{count} stay, as somebody has changed or used them since:',
              },
              { count: keptCount },
            )}
          </p>
          <ul className="imports-kept">
            {kept.map(record => (
              <li key={record.id}>
                <Link
                  to={`${entities.get(record.entity)?.path ?? record.entity}/${record.id}`}
                  className="gx-link"
                >
                  {record.title}
                </Link>{' '}
                <small className="gx-faint">{t(reasons[record.reason])}</small>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}

/** Lists that were looked at before know nothing of what came or went. */
function useFreshLists(status: string): void {
  const client = useQueryClient()
  const entities = useEntities()
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each end of the import
  useEffect(() => {
    for (const name of entities.keys()) void client.invalidateQueries({ queryKey: [name] })
    for (const queryKey of [['today'], importsQuery.queryKey]) void client.invalidateQueries({ queryKey })
  }, [status])
}
