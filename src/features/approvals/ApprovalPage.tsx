import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import type { Entity } from '../../core/entity.ts'
import type { Ref } from '../../core/field.ts'
import { shortMoment } from '../../core/kinds/moments.ts'
import type { Label } from '../../core/label.ts'
import { Button } from '../../core/web/Button.tsx'
import { Cell } from '../../core/web/Cell.tsx'
import type { Row } from '../../core/web/client.ts'
import { Link, useRouteParams } from '../../core/web/navigate.tsx'
import { useEntities } from '../../core/web/session.tsx'
import { Unread } from '../../core/web/states.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { isMissing, type Values } from '../../core/web/values.ts'
import { ComparedLines, writtenLines } from '../documents/ComparedLines.tsx'
import { DocumentLines } from '../documents/DocumentLines.tsx'
import { PersonSelect } from '../handover/PeopleSelect.tsx'
import { compareLines, differ } from '../quotes/compare.rules.ts'
import { type RequestRead, requestQuery, states } from './approvals.client.ts'
import { Figures } from './Figures.tsx'
import { useActs } from './useActs.ts'
import './approvals.css'

/** `/approvals/{id}`: what is asked and why, the record, who decides; deciding stands at the foot, within reach of a thumb. */
export default function ApprovalPage() {
  const { id = '' } = useRouteParams()
  const found = useQuery(requestQuery(id))
  const entities = useEntities()
  const context = useKindContext()
  const t = useT()
  const request = found.data
  const entity = entities.get(request?.entity ?? '')
  const title = [entity && t(entity.label), request?.title, request?.about].filter(Boolean).join(' ')
  useEffect(() => {
    document.title = `${title} · ${t({ zh: '审批', en: 'Approvals' })}`
  }, [title, t])
  if (!request) return <Unread of={found} lines={8} />
  const { record, may, problem } = request
  return (
    <main className="approvals approval-page">
      <header className="approval-head">
        <nav className="gx-crumb" aria-label={t({ zh: '位置', en: 'Where this is' })}>
          <Link to="approvals">{t({ zh: '审批', en: 'Approvals' })}</Link>
        </nav>
        <h1>
          {title} · {t(request.verb)}
        </h1>
        <p className="gx-row-of">
          <span className="gx-tag" data-state={request.state}>
            {t(states[request.state] ?? states.waiting)}
          </span>
          <span className="gx-faint">
            {t(
              { zh: '{asker} 提交于 {at}', en: 'Asked by {asker}, {at}' },
              { asker: request.asker.title, at: shortMoment(request.askedAt, context) },
            )}
          </span>
          {request.opens && entity && (
            <Link to={`${entity.path}/${request.recordId}`} className="gx-link">
              {t({ zh: '打开单据', en: 'Open the record' })}
            </Link>
          )}
        </p>
      </header>
      {problem && request.state === 'failed' && (
        <p className="approval-band" data-state="failed" role="alert">
          {t({ zh: '已批准，但没能执行：', en: 'Approved, but it could not be done: ' })}
          {t(problem)}
        </p>
      )}
      <Part title={t({ zh: '为什么要审批', en: 'Why it is asked' })}>
        <Figures caught={request.caught} />
      </Part>
      {entity && record && <Wanted entity={entity} request={request} record={record} />}
      {entity && record && (
        <Document title={t({ zh: '单据', en: 'The record' })} entity={entity} record={record} />
      )}
      {!record && (
        <p className="gx-faint approval-part">
          {t(
            may.decide
              ? {
                  zh: '您的角色无权查看这张单据；不便决定时，可转交给有权查看的同事。',
                  en: 'Your role does not read this record; pass it on to a colleague who does if you cannot decide.',
                }
              : {
                  zh: '单据内容只在等您审批时，或您本来有权查看时显示。',
                  en: 'The record is shown while it waits for you, or where you may see it anyway.',
                },
          )}
        </p>
      )}
      <Part title={t({ zh: '审批流程', en: 'Who decides' })}>
        <Plan request={request} />
      </Part>
      {(may.decide || may.withdraw || may.remind || may.retry || may.pass) && (
        <Deciding request={request} entity={entity} />
      )}
    </main>
  )
}

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="approval-part">
    <h2>{title}</h2>
    {children}
  </section>
)

