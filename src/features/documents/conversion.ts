/** Documents made from others: what is open of a line, what a part of it is worth, how far a document is. */
import { Decimal } from 'decimal.js'
import { type RawBuilder, sql } from 'kysely'
import { columnOf, type Entity } from '../../core/entity.ts'
import { type Fault, invalid, Problem } from '../../core/errors.ts'
import { formatDecimal } from '../../core/kinds/number.ts'
import { recordOf } from '../../core/rows.ts'
import type { Values, WriteContext } from '../../core/server.ts'
import { recordsMoved } from '../formulas/derive.ts'
import { orderTotals } from '../orders/orders.rules.ts'
import { afterTaking, type Divisible, inUnit, mayTake, openOf, partOf, priceIn } from './documents.rules.ts'
import { refused } from './refusals.ts'

/** Lines of `source` are fulfilled by lines of `target`, which name them in `lineBy` and their document in `by`. */
export interface Conversion {
  source: Entity
  sourceLine: Entity
  target: Entity
  targetLine: Entity
  by: string
  lineBy: string
  /** The source's field that says how far it is. */
  state: string
  /** The field of source and line that says when it is promised; the source's `nextOn` has the next day at which something is open. */
  promised?: string
  /** The status a source has while it is taken from; `confirmed` unless said. */
  sourceStatus?: string
}

/** A line of a source with what confirmed targets took of it. */
export interface OpenLine extends Divisible {
  id: string
  source: string
  number: string | null
  day: string
  party: string
  status: string
  state: string | null
  currency: string | null
  rate: string
  position: number
  product: string | null
  goods: boolean
  description: string | null
  unit: string | null
  /** Base units in one unit; quantity and taken count those. */
  factor: string
  baseUnit: string | null
  price: string
  discount: string | null
  taxRate: string | null
}

const column = (entity: Entity, field: string, alias: string) =>
  sql.ref(`${alias}.${columnOf(field, entity.fields[field])}`)

/** Lines of the source (`l`, their document `s`) that the condition chooses, oldest document first. */
export function openLines(
  workspaceId: string,
  conversion: Conversion,
  where: RawBuilder<unknown>,
): RawBuilder<OpenLine> {
  const { source, sourceLine, target, targetLine, lineBy, state } = conversion
  const day = column(source, source.occurredAt as string, 's')
  return sql<OpenLine>`SELECT l.id, s.id AS source, s.number, ${day} AS day, s.status, ${column(source, state, 's')} AS state,
      ${column(source, source.parent as string, 's')} AS party, s.currency, s.rate, l.position, l.product_id AS product,
      coalesce(p.kind = 'goods', false) AS goods, l.description, l.unit, l.factor, p.unit AS "baseUnit", l.quantity * l.factor AS quantity, l.price, l.discount, l.tax_rate AS "taxRate", l.amount, l.tax, l.net,
      coalesce(done.quantity, 0) AS taken, coalesce(done.amount, 0) AS "takenAmount", coalesce(done.tax, 0) AS "takenTax"
    FROM ${sql.table(sourceLine.table)} l
    JOIN ${sql.table(source.table)} s ON s.workspace_id = l.workspace_id AND s.id = ${column(sourceLine, sourceLine.parent as string, 'l')}
    LEFT JOIN product p ON p.workspace_id = l.workspace_id AND p.id = l.product_id
    LEFT JOIN LATERAL (SELECT sum(x.quantity * x.factor) AS quantity, sum(x.amount) AS amount, sum(x.tax) AS tax FROM ${sql.table(targetLine.table)} x
      JOIN ${sql.table(target.table)} d ON d.workspace_id = x.workspace_id AND d.id = ${column(targetLine, targetLine.parent as string, 'x')}
        AND d.status = 'confirmed' AND d.deleted_at IS NULL
      WHERE x.workspace_id = ${workspaceId} AND ${column(targetLine, lineBy, 'x')} = l.id) done ON true
    WHERE l.workspace_id = ${workspaceId} AND l.deleted_at IS NULL AND s.deleted_at IS NULL AND ${where}
    ORDER BY ${day}, s.id, l.position`
}

export interface TakingLine extends Values {
  id: string
  quantity: string
}

/**
 * Fills lines of a target from the lines they fulfil: product, terms, their share of the amount; and the totals. What does not fit — another
 * party's line, an unconfirmed source, more than is open (`strict`) — is refused line by line.
 */
