import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { fullMoment } from '../../core/kinds/moments.ts'
import type { Label } from '../../core/label.ts'
import { Button } from '../../core/web/Button.tsx'
import { api } from '../../core/web/client.ts'
import { confirmed } from '../../core/web/dialogs.tsx'
import { useJob } from '../../core/web/jobs.ts'
import { Link, useGo, useRouteParams } from '../../core/web/navigate.tsx'
import { Unread } from '../../core/web/states.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { type HandoverView, handoverQuery, reasonLabels, statusLabels, working } from './handover.client.ts'
import type { HandoverFailure, HandoverReason } from './handover.rules.ts'
import { LetterSection } from './LetterSection.tsx'
import { PlanTable } from './PlanTable.tsx'
import { Report } from './Report.tsx'
import './handover.css'

/** What a person has, who gets it, the act itself with its progress, what became of it, and the letter to customers. */
export default function HandoverPage() {
  const { id = '' } = useRouteParams()
  const handover = useQuery(handoverQuery(id))
  const t = useT()
  const name = handover.data?.from.title
  useEffect(() => {
    document.title = name
      ? t({ zh: '{name}的交接', en: 'Hand-over of {name}' }, { name })
      : t({ zh: '离职交接', en: 'Hand-over' })
  }, [t, name])
  if (!handover.data) return <Unread of={handover} lines={10} />
  return <Page view={handover.data} />
}

function Page({ view }: { view: HandoverView }) {
  const t = useT()
  const hasCustomers =
    view.status === 'open'
      ? view.parts.some(part => part.key === 'customer' && part.count > 0)
      : view.shares.some(share => share.part === 'customer')
  return (
    <main className="handover">
      <p className="gx-crumb">
        <Link to="settings/handovers">{t({ zh: '离职交接', en: 'Hand-overs' })}</Link>
      </p>
      <Head view={view} />
      {working(view.status) && <Progress view={view} />}
      {view.failure && <Failure failure={view.failure} />}
      {view.status === 'open' ? <PlanTable key={view.id} view={view} /> : <Report view={view} />}
      {hasCustomers && ['open', 'done'].includes(view.status) && (
        <LetterSection key={`letter ${view.id}`} view={view} />
      )}
    </main>
  )
}

function Head({ view }: { view: HandoverView }) {
  const context = useKindContext()
  const t = useT()
  const { from, reason, status } = view
  const facts = [
    t(reasonLabels[reason]),
    from.position,
    from.unit,
    from.active ? t({ zh: '在用', en: 'active' }) : t({ zh: '已停用', en: 'deactivated' }),
    view.finishedAt &&
      t(
        { zh: '{name} {when} 执行', en: 'done by {name}, {when}' },
        { name: view.startedBy?.title ?? '', when: fullMoment(view.finishedAt, context) },
      ),
    view.undoneAt &&
      t(
        { zh: '{name} {when} 撤销', en: 'undone by {name}, {when}' },
        { name: view.undoneBy?.title ?? '', when: fullMoment(view.undoneAt, context) },
      ),
  ]
  return (
    <>
      <header className="gx-page-head">
        <h1>
          {t({ zh: '{name}的交接', en: 'Hand-over of {name}' }, { name: from.title })}{' '}
          <span className="gx-tag" data-status={status}>
            {t(statusLabels[status])}
          </span>
        </h1>
        <Acts view={view} />
      </header>
      <p className="gx-faint handover-facts">{facts.filter(Boolean).join(' · ')}</p>
      {status === 'open' && from.active && <Reason view={view} />}
    </>
  )
}

/** Whether the person goes, or only the work. */
function Reason({ view }: { view: HandoverView }) {
  const { id, reason } = view
  const client = useQueryClient()
  const t = useT()
  const change = useMutation({
    mutationFn: (next: HandoverReason) => {
      const version = client.getQueryData(handoverQuery(id).queryKey)?.version ?? view.version
      return api.patch<HandoverView>(`handovers/${id}`, { version, reason: next })
    },
    scope: { id: `handover ${id}` },
    onSuccess: next => client.setQueryData(handoverQuery(id).queryKey, next),
    onError: toast.error,
  })
  return (
    <div className="handover-reasons" role="radiogroup" aria-label={t({ zh: '原因', en: 'Reason' })}>
      {(['leaving', 'duty'] as const).map(one => (
        <label key={one} className="gx-radio">
          <input type="radio" name="reason" checked={reason === one} onChange={() => change.mutate(one)} />
          {t(reasonWords[one])}
        </label>
      ))}
    </div>
  )
}

