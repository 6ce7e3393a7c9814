import { useQuery } from '@tanstack/react-query'
import type { Entity } from '../../core/entity.ts'
import { Button } from '../../core/web/Button.tsx'
import type { Row } from '../../core/web/client.ts'
import { useGo } from '../../core/web/navigate.tsx'
import { useT } from '../../core/web/text.tsx'
import { type OfRecord, ofRecordQuery } from './approvals.client.ts'
import { useActs } from './useActs.ts'
import './approvals.css'

/** On the page of a record that waits, was refused, or could not be done: how far it is, and what one may do about it. */
export function Band({ entity, row }: { entity: Entity; row: Row }) {
  const isMarked = entity.fields.approval !== undefined && typeof row.approval === 'string'
  const found = useQuery({ ...ofRecordQuery(entity.name, row), enabled: isMarked })
  const go = useGo()
  const t = useT()
  const request = found.data
  const { act, busy } = useActs(request?.id ?? '', entity)
  if (!isMarked || !request) return null
  const { id, may, state } = request
  return (
    <div className="approval-band" data-state={state} role="status">
      <p>
        <Said request={request} />
      </p>
      {id && (
        <div className="gx-row-of">
          <Button look={may.decide ? 'small primary' : 'small'} onClick={() => go(`approvals/${id}`)}>
            {may.decide ? t({ zh: '去审批', en: 'Decide' }) : t({ zh: '查看审批', en: 'See the request' })}
          </Button>
          {may.remind && (
            <Button look="small" disabled={busy} onClick={() => act('remind')}>
              {t({ zh: '催办', en: 'Remind' })}
            </Button>
          )}
          {may.retry && (
            <Button look="small primary" disabled={busy} onClick={() => act('retry')}>
              {t({ zh: '再执行一次', en: 'Do it now' })}
            </Button>
          )}
          {may.withdraw && (
            <Button look="small" disabled={busy} onClick={() => act('withdraw')}>
              {t({ zh: '撤回', en: 'Withdraw' })}
            </Button>
          )}
        </div>
      )}
    </div>
  )
}

function Said({ request }: { request: OfRecord }) {
  const { state, step, steps, waitingFor, problem, reason } = request
  const t = useT()
  const who = waitingFor.map(one => one.title).join(t({ zh: '、', en: ', ' }))
  if (state === 'waiting')
    return t(
      { zh: '审批中 · 等待{who}（{step}/{steps}）', en: 'Waiting for approval by {who} ({step}/{steps})' },
      { who, step: step + 1, steps },
    )
  if (state === 'failed')
    return (
      <>
        {t({ zh: '已批准，但没能执行', en: 'Approved, but it could not be done' })}
        {problem && `${t({ zh: '：', en: ': ' })}${t(problem)}`}
      </>
    )
  return (
    <>
      {t({ zh: '审批已驳回，修改后可以再提交', en: 'The approval was refused; change it and send it again' })}
      {reason && `${t({ zh: '：', en: ': ' })}${reason}`}
    </>
  )
}