export async function takeOver(
  { tx }: Pick<WriteContext, 'tx'>,
  conversion: Conversion,
  record: Values,
  lines: TakingLine[],
  strict: boolean,
): Promise<Values> {
  const { lineBy, by, target } = conversion
  const ids = lines.map(line => String(line[lineBy]))
  const found = await tx.rows<OpenLine>(
    openLines(tx.workspaceId, conversion, sql`l.id = ANY(${ids}::uuid[])`),
  )
  const open = new Map(found.map(line => [line.id, line]))
  const faults: Fault[] = []
  const factors = await otherFactors({ tx }, lines, line => open.get(String(line[lineBy])))
  const filled = lines.map((line, index) => {
    const source = open.get(String(line[lineBy]))
    const wrong = source ? misfit(source, record, target) : notThere
    if (wrong || !source) {
      faults.push({ field: `lines.${index}.${lineBy}`, ...(wrong ?? notThere) })
      return line
    }
    const counted = unitOf(line, source, factors)
    if (!counted) {
      faults.push({ field: `lines.${index}.unit`, ...noSuchUnit })
      return line
    }
    const { unit, factor } = counted
    const base = new Decimal(line.quantity).times(factor).toFixed()
    if (strict ? !mayTake(source, base) : !hasDirection(source, base))
      faults.push({ field: `lines.${index}.quantity`, ...tooMuch(source) })
    const amounts = mayTake(source, base) ? partOf(source, base) : partOf(untouched(source), base)
    open.set(source.id, { ...source, ...afterTaking(source, base, amounts) })
    const { product, description, price, discount, taxRate } = source
    return {
      ...line,
      position: index + 1,
      [by]: source.source,
      product,
      description: line.description ?? description,
      unit,
      factor,
      price: priceIn(price, source.factor, factor),
      discount,
      taxRate,
      ...amounts,
    }
  })
  const currencies = new Set(found.map(line => `${line.currency ?? ''} ${Number(line.rate)}`))
  if (currencies.size > 1) faults.push({ field: 'lines', ...mixed })
  if (new Set(filled.map(line => new Decimal(line.quantity).isNegative())).size > 1)
    faults.push({ field: 'lines', ...bothWays })
  if (faults.length > 0) throw invalid(faults)
  const { amount, tax, net } = orderTotals(filled as never, '1')
  const [{ currency = null, rate = '1' } = {}] = found
  return { lines: filled, amount, tax, net, currency, rate }
}

type Factors = Map<string, string>

/** Factors of units that are neither their source's nor the base unit: `{product} {unit}` → factor. Mostly there is none to look up. */
async function otherFactors(
  { tx }: Pick<WriteContext, 'tx'>,
  lines: readonly TakingLine[],
  sourceOf: (line: TakingLine) => OpenLine | undefined,
): Promise<Factors> {
  const products = lines.flatMap(line => {
    const source = sourceOf(line)
    const isOther = line.unit && line.unit !== source?.unit && line.unit !== source?.baseUnit
    return isOther && source?.product ? [source.product] : []
  })
  if (products.length === 0) return new Map()
  const rows = await tx.rows<{ product: string; name: string; factor: string }>(
    sql`SELECT product_id AS product, name, factor FROM product_unit WHERE workspace_id = ${tx.workspaceId} AND product_id = ANY(${products}::uuid[]) AND deleted_at IS NULL`,
  )
  return new Map(rows.map(({ product, name, factor }) => [`${product} ${name}`, factor]))
}

/** The unit a line is counted by: its own, or that of the line it fulfils. */
function unitOf({ unit }: TakingLine, source: OpenLine, factors: Factors) {
  if (!unit || unit === source.unit) return { unit: source.unit, factor: source.factor }
  if (unit === source.baseUnit) return { unit, factor: '1' }
  const factor = factors.get(`${source.product} ${unit}`)
  return factor ? { unit, factor } : undefined
}

const noSuchUnit: Said = {
  code: 'unknownUnit',
  message: { zh: '产品没有这个单位', en: 'The product has no such unit' },
}

const untouched = <T extends Divisible>(line: T): T => ({
  ...line,
  taken: '0',
  takenAmount: '0',
  takenTax: '0',
})

function hasDirection(line: Divisible, quantity: string): boolean {
  const wanted = new Decimal(quantity)
  return !wanted.isZero() && wanted.isNegative() === new Decimal(line.quantity).isNegative()
}

type Said = Pick<Fault, 'code' | 'message'>

const notThere: Said = {
  code: 'notThere',
  message: {
    zh: '来源单据里没有这一行，可能已变更',
    en: 'The document it comes from has no such line; it may have been changed',
  },
}
const mixed: Said = {
  code: 'mixedCurrencies',
  message: {
    zh: '不同币种或汇率的单据不能合在一张',
    en: 'Documents in different currencies or at different rates cannot be put together',
  },
}
const bothWays: Said = {
  code: 'bothWays',
  message: {
    zh: '正常数量和退货不能合在一张',
    en: 'What goes its usual way and what is returned cannot be put together',
  },
}

function misfit(line: OpenLine, record: Values, target: Entity): Said | undefined {
  const number = line.number ?? ''
  if (line.party !== record[target.parent as string])
    return {
      code: 'otherParty',
      message: { zh: `${number} 不是这个往来单位的单据`, en: `${number} belongs to somebody else` },
    }
  if (line.status !== 'confirmed')
    return {
      code: 'notConfirmed',
      message: {
        zh: `${number || '来源单据'} 未确认或已取消`,
        en: `${number || 'The source'} is not confirmed, or cancelled`,
      },
    }
  if (line.state === 'closed')
    return {
      code: 'closed',
      message: { zh: `${number} 已关闭，请先重新打开`, en: `${number} is closed; reopen it first` },
    }
  return undefined
}

