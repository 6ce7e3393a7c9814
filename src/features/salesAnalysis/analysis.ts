/** Sales by what they are grouped by, with totals and what they are compared with: the figures of the page and of its file. */
import { Decimal } from 'decimal.js'
import { type RawBuilder, sql } from 'kysely'
import type { Core } from '../../core/core.ts'
import { Problem, refusals } from '../../core/errors.ts'
import { within } from '../../core/scope.ts'
import { titleFor } from '../../core/select.ts'
import type { Span } from './periods.rules.ts'
import { factsOf, type Sales } from './query.ts'
import { type Dimension, joinsLines, type Measure, steps } from './sales.ts'

/** Decimals as text; null where there is nothing to tell (no cost known, no documents to average). */
export type Figures = Partial<Record<Measure, string | null>>

export interface SalesRow {
  /** A record's id, a choice's value, a first day; empty: none; `?`: out of sight. */
  key: string
  /** Of records; choices and days are put in words by the reader's side. */
  title: string | null
  now: Figures
  before: Figures | null
  rows: SalesRow[]
  /** What is not listed by itself, together: of so many. */
  rest?: number
}

export interface Analysis {
  rows: SalesRow[]
  total: { now: Figures; before: Figures | null }
  compared: Span | null
  /** How many there are on the first level; `rows` holds the first of them, and the others as one. */
  count: number
}

/** Listed by themselves on a page: groups, and those inside them. */
const GROUPS = 200
const PAIRS = 4_000
const INSIDE_LEAST = 20
/** Rows of a file. */
const FILE_MOST = 100_000

const refused = refusals({
  analysisTooLong: [
    422,
    '超过 {most} 行，请缩短时间、加筛选或少分一级后再导出',
    'That is more than {most} rows: choose a shorter time, filters or one level before you export',
  ],
})

type Sql = RawBuilder<unknown>

/** Sums of one period, each as it is added up; averages and rates follow from them. */
function sums(sales: Sales, period: 0 | 1): Sql[] {
  const { measures } = sales
  const of = (value: Sql, more: Sql = sql``) =>
    sql`sum(${value}) FILTER (WHERE f.period = ${sql.lit(period)}${more})`
  const one: Partial<Record<Measure, Sql>> = {
    net: of(sql`f.net`),
    amount: of(sql`f.amount`),
    quantity: of(sql`f.quantity`),
    returns: sql`-${of(sql`f.net`, sql` AND f.back`)}`,
    discount: of(sql`f.discount`),
    cost: of(sql`f.cost`),
    margin: of(sql`f.net - f.cost`),
    customers: sql`count(DISTINCT f.customer_id) FILTER (WHERE f.period = ${sql.lit(period)})`,
  }
  const asked = measures.flatMap(name =>
    one[name] ? [sql`${one[name]} AS ${sql.id(`${name}${period}`)}`] : [],
  )
  const has = (...names: Measure[]) => names.some(name => measures.includes(name))
  return [
    ...asked,
    ...(has('documents', 'average')
      ? [sql`${documentCount(withLines(sales), period)} AS ${sql.id(`count${period}`)}`]
      : []),
    ...(has('average') ? [sql`${of(sql`coalesce(f.net, f.amount)`)} AS ${sql.id(`all${period}`)}`] : []),
    ...(has('marginRate')
      ? [
          sql`${of(sql`f.net - f.cost`)} AS ${sql.id(`gain${period}`)}`,
          sql`${of(sql`f.net`, sql` AND f.cost IS NOT NULL`)} AS ${sql.id(`known${period}`)}`,
        ]
      : []),
  ]
}

/** Returns are no further documents; without lines each document is one row. */
const documentCount = (isByLine: boolean, period: 0 | 1) =>
  sql`count(${isByLine ? sql`DISTINCT f.id` : sql`*`}) FILTER (WHERE f.period = ${sql.lit(period)} AND NOT f.back)`

interface Grouped extends Record<string, unknown> {
  a: string
  b: string
  whole: number
  place: number
  all: number
  inside: number
}

const withLines = ({ by, second, measures, only }: Sales) =>
  joinsLines([by, ...(second ? [second] : []), ...measures, ...only.map(([name]) => name)])

