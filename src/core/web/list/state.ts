import { useMemo } from 'react'
import type { Entity } from '../../entity.ts'
import type { Operator } from '../../kinds/kind.ts'
import type { Label } from '../../label.ts'
import type { SavedView } from '../client.ts'
import { useAddressQuery } from '../navigate.tsx'
import { useSession } from '../session.tsx'
import { listField } from './listField.ts'

export interface Filter {
  field: string
  op: Operator
  /** As in the address: `key`, `me`, `-30d`, `a,b`. */
  value: string
}

/** A tab above a list: one of the entity's own views, or one that somebody saved. */
export interface View {
  key: string
  label: Label
  state: Record<string, string>
  saved?: SavedView
}

export interface ListState {
  view: string
  q: string
  filters: Filter[]
  sort: string
  columns: string[]
  /** Field of which the list is grouped. */
  group: string
  /** Field whose choices are the columns of the board. */
  board: string
  peek: string
  page: number
  deleted: boolean
  /** Differs from the view as it was saved. */
  changed: boolean
}

export type ChangeList = (change: Record<string, string | null>) => void

const filterName = /^filter\[(\w+)\]\[(\w+)\]$/
const kept = ['sort', 'columns', 'group', 'board'] as const

/** Filters of an address or a saved view; null: it says nothing of filters. */
export function readFilters(entries: Iterable<[string, string]>): Filter[] | null {
  const filters: Filter[] = []
  let said = false
  for (const [name, value] of entries) {
    if (name === 'filter') said = true
    const [, field, op] = filterName.exec(name) ?? []
    if (field && op) filters.push({ field, op: op as Operator, value })
  }
  return said || filters.length ? filters : null
}

export const writeFilters = (filters: Filter[]): Record<string, string> =>
  Object.fromEntries(filters.map(({ field, op, value }) => [`filter[${field}][${op}]`, value]))

/** The entity's views, then the saved ones. */
export function useViews(entity: Entity): View[] {
  const { views } = useSession()
  return useMemo(() => {
    const own = (entity.list.views ?? [{ key: 'all', label: { zh: '全部', en: 'All' } }]).map(view => ({
      key: view.key,
      label: view.label,
      state: {
        ...writeFilters(
          Object.entries(view.filter ?? {}).flatMap(([field, ops]) =>
            Object.entries(ops).map(([op, value]) => ({ field, op: op as Operator, value: String(value) })),
          ),
        ),
        ...(view.sort ? { sort: view.sort } : {}),
      },
    }))
    const saved = (views ?? [])
      .filter(view => view.entity === entity.name)
      .map(view => ({
        key: view.id,
        label: { zh: view.name, en: view.name },
        state: view.definition,
        saved: view,
      }))
    return [...own, ...saved]
  }, [entity, views])
}

function stateOf(entity: Entity, views: View[], query: URLSearchParams): ListState {
  const view = views.find(one => one.key === query.get('view')) ?? views[0]
  const base = view?.state ?? {}
  const told = readFilters(query)
  const pick = (name: (typeof kept)[number]) => query.get(name) ?? base[name] ?? ''
  const columns = pick('columns')
    .split(',')
    .filter(name => entity.fields[name])
  return {
    view: view?.key ?? '',
    q: query.get('q') ?? '',
    filters: (told ?? readFilters(Object.entries(base)) ?? []).filter(one => listField(entity, one.field)),
    sort: pick('sort') || entity.list.sort,
    columns: columns.length ? columns : [...entity.list.columns],
    group: pick('group'),
    board: pick('board'),
    peek: query.get('peek') ?? '',
    page: Math.max(1, Number(query.get('page')) || 1),
    deleted: query.get('deleted') === 'true',
    changed: told !== null || kept.some(name => query.has(name) && query.get(name) !== (base[name] ?? '')),
  }
}

/** The list's state, kept in the address of the page, so that it can be shared and returned to. */
export function useAddressState(entity: Entity): [ListState, ChangeList] {
  const [query, change] = useAddressQuery()
  const views = useViews(entity)
  const state = useMemo(() => stateOf(entity, views, query), [entity, views, query])
  return [state, change]
}

/** A change of the filters as a change of the address; the old ones go. */
export function filtersChange(state: ListState, filters: Filter[]): Record<string, string | null> {
  const gone = Object.fromEntries(state.filters.map(({ field, op }) => [`filter[${field}][${op}]`, null]))
  return { ...gone, filter: filters.length ? null : 'none', ...writeFilters(filters), page: null }
}

/** Chooses a tab: all that the address said of another goes. */
export function viewChange(query: URLSearchParams, key: string): Record<string, string | null> {
  const gone = [...query.keys()].filter(
    name => filterName.test(name) || ['filter', 'page', 'peek', 'q', 'deleted', ...kept].includes(name),
  )
  return { ...Object.fromEntries(gone.map(name => [name, null])), view: key }
}

/** What a view saves of the list as it stands. */
export function savedState(state: ListState): Record<string, string> {
  const values: Record<string, string> = {
    ...writeFilters(state.filters),
    sort: state.sort,
    columns: state.columns.join(','),
  }
  if (state.group) values.group = state.group
  if (state.board) values.board = state.board
  return values
}

/** What the API is asked; `fixed` filters belong to the place (orders of this customer). */
export function listQuery(state: ListState, fixed: Filter[] = []): Record<string, string> {
  const query = { ...writeFilters([...state.filters, ...fixed]), sort: state.sort }
  return { ...query, ...(state.q ? { q: state.q } : {}), ...(state.deleted ? { deleted: 'true' } : {}) }
}
