import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Label } from '../../core/label.ts'
import { Button } from '../../core/web/Button.tsx'
import { api } from '../../core/web/client.ts'
import { confirmed } from '../../core/web/dialogs.tsx'
import { useJob } from '../../core/web/jobs.ts'
import { Link } from '../../core/web/navigate.tsx'
import { useSession } from '../../core/web/session.tsx'
import { Bones, Failed } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import type { BatchState } from './letters.ts'
import './letters.css'

const labels: Record<keyof BatchState['counts'], Label> = {
  sent: { zh: '已发出', en: 'Sent' },
  waiting: { zh: '待发', en: 'Waiting' },
  sending: { zh: '正在发', en: 'Leaving' },
  failed: { zh: '没有发出', en: 'Failed' },
  noAddress: { zh: '没有邮箱', en: 'No e-mail' },
  cancelled: { zh: '已取消', en: 'Kept back' },
}

/** How far letters are that were sent together; what has not left yet can be kept back, what failed be sent again. */
export function Sending({ id, settled }: { id: string; settled?: () => void }) {
  const t = useT()
  const client = useQueryClient()
  const told = useJob(id)
  const queryKey = ['letterBatch', id]
  const found = useQuery({
    queryKey,
    queryFn: () => api.get<BatchState>(`letterBatches/${id}`),
    refetchInterval: ({ state }) => (state.data?.status === 'sending' ? 5000 : false),
  })
  // The stream says when something left.
  useEffect(() => {
    if (told) void client.invalidateQueries({ queryKey: ['letterBatch', id] })
  }, [told, client, id])
  const isFinished = told?.finished === true
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once, when the last has left
  useEffect(() => {
    if (isFinished) settled?.()
  }, [isFinished])
  const cancel = useMutation({
    mutationFn: () => api.post<BatchState>(`letterBatches/${id}/cancel`),
    onSuccess: state => client.setQueryData(queryKey, state),
    onError: toast.error,
  })
  const resend = useMutation({
    mutationFn: () => api.post<BatchState>(`letterBatches/${id}/resend`),
    onSuccess: state => client.setQueryData(queryKey, state),
    onError: toast.error,
  })
  if (found.error) return <Failed error={found.error} retry={() => void found.refetch()} />
  if (!found.data) return <Bones lines={2} />
  const { counts, status, failures, kind } = found.data
  const lost = (counts.failed ?? 0) + (counts.noAddress ?? 0)
  const again = async () => {
    const title = t(
      {
        zh: '重发没有发出的 {count} 封？发送时中断的可能已经送到',
        en: 'Send the {count} that did not leave again? One that broke off may have arrived',
      },
      { count: lost },
    )
    if (await confirmed({ title, act: t({ zh: '重发', en: 'Send again' }) })) resend.mutate()
  }
  const all = Object.values(counts).reduce((sum, one) => sum + one, 0)
  const left = (counts.waiting ?? 0) + (counts.sending ?? 0)
  return (
    <section aria-label={t({ zh: '发送进度', en: 'Progress' })}>
      <div className="letter-progress" role="status">
        <progress max={all || 1} value={all - left} aria-label={t({ zh: '发送进度', en: 'Progress' })} />
        {(Object.keys(labels) as (keyof typeof labels)[]).map(
          key =>
            counts[key] !== undefined && (
              <span key={key} className="gx-tag" data-state={key}>
                {t(labels[key])} <span className="gx-number">{counts[key]}</span>
              </span>
            ),
        )}
        {status === 'sending' && (
          <>
            <Button disabled={cancel.isPending} onClick={() => cancel.mutate()}>
              {t({ zh: '停止发送', en: 'Stop' })}
            </Button>
            <span className="gx-faint">
              {t({ zh: '可以离开此页，发送会继续', en: 'You may leave; sending goes on' })}
            </span>
          </>
        )}
        {status !== 'sending' &&
          lost > 0 &&
          (kind === 'dunning' ? (
            <span className="gx-faint">
              {t({
                zh: '没有发出的仍在列表里，可以再处理',
                en: 'Those that did not leave stand in the list again',
              })}
            </span>
          ) : (
            <Button disabled={resend.isPending} onClick={() => void again()}>
              {t({ zh: '重发没有发出的', en: 'Send again what failed' })}
            </Button>
          ))}
      </div>
      {failures.length > 0 && (
        <ul className="letter-failures">
          {failures.map(({ customer, status: why, reason }) => (
            <li key={customer.id}>
              <Link to={`customers/${customer.id}`} className="gx-ref">
                {customer.title}
              </Link>
              <span className="gx-faint">{reason ?? t(labels[why])}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** Said where the company has no mail server: who can set it, and where. */
export function NoMail() {
  const t = useT()
  const { permissions } = useSession()
  return (
    <p className="letter-note" role="note">
      {t({
        zh: '还没有设置发信服务器，不能直接发邮件；可以下载 PDF 自行发送。',
        en: 'No mail server is set, so nothing can be mailed from here; download the PDF and send it yourself.',
      })}{' '}
      {permissions.administer.includes('*') ? (
        <Link to="settings/mail" className="gx-link">
          {t({ zh: '去设置发信', en: 'Set it up' })}
        </Link>
      ) : (
        t({ zh: '请管理员在“设置 → 邮件”里填写。', en: 'An administrator sets it under Settings → Mail.' })
      )}
    </p>
  )
}
