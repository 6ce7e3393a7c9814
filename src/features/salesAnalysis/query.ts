/** Sales as SQL: the documents a reader's list holds, their lines where those are asked for, and what both are grouped by. */
import { type RawBuilder, sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import { type Filter, listing, readListQuery } from '../../core/list.ts'
import type { Model } from '../../core/model.ts'
import { demand, demandOpen, within } from '../../core/scope.ts'
import type { Reading } from '../../core/select.ts'
import { readingOf } from '../../core/store/read.ts'
import { type Compared, comparedWith, type Span } from './periods.rules.ts'
import {
  type Comparison,
  type Dimension,
  dimensions,
  fieldsBehind,
  fieldsOf,
  isOffered,
  joinsLines,
  type Measure,
  NO_KEY,
  type SalesDocument,
  type Step,
  seesLines,
  steps,
} from './sales.ts'

export interface Asked extends Span {
  document: SalesDocument
  by: Dimension
  second?: Dimension
  compare: Comparison
  measures: Measure[]
}

export interface Sales extends Asked {
  reading: Reading
  filters: Filter[]
  compared: Compared | undefined
  /** What alone is looked at: of a dimension, the groups with these keys. */
  only: [Dimension, string[]][]
}

/** Most years that are looked at at once. */
const MOST_DAYS = 366 * 20

/**
 * What is asked for, with the filters of the document's list. Refuses what the reader may not see: 403.
 * @param byLine whether lines are looked at whatever is asked for
 */
export async function salesOf(
  core: Core,
  actor: Actor,
  asked: Asked,
  address: URLSearchParams,
  byLine = false,
): Promise<Sales> {
  const { document, from, to, by, second, measures, compare } = asked
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000
  if (days < 0 || days > MOST_DAYS) throw new Problem('badRequest', { detail: 'from, to' })
  const reading = await readingOf(core, actor, document)
  demand(actor, reading.model, 'read')
  const only = onlyOf(address)
  const names = [by, ...(second ? [second] : []), ...measures, ...only.map(([name]) => name)]
  for (const name of names)
    if (!isOffered(document, name)) throw new Problem('badRequest', { detail: `${document}: ${name}` })
  const areLines = byLine || joinsLines(names)
  if (areLines && !seesLines(actor, document)) throw new Problem('forbidden')
  const own = ['status', 'type', fieldsOf[document].day].map(name => `${document}.${name}`)
  demandFields(reading, [...own, ...names.flatMap(name => fieldsBehind(document, name, areLines))])
  const filters = readListQuery(reading, onlyFilters(address)).filters
  return { ...asked, reading, filters, compared: comparedWith({ from, to }, compare), only }
}

export function demandFields({ actor, models }: Reading, paths: readonly string[]): void {
  for (const path of new Set(paths)) {
    const [entity, name] = path.split('.')
    const model = models(entity)
    demand(actor, model, 'read')
    demandOpen(actor, model, name)
  }
}

/** Most groups of a dimension that are chosen at once. */
const MOST_KEYS = 200

/** `only[level]=key,-` of the address: groups by their keys; `-`: those without. */
function onlyOf(address: URLSearchParams): [Dimension, string[]][] {
  return [...address].flatMap(([asked, value]): [Dimension, string[]][] => {
    const name = /^only\[(\w+)\]$/.exec(asked)?.[1]
    if (name === undefined) return []
    const dimension = dimensions.find(one => one === name && !isStep(one))
    const keys = value.split(',').map(key => (key === NO_KEY ? '' : key))
    if (!dimension || keys.length > MOST_KEYS) throw new Problem('badRequest', { detail: asked })
    return [[dimension, keys]]
  })
}

function onlyFilters(address: URLSearchParams): URLSearchParams {
  return new URLSearchParams([...address].filter(([name]) => name.startsWith('filter[')))
}

type Sql = RawBuilder<unknown>

/** Documents that count, under `d`: those of the span in period 0, those compared with in period 1, their days put forward. */
function documentsOf({ reading, document, from, to, compared, filters }: Sales): Sql {
  const { model } = reading
  const day = sql.ref(`t.${model.columns[fieldsOf[document].day]}`)
  const back = sql`${document === 'receipt' ? sql`t.type = 'refund'` : sql`t.type IN ('return', 'credit')`}`
  const amounts =
    document === 'receipt'
      ? sql`CASE WHEN ${back} THEN -t.amount ELSE t.amount END * t.rate AS amount, NULL::numeric AS net`
      : sql`t.amount * t.rate AS amount, t.net * t.rate AS net`
  const one = (period: 0 | 1, span: Span, shown: Sql) => {
    const { day: name } = fieldsOf[document]
    const counted: Filter[] = [
      { field: 'status', operator: 'eq', value: 'confirmed' },
      { field: name, operator: 'gte', value: span.from },
      { field: name, operator: 'lte', value: span.to },
    ]
    return sql`SELECT ${sql.lit(period)} AS period, t.id, t.number, t.customer_id, t.owner_id, ${shown} AS day, ${day} AS own_day, ${back} AS back, t.rate, ${amounts}
      ${listing(reading, { filters: [...counted, ...filters], limit: 1 }, [])}`
  }
  const current = one(0, { from, to }, day)
  if (!compared) return current
  const { months, days } = compared
  const put = sql`(${day} + make_interval(months => ${months}, days => ${days}))::date`
  return sql`${current} UNION ALL ${one(1, compared, put)}`
}

const isStep = (name: Dimension): name is Step => (steps as readonly string[]).includes(name)

/** What documents or lines are grouped by, as text; empty: none; `?`: out of the reader's sight. */
function keyOf({ reading }: Sales, name: Dimension): Sql {
  const { models, actor } = reading
  if (isStep(name))
    return name === 'day' ? sql`d.day::text` : sql`date_trunc(${sql.lit(name)}, d.day::timestamp)::date::text`
  const seen = (entity: string, alias: string, id: Sql) =>
    sql`CASE WHEN ${id} IS NULL THEN '' WHEN ${within(models, actor, models(entity), alias)} THEN ${sql.ref(`${alias}.id`)}::text ELSE '?' END`
  if (name === 'person') return seen('user', 'u', sql`u.id`)
  if (name === 'unit') return sql`coalesce(u.unit_id::text, '')`
  if (name === 'branch') return sql`coalesce(branch.top::text, '')`
  if (name === 'customer') return sql`d.customer_id::text`
  if (name === 'product') return seen('product', 'p', sql`p.id`)
  if (name === 'category') return sql`coalesce(p.category, '')`
  return sql`coalesce(c.${sql.ref(name)}, '')`
}

/** Each unit with the branch it belongs to, or the topmost unit where it belongs to none. */
const branches = (at: string) => sql`(WITH RECURSIVE up AS (
    SELECT id, id AS top, parent_id, kind FROM unit WHERE workspace_id = ${at}
    UNION ALL SELECT up.id, a.id, a.parent_id, a.kind FROM up JOIN unit a ON a.workspace_id = ${at} AND a.id = up.parent_id WHERE up.kind <> 'branch')
  SELECT id, top FROM up WHERE kind = 'branch' OR parent_id IS NULL)`

/** Documents or their lines with what they are grouped by (`a`, `b`) and their figures, as `f`. */
export function factsOf(sales: Sales, withLines: boolean, more: Sql = sql``): Sql {
  const { reading, document, by, second, measures, only } = sales
  const at = reading.actor.workspaceId
  const names = [by, ...(second ? [second] : []), ...only.map(([name]) => name)]
  const has = (...wanted: Dimension[]) => names.some(name => wanted.includes(name))
  const asks = (...wanted: Measure[]) => measures.some(name => wanted.includes(name))
  const costs = withLines && asks('cost', 'margin', 'marginRate')
  const line = withLines && document !== 'receipt' ? lineParts(reading, document, costs) : undefined
  const joins = [
    ...(line ? [line.join] : []),
    ...(line && (costs || has('product', 'category'))
      ? [sql`LEFT JOIN product p ON p.workspace_id = ${at} AND p.id = l.product_id ${line.costJoins}`]
      : []),
    ...(has('level', 'region')
      ? [sql`JOIN customer c ON c.workspace_id = ${at} AND c.id = d.customer_id`]
      : []),
    ...(has('person', 'unit', 'branch')
      ? [sql`LEFT JOIN workspace_user u ON u.workspace_id = ${at} AND u.id = d.owner_id`]
      : []),
    ...(has('branch') ? [sql`LEFT JOIN ${branches(at)} branch ON branch.id = u.unit_id`] : []),
  ]
  const figures = line ? line.figures : sql`d.net AS net, d.amount AS amount`
  const narrowed = only.map(([name, keys]) => sql`${keyOf(sales, name)} = ANY(${keys}::text[])`)
  return sql`SELECT d.period, d.id, d.back, d.customer_id, ${keyOf(sales, by)} AS a, ${second ? keyOf(sales, second) : sql`''`} AS b, ${figures}${more}
    FROM (${documentsOf(sales)}) d ${sql.join(joins, sql` `)}
    ${narrowed.length > 0 ? sql`WHERE ${sql.join(narrowed, sql` AND `)}` : sql``}`
}

/** Lines of a document under `l`, and their figures in base currency. */
function lineParts({ actor, models }: Reading, document: Exclude<SalesDocument, 'receipt'>, costs: boolean) {
  const at = actor.workspaceId
  const { entity }: Model = models(`${document}Line`)
  const head = sql.ref(`l.${document}_id`)
  const paid = actor.company.pricesIncludeTax ? sql`l.amount` : sql`l.net`
  // Goods cost what they were worth as they left; what never was in a warehouse, what its product says.
  const worth = (product: Sql, otherwise: Sql) =>
    document === 'delivery'
      ? sql`coalesce((SELECT nullif(sum(m.value) / nullif(sum(m.quantity), 0), 0) FROM stock_move m
          WHERE m.workspace_id = ${at} AND m.source_id = d.id AND m.product_id = ${product}), ${otherwise})`
      : otherwise
  // A bundle costs what its components do, if that is known of each.
  const costJoins = costs
    ? sql`LEFT JOIN LATERAL (SELECT CASE WHEN count(w.worth) = count(*) THEN sum(w.worth * c.quantity) END AS worth
        FROM product_component c JOIN product q ON q.workspace_id = ${at} AND q.id = c.component_id CROSS JOIN LATERAL (SELECT ${worth(sql`q.id`, sql`q.cost`)} AS worth) w
        WHERE p.kind = 'bundle' AND c.workspace_id = ${at} AND c.bundle_id = p.id AND c.deleted_at IS NULL) parts ON true`
    : sql``
  const cost = costs
    ? sql`, CASE WHEN p.kind = 'bundle' THEN parts.worth ELSE ${worth(sql`p.id`, sql`p.cost`)} END * l.quantity * l.factor AS cost`
    : sql``
  return {
    join: sql`JOIN ${sql.table(entity.table)} l ON l.workspace_id = ${at} AND ${head} = d.id`,
    costJoins,
    figures: sql`l.net * d.rate AS net, l.amount * d.rate AS amount, l.quantity * l.factor AS quantity, (l.quantity * l.price - ${paid}) * d.rate AS discount${cost}`,
  }
}
