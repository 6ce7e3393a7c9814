import { useMutation, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import type { Ref } from '../../core/field.ts'
import type { Label } from '../../core/label.ts'
import { Button } from '../../core/web/Button.tsx'
import { api } from '../../core/web/client.ts'
import { useEntities } from '../../core/web/session.tsx'
import { Empty } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { useMoney } from '../customers/money.ts'
import { FieldSplit, splittingFields } from './FieldSplit.tsx'
import { type HandoverView, handoverQuery } from './handover.client.ts'
import type { PartPlan, Plan, Split } from './handover.rules.ts'
import { type Names, PeopleSelect, PersonSelect } from './PeopleSelect.tsx'

const PickDialog = lazy(() => import('./PickDialog.tsx'))

const kindLabels: Record<Split['kind'], Label> = {
  one: { zh: '全部交给', en: 'All to' },
  evenly: { zh: '平均分给', en: 'Evenly among' },
  field: { zh: '按字段分', en: 'By a field' },
  follow: { zh: '跟随客户', en: 'With the customer' },
  stay: { zh: '不移交', en: 'Stays' },
}

/** A split that lacks its people is not sent: what is half chosen stays here. */
type Draft = Split | { kind: 'one'; to: undefined }

const isWhole = (draft: Draft): draft is Split =>
  draft.kind === 'one' ? Boolean(draft.to) : draft.kind !== 'evenly' || draft.to.length > 0

/** What there is, part by part, and who gets it; every change is kept at once, and its outcome shown beside. */
export function PlanTable({ view }: { view: HandoverView }) {
  const { id, from, parts } = view
  const client = useQueryClient()
  const t = useT()
  const [drafts, setDrafts] = useState<Record<string, { split: Draft; picked?: PartPlan['picked'] }>>(
    view.plan,
  )
  const [names, setNames] = useState<Names>(
    () => new Map(view.shares.map(share => [share.to.id, share.to.title])),
  )
  const [picking, setPicking] = useState<string | null>(null)
  const [everything, setEverything] = useState<string>()
  const save = useMutation({
    // The version as it is when this is sent: one change after another.
    scope: { id: `handover ${id}` },
    mutationFn: (plan: Plan) => {
      const version = client.getQueryData(handoverQuery(id).queryKey)?.version ?? view.version
      return api.patch<HandoverView>(`handovers/${id}`, { version, plan })
    },
    onSuccess: next => client.setQueryData(handoverQuery(id).queryKey, next),
    onError: error => {
      toast.error(error)
      void client.invalidateQueries({ queryKey: ['handover', 'one', id] })
    },
  })
  const keep = (next: typeof drafts) => {
    setDrafts(next)
    const whole = Object.entries(next).filter(([, { split }]) => isWhole(split))
    save.mutate(Object.fromEntries(whole) as Plan)
  }
  const meet = (...people: Ref[]) =>
    setNames(known => new Map([...known, ...people.map(({ id, title }) => [id, title] as const)]))
  const there = parts.filter(part => part.count > 0)
  if (there.length === 0)
    return (
      <Empty
        title={t(
          { zh: '{name}名下没有需要移交的内容', en: '{name} has nothing to hand over' },
          { name: from.title },
        )}
      />
    )
  const allTo = (person: Ref | null) => {
    setEverything(person?.id)
    if (!person) return
    meet(person)
    keep(Object.fromEntries(there.map(({ key }) => [key, { split: usual(key, person.id) }])))
  }
  return (
    <section className="handover-plan">
      <div className="handover-all">
        <span>{t({ zh: '全部交给一人', en: 'Everything to one' })}</span>
        <PersonSelect
          label={t({ zh: '全部交给一人', en: 'Everything to one' })}
          value={everything}
          names={names}
          without={from.id}
          onChange={allTo}
        />
        {from.manager && (
          <Button look="link" onClick={() => from.manager && allTo(from.manager)}>
            {t({ zh: '先交给直属上级 {name}', en: 'To the superior, {name}' }, { name: from.manager.title })}
          </Button>
        )}
      </div>
      <ul className="handover-parts">
        {there.map(part => (
          <PartRow
            key={part.key}
            part={part}
            view={view}
            draft={drafts[part.key] ?? { split: { kind: 'stay' } }}
            names={names}
            meet={meet}
            change={next => keep({ ...drafts, [part.key]: next })}
            pick={() => setPicking(part.key)}
          />
        ))}
      </ul>
      {picking && (
        <Suspense>
          <PickDialog
            part={picking}
            from={from}
            names={names}
            picked={drafts[picking]?.picked ?? []}
            onDone={(picked, person) => {
              if (person) meet(person)
              keep({ ...drafts, [picking]: { split: drafts[picking]?.split ?? { kind: 'stay' }, picked } })
            }}
            onClose={() => setPicking(null)}
          />
        </Suspense>
      )}
    </section>
  )
}

/** Documents go where their customer goes; all else to the person. */
const usual = (part: string, to: string): Split =>
  part === 'order' ? { kind: 'follow', otherwise: to } : { kind: 'one', to }

interface PartRowProps {
  part: HandoverView['parts'][number]
  view: HandoverView
  draft: { split: Draft; picked?: PartPlan['picked'] }
  names: Names
  meet: (...people: Ref[]) => void
  change: (next: { split: Draft; picked?: PartPlan['picked'] }) => void
  pick: () => void
}

function PartRow({ part, view, draft, names, meet, change, pick }: PartRowProps) {
  const entity = useEntities().get(part.key)
  const money = useMoney()
  const t = useT()
  const { split, picked } = draft
  const isStaff = part.key === 'unit' || part.key === 'user'
  const fields = entity && !isStaff ? splittingFields(entity) : []
  const kinds = (['one', 'evenly', 'field', 'follow', 'stay'] as const).filter(
    kind =>
      (kind !== 'field' || fields.length > 0) &&
      (kind !== 'follow' || (entity?.customer !== undefined && entity.customer !== 'self')) &&
      (kind !== 'evenly' || !isStaff),
  )
  const label = t(part.label)
  const set = (next: Draft) => change({ ...draft, split: next })
  const start = (kind: Split['kind']): Draft => {
    const to = 'to' in split ? [split.to].flat().find(id => id !== undefined) : undefined
    if (kind === 'one') return { kind, to } as Draft
    if (kind === 'evenly') return { kind, to: to ? [to] : [] }
    if (kind === 'field') return { kind, field: fields[0]?.[0] ?? '', values: {}, otherwise: to ?? null }
    return kind === 'follow' ? { kind, otherwise: to ?? null } : { kind: 'stay' }
  }
  const given = view.shares.filter(share => share.part === part.key)
  const left = part.count - given.reduce((sum, share) => sum + share.count, 0)
  const byHand = (picked ?? []).reduce((sum, one) => sum + one.ids.length, 0)
  return (
    <li className="handover-part">
      <div className="handover-what">
        <b>{label}</b> <span className="gx-number">{part.count.toLocaleString('en-US')}</span>
        <small className="gx-faint">
          {[
            part.due !== undefined &&
              part.due > 0 &&
              t(
                { zh: '{due} 家到期待联系', en: '{due} due for contact' },
                { due: part.due.toLocaleString('en-US') },
              ),
            part.revenueThisYear !== undefined &&
              t({ zh: '今年 {value}', en: 'this year {value}' }, { value: money(part.revenueThisYear) }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </small>
      </div>
      <div className="handover-rule">
        <div className="handover-choice">
          <select
            className="gx-input"
            aria-label={t({ zh: '{part}：如何移交', en: '{part}: how' }, { part: label })}
            value={split.kind}
            onChange={event => set(start(event.target.value as Split['kind']))}
          >
            {kinds.map(kind => (
              <option key={kind} value={kind}>
                {t(kindLabels[kind])}
              </option>
            ))}
          </select>
          {split.kind === 'one' && (
            <PersonSelect
              label={t({ zh: '{part}交给', en: '{part} to' }, { part: label })}
              value={split.to}
              names={names}
              without={view.from.id}
              onChange={person => {
                if (person) meet(person)
                set(person ? { kind: 'one', to: person.id } : { kind: 'one', to: undefined })
              }}
            />
          )}
          {split.kind === 'evenly' && (
            <PeopleSelect
              label={t({ zh: '{part}分给', en: '{part} among' }, { part: label })}
              value={split.to}
              names={names}
              without={view.from.id}
              onChange={people => {
                meet(...people)
                set({ kind: 'evenly', to: people.map(person => person.id) })
              }}
            />
          )}
          {split.kind === 'follow' && (
            <>
              <span className="gx-faint">{t({ zh: '客户无人接手时交给', en: 'else to' })}</span>
              <PersonSelect
                label={t({ zh: '客户无人接手时交给', en: 'Where nobody takes the customer over' })}
                value={split.otherwise ?? undefined}
                names={names}
                without={view.from.id}
                onChange={person => {
                  if (person) meet(person)
                  set({ kind: 'follow', otherwise: person?.id ?? null })
                }}
              />
            </>
          )}
          {entity?.owner && (
            <Button look="link" onClick={pick}>
              {byHand > 0
                ? t({ zh: '已手工指定 {count}', en: '{count} by hand' }, { count: byHand })
                : t({ zh: '手工指定…', en: 'By hand…' })}
            </Button>
          )}
        </div>
        {split.kind === 'field' && entity && (
          <FieldSplit
            entity={entity}
            split={split}
            from={view.from}
            names={names}
            meet={meet}
            onChange={set}
          />
        )}
      </div>
      <p className="handover-shares">
        {given.map(share => (
          <span key={share.to.id} className="gx-tag">
            {share.to.title} <span className="gx-number">{share.count.toLocaleString('en-US')}</span>
          </span>
        ))}
        {left > 0 && (
          <span className="gx-faint">
            {t({ zh: '{left} 条留下', en: '{left} stay' }, { left: left.toLocaleString('en-US') })}
          </span>
        )}
      </p>
    </li>
  )
}
