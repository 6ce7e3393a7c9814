import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import { kindOf } from '../../core/kinds/index.ts'
import { bucketOf, type ListQuery, listedFields, listing, readListQuery } from '../../core/list.ts'
import { addressOf, entityOf } from '../../core/routes.ts'
import { demandOpen } from '../../core/scope.ts'
import { fieldValue, type Reading, selection } from '../../core/select.ts'
import type { ServerFeature } from '../../core/server.ts'
import { askingOf } from '../../core/store/read.ts'

/** Days one calendar shows at most: a month with the weeks it begins and ends in. */
const DAYS_MOST = 62
const ROWS = 5
const ROWS_MOST = 100
const DAY = 86_400_000

interface Span {
  by: string
  from: string
  /** The day after the last. */
  to: string
  rows: number
}

export interface CalendarDay {
  day: string
  count: number
  rows: Record<string, unknown>[]
}

/**
 * `GET /api/v1/{objects}/calendar?by=nextContactAt&from=2026-11-01&to=2026-12-01`, with the filters of the list: how many records lie on
 * each day by a date field, and the first of them. Days of moments are those of the person's clock, as filters read them.
 */
function routes(app: FastifyInstance, core: Core): void {
  for (const routed of core.entities.filter(one => !one.lineOf))
    app.get(
      `/${routed.path}/calendar`,
      {
        schema: {
          tags: [routed.path],
          summary: 'Records by day of a date field: `by`, `from`, `to` (not included), `rows` of each day',
        },
      },
      async request => {
        const { name } = await entityOf(core, routed, request)
        const address = addressOf(request)
        const reading = await askingOf(core, request.actor, name)
        const span = spanOf(address)
        return { data: await calendarOf(core, reading, readListQuery(reading, address), span) }
      },
    )
}

function spanOf(address: URLSearchParams): Span {
  const day = (name: string) => {
    const text = address.get(name) ?? ''
    if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text)))
      throw new Problem('badRequest', { detail: `${name}=${text}` })
    return text
  }
  const span = {
    by: address.get('by') ?? '',
    from: day('from'),
    to: day('to'),
    rows: Math.min(Math.max(Number.parseInt(address.get('rows') ?? '', 10) || ROWS, 1), ROWS_MOST),
  }
  const days = (Date.parse(span.to) - Date.parse(span.from)) / DAY
  if (!(days >= 1 && days <= DAYS_MOST))
    throw new Problem('badRequest', { detail: `from, to: 1–${DAYS_MOST}` })
  return span
}

/** One statement: the days' records are numbered by their moment, the first of each read with their references. */
async function calendarOf(
  core: Core,
  reading: Reading,
  query: ListQuery,
  { by, from, to, rows }: Span,
): Promise<CalendarDay[]> {
  const { model, actor } = reading
  const field = model.fields[by]
  if (!field || field.computed || kindOf(field).slot !== 'time')
    throw new Problem('badRequest', { detail: `by=${by}` })
  demandOpen(actor, model, by)
  const within: ListQuery = {
    ...query,
    filters: [
      ...query.filters,
      { field: by, operator: 'gte', value: from },
      { field: by, operator: 'lt', value: to },
    ],
  }
  const value = fieldValue(reading, by)
  const { columns, joins, finish } = selection(reading, [...new Set([...listedFields(reading, query), by])])
  const [found] = await core.db.read<Record<string, unknown>[]>(actor.workspaceId, [
    sql`WITH found AS (SELECT t.id, ${value} AS moment, ${bucketOf(reading, by, 'day')} AS day ${listing(reading, within, [by])}),
      numbered AS (SELECT id, day, moment, row_number() OVER (PARTITION BY day ORDER BY moment, id) AS place, count(*) OVER (PARTITION BY day) AS count FROM found)
      SELECT n.day::text AS "of day", n.count::int AS "of count", ${columns}
      FROM numbered n JOIN ${sql.table(model.entity.table)} t ON t.workspace_id = ${actor.workspaceId} AND t.id = n.id ${joins}
      WHERE n.place <= ${rows} ORDER BY n.day, n.place`,
  ])
  const days = new Map<string, CalendarDay>()
  for (const row of found) {
    const day = row['of day'] as string
    const kept = days.get(day) ?? { day, count: row['of count'] as number, rows: [] }
    delete row['of day']
    delete row['of count']
    kept.rows.push(row)
    days.set(day, kept)
  }
  finish(found)
  return [...days.values()]
}

export const server: ServerFeature = { routes }
