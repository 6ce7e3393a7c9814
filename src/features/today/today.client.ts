import { queryOptions } from '@tanstack/react-query'
import type { Ref } from '../../core/field.ts'
import { api } from '../../core/web/client.ts'
import type { Reason } from '../metrics/reasons.rules.ts'
import type { MonthFigures } from './today.queries.ts'

export type Scope = 'mine' | 'team'
export type GroupKey = 'late' | 'today' | 'tomorrow' | 'reorder'

export interface CustomerBrief {
  id: string
  name?: string
  type?: string
  level?: string
  stage?: string
  owner?: Ref | null
  phone?: string | null
  nextContactAt?: string | null
  lastOrderOn?: string | null
  churnRisk?: number | null
  health?: number | null
  revenueThisYear?: string | null
}

export interface ContactBrief {
  id: string
  name?: string
  position?: string | null
  phone?: string | null
  workPhone?: string | null
}

export interface Row {
  id: string
  reason: string
  reasons: Reason[]
  customer: CustomerBrief
  contact: ContactBrief | null
  lastContact: { happenedAt?: string; way?: string; content?: string; owner?: Ref | null } | null
}

/** Today as the browser reads it: the server's answer with the fields it asks for named. */
export interface TodayAnswer {
  date: string
  counts: Record<GroupKey | 'quiet', number>
  groups: Record<GroupKey, Row[]>
  quiet: Row[]
  birthdays: {
    on: string
    age: number | null
    contact: ContactBrief | null
    customer: CustomerBrief | null
  }[]
  numbers: {
    orders?: MonthFigures
    revenue?: { now: string; before: string; whole: string }
    contactRecords?: MonthFigures
    newCustomers: MonthFigures
  }
  colleagues: {
    id: string
    at: string
    actor: Ref
    entity: string
    recordId: string
    action: string
    customer: Ref
  }[]
}

export const todayQuery = (scope: Scope) =>
  queryOptions({
    queryKey: ['today', scope],
    queryFn: ({ signal }) => api.get<TodayAnswer>('today', { scope }, signal),
    staleTime: 60_000,
    placeholderData: previous => previous,
  })