const reasonWords: Record<HandoverReason, Label> = {
  leaving: { zh: '离职：开始交接时同时停用账号', en: 'Leaves: the account is deactivated with it' },
  duty: { zh: '调岗：账号照常使用', en: 'Changes duties: the account stays' },
}

function Acts({ view }: { view: HandoverView }) {
  const client = useQueryClient()
  const go = useGo()
  const t = useT()
  const { id, version, from, reason, status } = view
  const planned = view.shares.reduce((sum, share) => sum + share.count, 0)
  const act = useMutation({
    mutationFn: (path: 'run' | 'undo' | 'resume' | 'reopen') =>
      api.post(`handovers/${id}/${path}`, path === 'run' ? { version } : {}),
    onSuccess: () => client.invalidateQueries({ queryKey: ['handover'] }),
    onError: toast.error,
  })
  const giveUp = useMutation({
    mutationFn: () => api.delete(`handovers/${id}`),
    onSuccess: () => go('settings/handovers'),
    onError: toast.error,
  })
  const run = async () => {
    const leaves = reason === 'leaving' && from.active
    const title = leaves
      ? t(
          { zh: '停用{name}，并移交 {count} 条？', en: 'Deactivate {name} and hand over {count} records?' },
          { name: from.title, count: planned.toLocaleString('en-US') },
        )
      : t(
          { zh: '移交 {count} 条？', en: 'Hand over {count} records?' },
          { count: planned.toLocaleString('en-US') },
        )
    if (await confirmed({ title, act: t({ zh: '开始交接', en: 'Hand over' }), danger: leaves }))
      act.mutate('run')
  }
  const undo = async () => {
    const title = t({
      zh: '撤销这次交接？移交后未被改动的全部归还；账号是否在用不受影响。',
      en: 'Take this back? All that nobody changed since returns; whether the account is active stays as it is.',
    })
    if (await confirmed({ title, act: t({ zh: '撤销交接', en: 'Undo' }), danger: true })) act.mutate('undo')
  }
  return (
    <div className="gx-acts">
      {status === 'open' && (
        <>
          <Button disabled={giveUp.isPending} onClick={() => giveUp.mutate()}>
            {t({ zh: '不交接了', en: 'Give up' })}
          </Button>
          <Button look="primary" disabled={planned === 0 || act.isPending} onClick={() => void run()}>
            {planned > 0
              ? t(
                  { zh: '开始交接（{count} 条）', en: 'Hand over {count}' },
                  { count: planned.toLocaleString('en-US') },
                )
              : t({ zh: '开始交接', en: 'Hand over' })}
          </Button>
        </>
      )}
      {(status === 'done' || view.failure?.while === 'running') && (
        <Button disabled={act.isPending} onClick={() => void undo()}>
          {t({ zh: '撤销交接', en: 'Undo' })}
        </Button>
      )}
      {view.failure?.while === 'running' && (
        <Button disabled={act.isPending} onClick={() => act.mutate('reopen')}>
          {t({ zh: '调整剩余的方案', en: 'Plan the rest anew' })}
        </Button>
      )}
      {view.failure && (
        <Button look="primary" disabled={act.isPending} onClick={() => act.mutate('resume')}>
          {t({ zh: '继续', en: 'Go on' })}
        </Button>
      )}
    </div>
  )
}

/** Why it stopped by itself; what is done is in the report below. */
function Failure({ failure }: { failure: HandoverFailure }) {
  const t = useT()
  const stopped =
    failure.while === 'undoing'
      ? { zh: '撤销没有完成：{why}', en: 'Undoing did not finish: {why}' }
      : { zh: '交接没有完成：{why}', en: 'The hand-over did not finish: {why}' }
  return (
    <p className="gx-fault" role="alert">
      {t(stopped, { why: t(failure) })}
    </p>
  )
}

function Progress({ view }: { view: HandoverView }) {
  const told = useJob(view.id)
  const t = useT()
  const done = Math.max(view.done, told?.status === view.status ? Number(told.done ?? 0) : 0)
  return (
    <p className="handover-progress" role="status">
      <progress
        max={view.total || 1}
        value={Math.min(done, view.total)}
        aria-label={t(statusLabels[view.status])}
      />
      <span className="gx-number">
        {Math.min(done, view.total).toLocaleString('en-US')} / {view.total.toLocaleString('en-US')}
      </span>
      <span className="gx-faint">
        {t({ zh: '可以离开此页，完成后可在这里查看', en: 'You may leave; the report will be here' })}
      </span>
    </p>
  )
}
