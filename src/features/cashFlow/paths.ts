import type { CashFlow, FlowGroup } from './cashFlow.ts'

/** Where the moves behind a mark are listed: of one day or month, of one group. */
export function movesPath(flow: CashFlow, { day, group }: { day?: string; group?: FlowGroup }): string {
  const query = new URLSearchParams({ view: 'all', sort: '-movedOn' })
  const [from, to] = day ? periodOf(flow, day) : [flow.from, flow.to]
  query.set('filter[movedOn][gte]', from)
  query.set('filter[movedOn][lte]', to)
  if (group) {
    if (group.key === null) query.set(`filter[${flow.split}][empty]`, 'true')
    else if (flow.split === 'category') query.set('filter[category][in]', (group.ids ?? []).join(','))
    else query.set(`filter[${flow.split}][eq]`, group.key)
  }
  return `accountMoves?${query}`
}

function periodOf(flow: CashFlow, day: string): [string, string] {
  if (flow.by === 'day') return [day, day]
  const [year, month] = day.split('-').map(Number)
  const last = new Date(Date.UTC(year ?? 0, month ?? 1, 0)).toISOString().slice(0, 10)
  return [[day, flow.from].sort()[1] ?? day, [last, flow.to].sort()[0] ?? last]
}