const isTime = (name: Dimension) => (steps as readonly string[]).includes(name)

/** The first of the measures, by which the largest come first. */
function leading({ measures, compared }: Sales): Sql {
  const name = measures.find(one => !['documents', 'average', 'marginRate'].includes(one))
  const key = (period: number) => sql.ref(`g.${name}${period}`)
  if (!name) return sql`0`
  return compared ? sql`coalesce(${key(0)}, ${key(1)}, 0)` : sql`coalesce(${key(0)}, 0)`
}

/** @param whole every row, for a file; else what a page lists, and the others together */
export async function analyse(core: Core, sales: Sales, whole = false): Promise<Analysis> {
  const { by, second, compared, reading } = sales
  const columns = [...sums(sales, 0), ...(compared ? sums(sales, 1) : [])]
  const sets = second ? sql`((f.a, f.b), (f.a), ())` : sql`((f.a), ())`
  const order = isTime(by) ? sql`g.a` : sql`${leading(sales)} DESC, g.a`
  const grouping = second ? sql`grouping(f.a, f.b)` : sql`2 * grouping(f.a) + 1`
  const [rows] = await core.db.read<Grouped[]>(reading.actor.workspaceId, [
    sql`WITH g AS MATERIALIZED (
        SELECT f.a, ${second ? sql`f.b` : sql`NULL::text AS b`}, ${grouping} AS whole${sql.join(
          columns.map(one => sql`, ${one}`),
          sql``,
        )}
        FROM (${factsOf(sales, withLines(sales))}) f GROUP BY GROUPING SETS ${sets}),
      first AS (SELECT g.a, row_number() OVER (ORDER BY ${order}) AS place, count(*) OVER ()::int AS "all" FROM g WHERE g.whole = 1 ORDER BY 2 LIMIT ${whole ? FILE_MOST + 1 : GROUPS}),
      inner_ AS (SELECT g.a, g.b, row_number() OVER (PARTITION BY g.a ORDER BY ${second && isTime(second) ? sql`g.b` : sql`${leading(sales)} DESC, g.b`}) AS place, count(*) OVER (PARTITION BY g.a)::int AS "all" FROM g WHERE g.whole = 0)
      SELECT g.*, first.place, first."all", i."all" AS inside FROM g LEFT JOIN first ON first.a = g.a LEFT JOIN inner_ i ON g.whole = 0 AND i.a = g.a AND i.b = g.b
      WHERE g.whole = 3 OR first.place IS NOT NULL AND (g.whole = 1 ${whole ? sql`OR true` : sql`OR i.place <= greatest(${INSIDE_LEAST}, ${PAIRS} / least(first."all", ${GROUPS}))`})
      ORDER BY first.place NULLS FIRST, g.whole DESC, i.place ${whole ? sql`LIMIT ${FILE_MOST + 1}` : sql``}`,
  ])
  if (rows.length > FILE_MOST) throw new Problem(refused.analysisTooLong, { most: FILE_MOST })
  const titles = await titlesOf(core, sales, rows)
  const figures = (row: Grouped | undefined) => ({
    now: figuresOf(sales, row, 0),
    before: compared ? figuresOf(sales, row, 1) : null,
  })
  const shown: SalesRow[] = []
  for (const row of rows) {
    if (row.whole === 3) continue
    const level = row.whole === 1 ? shown : (shown.at(-1)?.rows ?? shown)
    const [name, key] = row.whole === 1 ? [by, row.a] : [second as Dimension, row.b]
    level.push({ key, title: titles.get(`${name} ${key}`) ?? null, ...figures(row), rows: [] })
  }
  const count = rows.find(row => row.whole === 1)?.all ?? 0
  const insideOf = new Map(rows.flatMap(row => (row.whole === 0 ? [[row.a, row.inside] as const] : [])))
  const isCut = ({ key, rows: listed }: SalesRow) => (insideOf.get(key) ?? 0) > listed.length
  if (count > shown.length || shown.some(isCut)) {
    const rest = await restOf(core, sales, columns, shown)
    for (const row of shown)
      if (isCut(row))
        row.rows.push(restRow((insideOf.get(row.key) ?? 0) - row.rows.length, figures(rest.get(row.key))))
    if (count > shown.length) shown.push(restRow(count - shown.length, figures(rest.get(null))))
  }
  return {
    rows: shown,
    total: figures(rows.find(row => row.whole === 3)),
    compared: compared ? { from: compared.from, to: compared.to } : null,
    count,
  }
}

