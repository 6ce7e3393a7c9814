/** What the page asks for stands in the address; links to it and to the lines behind a figure are made here. */

import { dayIn } from '../../core/kinds/date.ts'
import { useAddressQuery } from '../../core/web/navigate.tsx'
import { useSession } from '../../core/web/session.tsx'
import { useKindContext } from '../../core/web/text.tsx'
import { spanOf } from './periods.rules.ts'
import {
  type Comparison,
  comparisons,
  type Dimension,
  dimensions,
  documents,
  joinsLines,
  type Measure,
  mayAsk,
  measures,
  type SalesDocument,
  type Step,
  steps,
} from './sales.ts'

export interface SalesState {
  document: SalesDocument
  from: string
  to: string
  by: Dimension
  second: Dimension | undefined
  compare: Comparison
  measures: Measure[]
  chart: 'bar' | 'line'
  /** `filter[…]` of the document's list, and `only[…]` of groups, as they came in the address. */
  filters: Record<string, string>
}

const oneOf = <T extends string>(all: readonly T[], value: string | null, otherwise: T): T =>
  all.find(one => one === value) ?? otherwise

/** What one may look at alone, by the groups there are. */
export const narrowings = ['person', 'branch', 'level', 'region', 'category'] as const satisfies Dimension[]

const narrowing = /^only\[(\w+)\]$/

/** Dimensions that the address narrows. */
const narrowedBy = (names: Iterable<string>) =>
  [...names].flatMap(name => dimensions.find(one => one === narrowing.exec(name)?.[1]) ?? [])

export const isTime = (name: Dimension | undefined): name is Step =>
  (steps as readonly (string | undefined)[]).includes(name)

/** The state of the address, with what the reader may ask for where it says nothing or more. */
export function useSalesState() {
  const [query, change] = useAddressQuery()
  const session = useSession()
  const today = dayIn(session.company.timeZone, useKindContext().now)
  const document = oneOf(documents, query.get('document'), 'order')
  const may = (name: Dimension | Measure) => mayAsk(session, document, name)
  const wished = (query.get('measures') ?? '').split(',')
  const by = oneOf(dimensions.filter(may), query.get('by'), may('person') ? 'person' : 'month')
  const second = dimensions.filter(may).find(name => name === query.get('second') && name !== by)
  const filters = Object.fromEntries(
    [...query].filter(([name]) => {
      const [only] = narrowedBy([name])
      return only ? may(only) : name.startsWith('filter[')
    }),
  )
  const levels = [by, ...(second ? [second] : []), ...narrowedBy(Object.keys(filters))]
  // One figure of lines makes lines of all: those that may not be told so are left out.
  const told = (names: readonly Measure[]) => {
    const open = names.filter(may)
    return open.filter(name => mayAsk(session, document, name, joinsLines([...levels, ...open])))
  }
  const chosen = told(measures.filter(name => wished.includes(name)))
  const usual: Measure[] = joinsLines(levels)
    ? ['net', 'quantity']
    : [document === 'receipt' ? 'amount' : 'net', 'documents', 'customers', 'average']
  const state: SalesState = {
    document,
    from: query.get('from') ?? `${today.slice(0, 4)}-01-01`,
    to: query.get('to') ?? today,
    by,
    second,
    compare: oneOf(comparisons, query.get('compare'), 'none'),
    measures: chosen.length > 0 ? chosen : told(usual),
    chart: query.get('chart') === 'line' || (query.get('chart') === null && isTime(by)) ? 'line' : 'bar',
    filters,
  }
  return { state, change, may, today }
}

/** What the server is asked. */
export function askedOf({ document, from, to, by, second, compare, measures, filters }: SalesState) {
  return {
    document,
    from,
    to,
    by,
    ...(second ? { second } : {}),
    compare,
    measures: measures.join(),
    ...filters,
  }
}

/** The lines behind a figure: of a group, of one inside it, or of all. `before`: of the span compared with. */
export function linesPath(
  state: SalesState,
  { key, secondKey }: { key?: string; secondKey?: string },
  before?: { from: string; to: string } | null,
): string {
  const query = new URLSearchParams({ ...state.filters, document: state.document, by: state.by })
  const narrowed = (span: { from: string; to: string }) => {
    const own = isTime(state.by) && key ? spanOf(state.by, key, span) : span
    return isTime(state.second) && secondKey ? spanOf(state.second, secondKey, own) : own
  }
  const { from, to } = before ?? narrowed(state)
  query.set('from', from)
  query.set('to', to)
  if (key !== undefined) query.set('key', key)
  if (state.second) query.set('second', state.second)
  if (secondKey !== undefined) query.set('secondKey', secondKey)
  return `sales-analysis/lines?${query}`
}
