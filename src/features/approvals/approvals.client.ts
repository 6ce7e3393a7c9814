import { queryOptions } from '@tanstack/react-query'
import type { Ref } from '../../core/field.ts'
import type { Label } from '../../core/label.ts'
import { api, type Page, type Row } from '../../core/web/client.ts'
import type { Values } from '../../core/web/values.ts'
import type { Condition, FactKind, Rule } from './approvals.rules.ts'
import type { FigureShown, RequestShown, Tab } from './read.ts'

export interface FactShown {
  key: string
  kind: FactKind
  label: Label
  choices?: { value: string; label: Label }[]
}

export interface SubjectShown {
  key: string
  label: Label
  plural: Label
  facts: FactShown[]
}

interface Acts {
  decide: boolean
  pass: boolean
  withdraw: boolean
  remind: boolean
  retry: boolean
}

export interface RequestRead extends RequestShown {
  problem: Label | null
  closedAt: string | null
  plan: {
    rule: string
    all: boolean
    seats: {
      person: Ref
      from: Ref | null
      state: string
      since: string
      decidedAt: string | null
      comment: string | null
    }[]
    later: Ref[]
  }[]
  record: Row | null
  /** What the act was asked with. */
  asked: Values | null
  /** The record as it would become, or the one that would be made. */
  becomes: Row | null
  opens: boolean
  may: Acts
}

export interface OfRecord {
  /** Null: not for the reader. */
  id: string | null
  state: string
  step: number
  steps: number
  waitingFor: Ref[]
  asker: Ref
  problem: Label | null
  reason: string | null
  may: Acts
}

export const listQuery = (tab: Tab) =>
  queryOptions({
    queryKey: ['approvals', 'list', tab],
    queryFn: ({ signal }) => api.get<Page<RequestShown>>('approvals', { tab, limit: 50 }, signal),
  })

export const countQuery = queryOptions({
  queryKey: ['approvals', 'count'],
  queryFn: ({ signal }) => api.get<{ mine: number; asked: number }>('approvals/count', {}, signal),
})

export const requestQuery = (id: string) =>
  queryOptions({
    queryKey: ['approvals', 'one', id],
    queryFn: ({ signal }) => api.get<RequestRead>(`approvals/${id}`, {}, signal),
  })

export const ofRecordQuery = (entity: string, { id, approval, version }: Row) =>
  queryOptions({
    queryKey: [entity, 'approval', id, approval, version],
    queryFn: ({ signal }) =>
      api
        .get<{ approval: OfRecord | null }>(`approvals/of/${entity}/${id}`, {}, signal)
        .then(one => one.approval),
  })

export const subjectsQuery = queryOptions({
  queryKey: ['approvals', 'subjects'],
  queryFn: () => api.get<{ data: SubjectShown[] }>('approvals/subjects').then(answer => answer.data),
})

export const rulesQuery = queryOptions({
  queryKey: ['approvals', 'rules'],
  queryFn: () => api.get<{ data: Rule[]; names: Record<string, string> }>('approvals/rules'),
})

export const states: Record<string, Label> = {
  waiting: { zh: '审批中', en: 'Waiting' },
  failed: { zh: '已批准，未执行', en: 'Approved, not done' },
  done: { zh: '已批准', en: 'Approved' },
  refused: { zh: '已驳回', en: 'Refused' },
  withdrawn: { zh: '已撤回', en: 'Withdrawn' },
}

export const comparisons: Record<Condition['operator'], Label> = {
  atLeast: { zh: '不少于', en: 'at least' },
  above: { zh: '超过', en: 'above' },
  atMost: { zh: '不超过', en: 'at most' },
  below: { zh: '低于', en: 'below' },
  is: { zh: '是', en: 'is' },
  isNot: { zh: '不是', en: 'is not' },
}

export type { FigureShown, RequestShown }