/** What is asked for, where it is more than that the record takes effect as it stands: what was given, and what would become of it. */
function Wanted({ entity, request, record }: { entity: Entity; request: RequestRead; record: Row }) {
  const t = useT()
  const { asked, becomes, verb } = request
  const fields = request.verbName ? (entity.verbs?.[request.verbName]?.input ?? {}) : {}
  const isMade = becomes && becomes.id !== record.id
  const changed =
    becomes && !isMade
      ? Object.keys(entity.fields).filter(name => isChanged(entity, name, record, becomes))
      : []
  // What sets a field is told once: as it was and as it would be.
  const given = Object.entries(asked ?? {}).filter(([name]) => fields[name] && !changed.includes(name))
  const before = record.lines ? writtenLines(record) : undefined
  const after = becomes && !isMade && becomes.lines ? writtenLines(becomes) : undefined
  const hasLines = before && after && compareLines(before, after).some(one => one.change !== 'same')
  if (given.length === 0 && !isMade && changed.length === 0 && !hasLines) return null
  return (
    <>
      <Part title={t({ zh: '申请内容：{verb}', en: 'What is asked: {verb}' }, { verb: t(verb) })}>
        <dl className="approval-facts">
          {given.map(([name, value]) => (
            <div key={name}>
              <dt>{t(fields[name].label)}</dt>
              <dd>
                <Cell value={value} field={fields[name]} name={name} />
              </dd>
            </div>
          ))}
          {changed.map(name => (
            <div key={name}>
              <dt>{t(entity.fields[name].label)}</dt>
              <dd>
                {!isMissing(record[name]) && (
                  <del>
                    <Cell value={record[name]} field={entity.fields[name]} name={name} />
                  </del>
                )}{' '}
                <ins>
                  <Cell value={becomes?.[name]} field={entity.fields[name]} name={name} />
                </ins>
              </dd>
            </div>
          ))}
        </dl>
        {hasLines && <ComparedLines entity={String(entity.fields.lines?.to)} before={before} after={after} />}
      </Part>
      {isMade && (
        <Document
          title={t({ zh: '同意后生成', en: 'What would be made' })}
          entity={entity}
          record={becomes}
        />
      )}
    </>
  )
}

/** Kept by the program as it goes: no news to who decides. */
const unsaid = ['id', 'version', 'createdAt', 'updatedAt', 'approval', 'lines', 'number']

function isChanged({ fields, form, list }: Entity, name: string, before: Row, after: Row): boolean {
  const isShown =
    form.some(section => (section.fields as readonly string[]).includes(name)) ||
    ((list.sums ?? []) as readonly string[]).includes(name)
  if (!isShown || unsaid.includes(name) || fields[name].kind === 'lines') return false
  const [one, other] = [before[name] ?? null, after[name] ?? null]
  return typeof one === 'object' || typeof other === 'object'
    ? JSON.stringify(one) !== JSON.stringify(other)
    : differ(one, other)
}

/** The record in short: its form's facts that are filled in, and its lines. */
function Document({ title, entity, record }: { title: string; entity: Entity; record: Row }) {
  const t = useT()
  const isBase = Number(record.rate ?? 1) === 1
  const sums = (entity.list.sums ?? []).filter(name => name !== 'baseNet')
  const names = [...new Set([...sums, ...entity.form.flatMap(section => section.fields)])].filter(
    name =>
      entity.fields[name] &&
      entity.fields[name].kind !== 'lines' &&
      !(isBase && (name === 'currency' || name === 'rate')) &&
      record[name] !== null &&
      record[name] !== undefined &&
      record[name] !== '',
  )
  const lines = record.lines as Values[] | undefined
  return (
    <Part title={title}>
      <dl className="approval-facts">
        {names.map(name => (
          <div key={name}>
            <dt>{t(entity.fields[name]?.label ?? { zh: name, en: name })}</dt>
            <dd>
              <Cell value={record[name]} field={entity.fields[name]} name={name} row={record} />
            </dd>
          </div>
        ))}
      </dl>
      {lines && lines.length > 0 && <DocumentLines lines={lines} />}
    </Part>
  )
}

const seatStates: Record<string, Label> = {
  waiting: { zh: '等待处理', en: 'to decide' },
  agreed: { zh: '同意', en: 'agreed' },
  refused: { zh: '驳回', en: 'refused' },
  passed: { zh: '已转交', en: 'passed it on' },
  over: { zh: '无需处理', en: 'not needed' },
}