function tooMuch(line: OpenLine): Said {
  const left = inUnit(openOf(line), line)
  const open = [formatDecimal(left.quantity), left.unit === line.unit ? '' : left.unit].join('')
  return {
    code: 'tooMuch',
    message: {
      zh: `未清数量为 ${open}，本次数量须在 0 到 ${open} 之间`,
      en: `${open} is open; the quantity must be above 0 and at most that`,
    },
  }
}

/** Holds the documents that lines name, always in the same order, until the transaction ends. */
export async function holdSources(
  { tx }: Pick<WriteContext, 'tx'>,
  { source }: Conversion,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return
  await tx.rows(sql`SELECT id FROM ${sql.table(source.table)} WHERE workspace_id = ${tx.workspaceId} AND id = ANY(${[...new Set(ids)]}::uuid[])
    ORDER BY id FOR NO KEY UPDATE`)
}

/** A target's own lines as they are stored. */
export async function linesOf(
  { core, tx }: Pick<WriteContext, 'core' | 'tx'>,
  { targetLine }: Pick<Conversion, 'targetLine'>,
  id: string,
): Promise<TakingLine[]> {
  const line = (await core.models(tx.workspaceId))(targetLine.name)
  const rows =
    await tx.rows<Values>(sql`SELECT * FROM ${sql.table(targetLine.table)} t WHERE t.workspace_id = ${tx.workspaceId}
    AND ${column(targetLine, targetLine.parent as string, 't')} = ${id} AND t.deleted_at IS NULL ORDER BY t.position`)
  return rows.map(row => recordOf(line, row)) as unknown as TakingLine[]
}

/** The target's lines, checked and priced with their sources held: what confirming it sets. */
export async function confirmTaking(
  context: WriteContext,
  conversion: Conversion,
  record: Values & { id: string },
): Promise<Values & { lines: TakingLine[] }> {
  const lines = await linesOf(context, conversion, record.id)
  if (lines.length === 0) throw new Problem(refused.noLines)
  await holdSources(
    context,
    conversion,
    lines.map(line => String(line[conversion.by])),
  )
  return (await takeOver(context, conversion, record, lines, true)) as Values & { lines: TakingLine[] }
}

/** Works out anew how far documents are. One that is closed stays so. Sends, does not wait. */
export async function settleState(
  { core, tx }: Pick<WriteContext, 'core' | 'tx'>,
  { source, sourceLine, target, targetLine, lineBy, state, promised, sourceStatus = 'confirmed' }: Conversion,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return
  const value = sql.id(columnOf(state, source.fields[state]))
  const isOpen = sql`coalesce(done.quantity, 0) <> l.quantity * l.factor`
  const next = promised
    ? sql`(CASE WHEN s.${value} = 'closed' THEN NULL WHEN far."without" THEN least(far.next, ${column(source, promised, 's')}) ELSE far.next END)`
    : undefined
  tx.send(sql`UPDATE ${sql.table(source.table)} s SET ${value} = CASE WHEN s.${value} = 'closed' THEN s.${value} ELSE far.state END, ${next ? sql`next_on = ${next},` : sql``} updated_at = now()
    FROM (SELECT l.${sql.ref(columnOf(sourceLine.parent as string, sourceLine.fields[sourceLine.parent as string]))} AS id,
        CASE WHEN bool_and(coalesce(done.quantity, 0) = l.quantity * l.factor) THEN 'done' WHEN bool_or(coalesce(done.quantity, 0) <> 0) THEN 'part' ELSE 'open' END AS state
        ${promised ? sql`, min(${column(sourceLine, promised, 'l')}) FILTER (WHERE ${isOpen}) AS next, coalesce(bool_or(${isOpen} AND ${column(sourceLine, promised, 'l')} IS NULL), false) AS "without"` : sql``}
      FROM ${sql.table(sourceLine.table)} l
      LEFT JOIN LATERAL (SELECT sum(x.quantity * x.factor) AS quantity FROM ${sql.table(targetLine.table)} x
        JOIN ${sql.table(target.table)} d ON d.workspace_id = x.workspace_id AND d.id = ${column(targetLine, targetLine.parent as string, 'x')}
          AND d.status = 'confirmed' AND d.deleted_at IS NULL
        WHERE x.workspace_id = ${tx.workspaceId} AND ${column(targetLine, lineBy, 'x')} = l.id) done ON true
      WHERE l.workspace_id = ${tx.workspaceId} AND l.deleted_at IS NULL AND ${column(sourceLine, sourceLine.parent as string, 'l')} = ANY(${[...new Set(ids)]}::uuid[])
      GROUP BY 1) far
    WHERE s.workspace_id = ${tx.workspaceId} AND s.id = far.id AND s.status = ${sourceStatus}
      AND (s.${value} IS DISTINCT FROM far.state AND s.${value} IS DISTINCT FROM 'closed' ${next ? sql`OR s.next_on IS DISTINCT FROM ${next}` : sql``})`)
  await recordsMoved({ core, tx }, source.name, [...new Set(ids)], [state])
  for (const id of ids) tx.afterCommit(() => core.live.changed(tx.workspaceId, source.name, id))
}
