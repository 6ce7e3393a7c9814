import { useMemo } from 'react'
import type { Entity } from '../../entity.ts'
import type { Operator } from '../../kinds/kind.ts'
import type { Label } from '../../label.ts'
import type { SavedView } from '../client.ts'
import { useAddressQuery } from '../navigate.tsx'
import { isOpen, useSession } from '../session.tsx'
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
  /** Not among the person's tabs. */
  away?: boolean
  /** Shown where the address says nothing. */
  start?: boolean
}

export interface ListState {
  view: string
  q: string
  filters: Filter[]
  sort: string
  columns: string[]
  /** Instead of the table, and what it stands by: `board.level`; the table: empty. */
  mode: string
  /** What makes rows stand out, as the feature that knows it writes it. */
  colours: string
  peek: string
  page: number
  deleted: boolean
  /** Differs from the view as it was saved. */
  changed: boolean
  /** The address names a view that is not there for this person. */
  lost: boolean
  /** Fields the view filters by that are closed to this person: left out. */
  closed: string[]
}

export type ChangeList = (change: Record<string, string | null>) => void

const filterName = /^filter\[(\w+)\]\[(\w+)\]$/
const kept = ['sort', 'columns', 'mode', 'colours'] as const
/** The mode that is none, where the view has one. */
const table = 'table'

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

/** The entity's views and the saved ones, in the person's order; those the person has put away come last, as `away`. */
export function useViews(entity: Entity): View[] {
  const { views, viewPreferences } = useSession()
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
    const saved = views
      .filter(view => view.entity === entity.name)
      .map(view => ({
        key: view.id,
        label: { zh: view.name, en: view.name },
        state: view.definition,
        saved: view,
      }))
    const { order = [], away = [], start } = viewPreferences[entity.name] ?? {}
    const place = ({ key }: View) => (order.includes(key) ? order.indexOf(key) : order.length)
    return [...own, ...saved]
      .map(view => ({ ...view, away: away.includes(view.key), start: view.key === start }))
      .sort((one, other) => Number(one.away) - Number(other.away) || place(one) - place(other))
  }, [entity, views, viewPreferences])
}

type IsOpen = (field: string) => boolean

/** An address that says nothing shows the person's own start; one that filters by itself, the first declared view. */
function viewOf(entity: Entity, views: View[], query: URLSearchParams): View | undefined {
  const named = views.find(one => one.key === query.get('view'))
  if (named) return named
  const plain = !readFilters(query) && !kept.some(name => query.has(name)) && !query.has('view')
  const declared = entity.list.views?.[0]?.key ?? 'all'
  return (plain && views.find(one => one.start)) || views.find(one => one.key === declared) || views[0]
}

function stateOf(entity: Entity, views: View[], query: URLSearchParams, isOpen: IsOpen): ListState {
  const view = viewOf(entity, views, query)
  const base = view?.state ?? {}
  const told = readFilters(query)
  const pick = (name: (typeof kept)[number]) => query.get(name) ?? base[name] ?? ''
  const columns = pick('columns')
    .split(',')
    .filter(name => entity.fields[name])
  const asked = told ?? readFilters(Object.entries(base)) ?? []
  const filters = asked.filter(one => listField(entity, one.field) && isOpen(one.field))
  const sort = pick('sort')
  const mode = pick('mode')
  const unlike = (name: (typeof kept)[number]) => {
    const given = query.get(name)
    return given !== null && given !== (base[name] ?? (name === 'mode' ? table : ''))
  }
  return {
    view: view?.key ?? '',
    q: query.get('q') ?? '',
    filters,
    sort: sort && isOpen(sort.replace(/^-/, '')) ? sort : entity.list.sort,
    columns: columns.length ? columns : [...entity.list.columns],
    mode: mode === table || !isOpen(mode.split('.')[1] ?? '') ? '' : mode,
    colours: pick('colours'),
    peek: query.get('peek') ?? '',
    page: Math.max(1, Number(query.get('page')) || 1),
    deleted: query.get('deleted') === 'true',
    changed: told !== null || kept.some(unlike),
    lost: query.has('view') && view?.key !== query.get('view'),
    closed: asked.filter(one => !filters.includes(one)).map(one => one.field),
  }
}

/** The list's state, kept in the address of the page, so that it can be shared and returned to. */
export function useAddressState(entity: Entity): [ListState, ChangeList] {
  const [query, change] = useAddressQuery()
  const views = useViews(entity)
  const { permissions } = useSession()
  const state = useMemo(
    () => stateOf(entity, views, query, field => isOpen(permissions, entity.name, field)),
    [entity, views, query, permissions],
  )
  return [state, change]
}

/** The change of the address that shows the list in a mode, or as the table. */
export const modeChange = (mode: string): Record<string, string | null> => ({
  mode: mode || table,
  ...(mode && { peek: null }),
})

/** A change of the filters as a change of the address; the old ones go. */
export function filtersChange(state: ListState, filters: Filter[]): Record<string, string | null> {
  const gone = Object.fromEntries(state.filters.map(({ field, op }) => [`filter[${field}][${op}]`, null]))
  return { ...gone, filter: filters.length ? null : 'none', ...writeFilters(filters), page: null }
}

/** Chooses a tab: all that the address said of another goes. */
export function viewChange(query: URLSearchParams, key: string): Record<string, string | null> {
  const gone = [...query.keys()].filter(
    name => filterName.test(name) || ['filter', 'page', 'peek', 'q', 'deleted', 'at', ...kept].includes(name),
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
  if (state.mode) values.mode = state.mode
  if (state.colours) values.colours = state.colours
  return values
}

/** What the API is asked; `fixed` filters belong to the place (orders of this customer). */
export function listQuery(state: ListState, fixed: Filter[] = []): Record<string, string> {
  const query = { ...writeFilters([...state.filters, ...fixed]), sort: state.sort }
  return { ...query, ...(state.q ? { q: state.q } : {}), ...(state.deleted ? { deleted: 'true' } : {}) }
}