function Plan({ request }: { request: RequestRead }) {
  const { plan } = request
  const context = useKindContext()
  const t = useT()
  return (
    <ol className="approval-plan">
      {plan.map((step, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other name than their place
        <li key={at}>
          <p className="gx-faint">
            {t({ zh: '第 {at} 步', en: 'Step {at}' }, { at: at + 1 })}
            {step.seats.length + step.later.length > 1 &&
              ` · ${step.all ? t({ zh: '全部同意', en: 'all must agree' }) : t({ zh: '一人即可', en: 'any one' })}`}
          </p>
          {step.seats.map(seat => (
            <div
              key={`${seat.person.id} ${seat.since} ${seat.state}`}
              className="approval-seat"
              data-state={seat.state}
            >
              <b>{seat.person.title}</b>
              {seat.from && (
                <span className="gx-faint">
                  {t({ zh: '（代{name}）', en: '(for {name})' }, { name: seat.from.title })}
                </span>
              )}{' '}
              <span>{t(seatStates[seat.state] ?? seatStates.waiting)}</span>
              {seat.decidedAt && <span className="gx-faint"> {shortMoment(seat.decidedAt, context)}</span>}
              {seat.comment && <p className="gx-prose">{seat.comment}</p>}
            </div>
          ))}
          {step.seats.length === 0 && at <= request.step && (
            <div className="approval-seat gx-faint">
              {t({ zh: '前面已同意，无需再审', en: 'agreed in a step before' })}
            </div>
          )}
          {step.later.length > 0 && (
            <div className="approval-seat gx-faint">
              {step.later.map(one => one.title).join(t({ zh: '、', en: ', ' }))}
            </div>
          )}
        </li>
      ))}
    </ol>
  )
}

function Deciding({ request, entity }: { request: RequestRead; entity: Entity | undefined }) {
  const { may } = request
  const { act, busy } = useActs(request.id, entity)
  const [comment, setComment] = useState('')
  const [passing, setPassing] = useState(false)
  const [person, setPerson] = useState<Ref | null>(null)
  const [chosen, setSeat] = useState('')
  const seat = request.waitingFor.find(one => one.id === chosen)?.id ?? request.waitingFor[0]?.id
  const t = useT()
  const said = comment.trim()
  const clear = () => {
    setComment('')
    setPassing(false)
  }
  return (
    <footer className="approval-deciding">
      {(may.decide || passing) && (
        <textarea
          className="gx-input gx-textarea"
          rows={2}
          maxLength={500}
          value={comment}
          placeholder={t({ zh: '意见（驳回时必填）', en: 'Comment (needed to refuse)' })}
          aria-label={t({ zh: '意见', en: 'Comment' })}
          onChange={event => setComment(event.target.value)}
        />
      )}
      {passing && (
        <div className="gx-row-of">
          {!may.decide && request.waitingFor.length > 1 && (
            <select
              className="gx-input"
              value={seat}
              aria-label={t({ zh: '替谁转交', en: 'Whose seat' })}
              onChange={event => setSeat(event.target.value)}
            >
              {request.waitingFor.map(one => (
                <option key={one.id} value={one.id}>
                  {t({ zh: '替{name}转交', en: 'In place of {name}' }, { name: one.title })}
                </option>
              ))}
            </select>
          )}
          <PersonSelect
            value={person?.id}
            names={new Map(person ? [[person.id, person.title]] : [])}
            label={t({ zh: '转给', en: 'Pass to' })}
            placeholder={t({ zh: '转给哪位同事', en: 'To which colleague' })}
            without={request.asker.id}
            onChange={setPerson}
          />
          <Button
            look="primary"
            disabled={busy || !person}
            onClick={() =>
              act('pass', { to: person?.id, comment: said, ...(may.decide ? {} : { from: seat }) }, clear)
            }
          >
            {t({ zh: '转交', en: 'Pass on' })}
          </Button>
          <Button onClick={() => setPassing(false)}>{t({ zh: '取消', en: 'Cancel' })}</Button>
        </div>
      )}
      {!passing && (
        <div className="approval-buttons">
          {may.decide && (
            <>
              <Button
                look="primary"
                disabled={busy}
                onClick={() => act('decide', { agree: true, comment: said }, clear)}
              >
                {t({ zh: '同意', en: 'Agree' })}
              </Button>
              <Button
                look="danger"
                disabled={busy || said === ''}
                onClick={() => act('decide', { agree: false, comment: said }, clear)}
              >
                {t({ zh: '驳回', en: 'Refuse' })}
              </Button>
            </>
          )}
          {may.retry && (
            <Button look="primary" disabled={busy} onClick={() => act('retry')}>
              {t({ zh: '再执行一次', en: 'Do it now' })}
            </Button>
          )}
          {may.remind && (
            <Button disabled={busy} onClick={() => act('remind')}>
              {t({ zh: '催办', en: 'Remind' })}
            </Button>
          )}
          {may.pass && (
            <Button disabled={busy} onClick={() => setPassing(true)}>
              {t({ zh: '转交', en: 'Pass on' })}
            </Button>
          )}
          {may.withdraw && (
            <Button disabled={busy} onClick={() => act('withdraw')}>
              {t({ zh: '撤回', en: 'Withdraw' })}
            </Button>
          )}
        </div>
      )}
    </footer>
  )
}
