import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { formatDecimal } from '../../core/kinds/number.ts'
import { RefName } from '../../core/kinds/RefName.tsx'
import type { Label } from '../../core/label.ts'
import { Button } from '../../core/web/Button.tsx'
import { api } from '../../core/web/client.ts'
import { confirmed } from '../../core/web/dialogs.tsx'
import { Link, useAddressQuery } from '../../core/web/navigate.tsx'
import { useMay, useSession } from '../../core/web/session.tsx'
import { Bones, Empty, Failed } from '../../core/web/states.tsx'
import { useLocale, useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { NoMail, Sending } from '../letters/Sending.tsx'
import type { Acted } from './act.ts'
import { wayLabels } from './dunning.rules.ts'
import type { Proposal } from './proposals.ts'
import '../money/money.css'
import './dunning.css'

const queryKey = ['dunning']

/** `/dunning?batch=`: who is to be asked for payment now, and by which step. */
export default function DunningPage() {
  const t = useT()
  const [query, change] = useAddressQuery()
  const { permissions } = useSession()
  const batch = query.get('batch')
  const found = useQuery({
    queryKey,
    queryFn: ({ signal }) =>
      api.get<{ data: Proposal[]; count: number; mail: boolean }>('dunning', {}, signal),
  })
  return (
    <main className="money-page">
      <header className="gx-page-head">
        <h1>{t({ zh: '催收', en: 'Reminders' })}</h1>
        <span className="gx-spring" />
        {permissions.administer.includes('*') && (
          <Link to="settings/dunning" className="gx-link">
            {t({ zh: '设置步骤', en: 'Set up the steps' })}
          </Link>
        )}
      </header>
      {batch && <Sending key={batch} id={batch} settled={() => void found.refetch()} />}
      {found.error ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : !found.data ? (
        <Bones lines={8} />
      ) : found.data.data.length === 0 ? (
        <Empty
          title={t({
            zh: '现在没有要催的款：都没到期、已付、已暂停，或这一步已经做过',
            en: 'Nobody is to be asked now: nothing is due, it is paid or put off, or the step was taken',
          })}
        />
      ) : (
        <>
          {!found.data.mail && found.data.data.some(one => one.step.way === 'mail') && <NoMail />}
          {found.data.count > found.data.data.length && (
            <p className="money-lead gx-faint">
              {t(
                {
                  zh: '共 {count} 家，先列出逾期最久的 {shown} 家；处理后会列出其余的',
                  en: 'The {shown} longest overdue of {count}; the others follow when these are done',
                },
                { count: found.data.count, shown: found.data.data.length },
              )}
            </p>
          )}
          <Proposed
            key={found.dataUpdatedAt}
            proposals={found.data.data}
            mail={found.data.mail}
            begun={id => change({ batch: id })}
          />
        </>
      )}
    </main>
  )
}

/** What is done is what was looked at. */
const seen = ({ party, step }: Proposal) => ({ id: party.id, step: step.id })

interface ProposedProps {
  proposals: Proposal[]
  mail: boolean
  begun: (batch: string) => void
}

function Proposed({ proposals, mail, begun }: ProposedProps) {
  const t = useT()
  const may = useMay()
  const client = useQueryClient()
  const locale = useLocale()
  const can = (one: Proposal) => one.step.way !== 'mail' || (mail && one.address !== null)
  const [chosen, setChosen] = useState(() => new Set(proposals.filter(can).map(one => one.party.id)))
  const [opened, setOpened] = useState<string | null>(null)
  const [asks, setAsks] = useState<'skip' | 'hold' | null>(null)
  const all = proposals.filter(one => chosen.has(one.party.id))
  const ready = all.filter(can)
  const toggle = (id: string, on: boolean) => {
    const next = new Set(chosen)
    if (on) next.add(id)
    else next.delete(id)
    setChosen(next)
  }
  const act = useMutation({
    mutationFn: (body: object) => api.post<Acted>('dunning/act', body),
    onSuccess: ({ taken, noAddress, batch }) => {
      if (noAddress.length > 0)
        toast.note(
          t(
            { zh: '{count} 家没有邮箱，没有处理', en: '{count} have no e-mail and were left' },
            { count: noAddress.length },
          ),
        )
      else toast.done(t({ zh: '已处理 {count} 家', en: '{count} done' }, { count: taken }))
      if (batch) begun(batch)
      void client.invalidateQueries({ queryKey })
    },
    onError: toast.error,
  })
  const hold = useMutation({
    mutationFn: (body: object) => api.post('dunning/hold', body),
    onSuccess: () => {
      toast.done(t({ zh: '已暂停', en: 'Put off' }))
      void client.invalidateQueries({ queryKey })
    },
    onError: toast.error,
  })
  const take = async () => {
    const mails = ready.filter(one => one.step.way === 'mail').length
    const title =
      mails > 0
        ? t(
            {
              zh: '发出 {mails} 封邮件，并记下 {others} 家的电话或信函？',
              en: 'Send {mails} mails and note {others} calls or letters?',
            },
            { mails, others: ready.length - mails },
          )
        : t({ zh: '记下 {count} 家已经做过？', en: 'Note {count} as done?' }, { count: ready.length })
    if (await confirmed({ title, act: t({ zh: '确定', en: 'Yes' }) }))
      act.mutate({ customers: ready.map(seen), act: 'take', locale })
  }
  if (!may('receipt', 'create')) return <Table {...{ proposals, opened, setOpened }} />
  return (
    <>
      <div className="money-tools">
        <Button look="primary" disabled={ready.length === 0 || act.isPending} onClick={() => void take()}>
          {t({ zh: '处理所选 {count} 家', en: 'Do the {count} chosen' }, { count: ready.length })}
        </Button>
        <Button disabled={all.length === 0} onClick={() => setAsks('skip')}>
          {t({ zh: '跳过…', en: 'Skip…' })}
        </Button>
        <Button disabled={all.length === 0} onClick={() => setAsks('hold')}>
          {t({ zh: '有争议或暂停…', en: 'Disputed or put off…' })}
        </Button>
        <span className="gx-faint">
          {t({
            zh: '邮件会附上催款函；电话和书面函做过后在这里记下',
            en: 'Mails carry the letter of demand; calls and letters are noted here once done',
          })}
        </span>
      </div>
      {asks && (
        <Reason
          asks={asks}
          close={() => setAsks(null)}
          done={(reason, until) => {
            setAsks(null)
            if (asks === 'skip') act.mutate({ customers: all.map(seen), act: 'skip', reason })
            else hold.mutate({ items: all.flatMap(one => one.items.map(item => item.id)), reason, until })
          }}
        />
      )}
      <Table {...{ proposals, opened, setOpened, chosen, toggle }} />
    </>
  )
}

interface ReasonProps {
  asks: 'skip' | 'hold'
  close: () => void
  done: (reason: string, until: string | null) => void
}

function Reason({ asks, close, done }: ReasonProps) {
  const t = useT()
  const [reason, setReason] = useState('')
  const [until, setUntil] = useState('')
  return (
    <form
      className="dunning-reason"
      onSubmit={event => {
        event.preventDefault()
        done(reason.trim(), until || null)
      }}
    >
      <label className="gx-field">
        <span className="gx-label">
          {asks === 'skip'
            ? t({ zh: '为什么跳过', en: 'Why it is skipped' })
            : t({ zh: '争议或暂停的原因', en: 'What is disputed, or why it waits' })}
        </span>
        <input
          className="gx-input"
          value={reason}
          maxLength={300}
          required
          // biome-ignore lint/a11y/noAutofocus: opened by a press, to be written into
          autoFocus
          onChange={event => setReason(event.target.value)}
        />
      </label>
      {asks === 'hold' && (
        <label className="gx-field">
          <span className="gx-label">
            {t({ zh: '暂停到（有争议就留空）', en: 'Until (empty: disputed)' })}
          </span>
          <input
            type="date"
            className="gx-input"
            value={until}
            onChange={event => setUntil(event.target.value)}
          />
        </label>
      )}
      <Button type="submit" look="primary" disabled={reason.trim() === ''}>
        {t({ zh: '确定', en: 'Save' })}
      </Button>
      <Button onClick={close}>{t({ zh: '取消', en: 'Cancel' })}</Button>
    </form>
  )
}

interface TableProps {
  proposals: Proposal[]
  opened: string | null
  setOpened: (id: string | null) => void
  chosen?: Set<string>
  toggle?: (id: string, on: boolean) => void
}

const late: Label = { zh: '逾期 {days} 天', en: '{days} days overdue' }
const soon: Label = { zh: '还有 {days} 天到期', en: 'due in {days} days' }

function Table({ proposals, opened, setOpened, chosen, toggle }: TableProps) {
  const t = useT()
  const when = (overdue: number) => (overdue >= 0 ? t(late, { days: overdue }) : t(soon, { days: -overdue }))
  return (
    <ul className="dunning-list">
      {proposals.map(one => (
        <li key={one.party.id}>
          <div className="dunning-row">
            {toggle && (
              <input
                type="checkbox"
                checked={chosen?.has(one.party.id) ?? false}
                aria-label={one.party.title}
                onChange={event => toggle(one.party.id, event.target.checked)}
              />
            )}
            <span className="dunning-who">
              <RefName value={one.party} to="customer" />
              <small className="gx-faint">
                {one.step.way === 'call'
                  ? (one.phone ?? t({ zh: '没有电话', en: 'no phone' }))
                  : one.step.way === 'mail'
                    ? (one.address ?? t({ zh: '没有邮箱', en: 'no e-mail' }))
                    : ''}
              </small>
            </span>
            <span className="gx-tag">
              {one.step.name} · {t(wayLabels[one.step.way])}
            </span>
            <span className="gx-faint">{when(one.overdue)}</span>
            <b className="gx-number dunning-sum">
              {one.totals
                .map(({ currency, amount }) => `${currency} ${formatDecimal(amount, 2)}`)
                .join(' / ')}
            </b>
            <Button
              look="link"
              aria-expanded={opened === one.party.id}
              onClick={() => setOpened(opened === one.party.id ? null : one.party.id)}
            >
              {t({ zh: '{count} 笔', en: '{count} items' }, { count: one.items.length })}
            </Button>
            <Link
              to={`print?entity=dunningLetter&ids=${one.party.id}&until=${one.until}`}
              className="gx-link"
            >
              {t({ zh: '催款函', en: 'Letter' })}
            </Link>
          </div>
          {opened === one.party.id && (
            <ul className="dunning-items">
              {one.items.map(item => (
                <li key={item.id}>
                  <span>{item.number}</span>
                  <span className="gx-faint">{item.dueOn}</span>
                  <span className="gx-faint">{when(item.overdue)}</span>
                  <span className="gx-number">
                    {item.currency} {formatDecimal(item.open, 2)}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ul>
  )
}