const restRow = (rest: number, figures: Pick<SalesRow, 'now' | 'before'>): SalesRow => ({
  ...{ key: `… ${rest}`, title: null, ...figures, rows: [], rest },
})

/** What is not listed, by the group it stands in; null: groups that are not listed themselves. Counted anew: customers and documents do not add up. */
async function restOf(core: Core, sales: Sales, columns: readonly Sql[], shown: readonly SalesRow[]) {
  const groups = shown.map(({ key }) => ({ a: key }))
  const pairs = shown.flatMap(({ key, rows }) => rows.map(inner => ({ a: key, b: inner.key })))
  const inside = sales.second
    ? sql`LEFT JOIN jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) AS pair(a text, b text) ON pair.a = f.a AND pair.b = f.b WHERE listed.a IS NULL OR pair.a IS NULL`
    : sql`WHERE listed.a IS NULL`
  const [rows] = await core.db.read<(Grouped & { within: string | null })[]>(
    sales.reading.actor.workspaceId,
    [
      sql`SELECT f.within${sql.join(
        columns.map(one => sql`, ${one}`),
        sql``,
      )} FROM (SELECT f.*, listed.a AS within FROM (${factsOf(sales, withLines(sales))}) f
        LEFT JOIN jsonb_to_recordset(${JSON.stringify(groups)}::jsonb) AS listed(a text) ON listed.a = f.a ${inside}) f GROUP BY f.within`,
    ],
  )
  return new Map(rows.map(row => [row.within, row]))
}

function figuresOf({ measures }: Sales, row: Grouped | undefined, period: 0 | 1): Figures {
  const value = (name: string) => row?.[`${name}${period}`] as string | number | null | undefined
  const money = (name: string) => new Decimal(value(name) ?? 0).toDecimalPlaces(2).toFixed(2)
  const ratio = (above: string, below: string, places: number, times = 1) => {
    const base = new Decimal(value(below) ?? 0)
    return base.isZero() ? null : new Decimal(value(above) ?? 0).times(times).div(base).toFixed(places)
  }
  const one = (name: Measure): string | null => {
    if (name === 'documents') return String(value('count') ?? 0)
    if (name === 'customers') return String(value('customers') ?? 0)
    if (name === 'quantity') return new Decimal(value('quantity') ?? 0).toFixed()
    if (name === 'average') return ratio('all', 'count', 2)
    if (name === 'marginRate') return ratio('gain', 'known', 1, 100)
    if (name === 'cost' || name === 'margin') return value(name) == null ? null : money(name)
    return money(name)
  }
  return Object.fromEntries(measures.map(name => [name, one(name)]))
}

const named: Partial<Record<Dimension, string>> = {
  branch: 'unit',
  unit: 'unit',
  person: 'user',
  customer: 'customer',
  product: 'product',
}

/** Titles of the records that figures are of, as far as the reader sees them. */
async function titlesOf(core: Core, { reading, by, second }: Sales, rows: readonly Grouped[]) {
  const { actor, models } = reading
  const wanted = [by, ...(second ? [second] : [])].flatMap(name => {
    const entity = named[name]
    if (!entity) return []
    const keys = rows.flatMap(row => (name === by ? row.a : row.b) ?? [])
    return [{ name, model: models(entity), ids: [...new Set(keys)].filter(key => key.length === 36) }]
  })
  const found = await core.db.read<{ id: string; title: string }[]>(
    actor.workspaceId,
    wanted.map(
      ({
        model,
        ids,
      }) => sql`SELECT t.id, ${titleFor(actor, model, 't')} AS title FROM ${sql.table(model.entity.table)} t
        WHERE t.workspace_id = ${actor.workspaceId} AND t.id = ANY(${ids}::uuid[]) AND ${within(models, actor, model, 't')}`,
    ),
  )
  return new Map(
    wanted.flatMap(({ name }, at) => found[at].map(one => [`${name} ${one.id}`, one.title] as const)),
  )
}
