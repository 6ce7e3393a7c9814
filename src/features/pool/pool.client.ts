import { queryOptions } from '@tanstack/react-query'
import type { Entity } from '../../core/entity.ts'
import { api, type Row, type TimelineEntry } from '../../core/web/client.ts'
import type { FactShown, PoolSettings } from './pool.rules.ts'

export interface PoolShown extends PoolSettings {
  id: string
  version: number
  position: number
  customers: number
}

export interface NightRun {
  day: string
  finishedAt: string | null
  warned: number
  reclaimed: number
  given: number
}

export interface Allowance {
  id: string
  name: string
  mode: PoolSettings['mode']
  claimsPerDay: number | null
  ownedMost: number | null
  claimed: number
  owned: number
}

export interface Ownership {
  changes: TimelineEntry[]
  reclaim: { on: string; reason: string } | null
}

export const settingsQuery = queryOptions({
  queryKey: ['pool', 'settings'],
  queryFn: () => api.get<{ data: PoolShown[]; runs: NightRun[] }>('pool-settings'),
})

export const factsQuery = queryOptions({
  queryKey: ['pool', 'facts'],
  queryFn: () => api.get<{ data: FactShown[] }>('pool-settings/facts').then(answer => answer.data),
})

/** My pools. Under the customer's key: every claim changes what is left of it. */
export const allowanceQuery = queryOptions({
  queryKey: ['customer', 'allowance'],
  queryFn: () => api.get<{ data: Allowance[] }>('pool').then(answer => answer.data),
})

/** A customer as a member of its pool sees it. */
export const pooledQuery = (id: string) =>
  queryOptions({
    queryKey: ['customer', 'pooled', id],
    queryFn: ({ signal }) => api.get<Row>(`pool/customers/${id}`, undefined, signal),
  })

export const ownershipQuery = (entity: Entity, id: string) =>
  queryOptions({
    queryKey: ['customer', 'ownership', entity.path, id],
    queryFn: ({ signal }) => api.get<Ownership>(`${entity.path}/${id}/ownership`, undefined, signal),
  })

/** Customers of pools: the customer's own lists and pages, at the address where members see them. */
export function pooledEntity(customer: Entity, pools: readonly Pick<Allowance, 'id' | 'name'>[]): Entity {
  const { claim, assign } = customer.verbs ?? {}
  const { pool } = customer.fields
  const views = pools.map(({ id, name }) => ({
    key: id,
    label: { zh: name, en: name },
    filter: { pool: { eq: id } },
  }))
  const all = { key: 'all', label: { zh: '全部公海', en: 'All pools' }, filter: { pool: { empty: 'false' } } }
  return {
    ...customer,
    fields: { ...customer.fields, ...(pool ? { pool: { ...pool, cell: 'pool' } } : {}) },
    plural: { zh: '公海', en: 'Public pool' },
    path: 'pool/customers',
    creates: false,
    importable: false,
    verbs: {
      ...(claim ? { claim } : {}),
      ...(assign ? { assign: { ...assign, label: { zh: '分配给', en: 'Assign' } } } : {}),
    },
    list: {
      ...customer.list,
      columns: [
        'name',
        'pool',
        'level',
        'stage',
        'phone',
        'region',
        'lastContactAt',
        'orderCount',
        'previousOwner',
        'pooledAt',
      ].filter(name => customer.fields[name]),
      sort: '-pooledAt',
      sums: [],
      views: views.length === 1 ? views : [all, ...views],
    },
  }
}
