/** Lines of statements come in, each once, and are told what they may be. */
import { createHash } from 'node:crypto'
import type { Decimal } from 'decimal.js'
import { sql } from 'kysely'
import { type Actor, can } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import { newId } from '../../core/id.ts'
import { demand, demandOpen, open, within } from '../../core/scope.ts'
import { titleFor } from '../../core/select.ts'
import { get, readingOf } from '../../core/store/read.ts'
import { grams, searchText } from '../../core/text/search.ts'
import { openSource } from '../imports/files/source.ts'
import { bankLine } from './bankStatements.entity.ts'
import {
  forParty,
  type Line,
  nameKey,
  type OpenItem,
  type Party,
  type Proposal,
  type Recorded,
  receiptFor,
  recordedAs,
} from './match.rules.ts'
import { fingerprints, readStatement } from './parse.rules.ts'
import { refused } from './refusals.ts'

const MOST_LINES = 20_000
/** Open lines that are proposed for at once. */
const MOST_SHOWN = 500

export interface Imported {
  /** New lines, those that had come before, and those that moved nothing. */
  added: number
  known: number
  skipped: number
}

/** Reads a statement's file into an account; lines that came before are recognised. */
export async function importStatement(
  core: Core,
  actor: Actor,
  account: string,
  file: { path: string; name: string },
): Promise<Imported> {
  const { model } = await readingOf(core, actor, bankLine.name)
  demand(actor, model, 'read')
  if (!can(actor, bankLine.name, 'import')) throw new Problem('forbidden')
  await get(core, actor, 'account', account)
  const source = await openSource(file.path)
  const rows = []
  for await (const batch of source.rows(source.sheets[0])) {
    rows.push(...batch)
    if (rows.length > MOST_LINES + 100) throw new Problem(refused.tooMany, { most: MOST_LINES })
  }
  const read = readStatement(rows)
  if (!read) throw new Problem(refused.notAStatement)
  const { lines, skipped } = read
  if (lines.length === 0) throw new Problem(refused.noLines)
  const prints = fingerprints(lines, text => createHash('sha256').update(text).digest('base64url'))
  const values = lines.map((line, at) => {
    const text = searchText({ text: [line.party], prose: [line.remark], codes: [line.reference] })
    return { ...line, id: newId(), print: prints[at], text, grams: grams(text) }
  })
  const added = await core.db.transaction(actor.workspaceId, async tx => {
    const written =
      await tx.rows(sql`INSERT INTO bank_line (workspace_id, id, account_id, happened_on, time, amount, balance, party, party_account, remark, reference,
        fingerprint, file, search_text, grams)
      SELECT ${tx.workspaceId}::uuid, x.id, ${account}::uuid, x.day, x.time, x.amount, x.balance, x.party, x."partyAccount", x.remark, left(x.reference, 100), x.print, ${file.name.slice(0, 200)}::text,
        x.text, x.grams
      FROM jsonb_to_recordset(${JSON.stringify(values)}::jsonb) AS x(id uuid, day date, time text, amount numeric, balance numeric, party text, "partyAccount" text,
        remark text, reference text, print text, text text, grams text[])
      ON CONFLICT (workspace_id, account_id, fingerprint) DO NOTHING RETURNING id`)
    tx.afterCommit(() => core.live.changed(tx.workspaceId, bankLine.name, values[0].id))
    return written.length
  })
  return { added, known: lines.length - added, skipped }
}

export interface ShownLine extends Line {
  time: string | null
  reference: string | null
  proposal: Proposal | null
}

export interface Proposed {
  lines: ShownLine[]
  /** How many are open; `lines` holds the oldest of them. */
  count: number
  /** Names of customers and categories that proposals speak of. */
  names: Record<string, string>
  /** Of another currency than the company's: the rate it was last at, where the reader sees one. */
  rate: string | null
}

interface Candidates {
  items: OpenItem[]
  parties: Party[]
  recorded: Recorded[]
  categories: { payee: string; category: string; name: string }[]
}

/** Open lines of an account, each with what it may be, as far as the reader sees customers and documents. */
export async function proposals(core: Core, actor: Actor, account: string): Promise<Proposed> {
  const { model } = await readingOf(core, actor, bankLine.name)
  demand(actor, model, 'read')
  const place = await get(core, actor, 'account', account)
  const own = sql`l.workspace_id = ${actor.workspaceId} AND l.account_id = ${account} AND l.status = 'open' AND l.deleted_at IS NULL`
  const [rows] = await core.db.read<(ShownLine & { count: string })[]>(actor.workspaceId, [
    sql`SELECT l.id, l.happened_on AS day, l.time, l.amount, l.party, l.remark, l.reference, count(*) OVER () AS count
      FROM bank_line l WHERE ${own} ORDER BY l.happened_on, l.id LIMIT ${MOST_SHOWN}`,
  ])
  if (rows.length === 0) return { lines: [], count: 0, names: {}, rate: null }
  const found = await candidates(core, actor, account, String(place.currency), rows)
  const taken = new Set<string>()
  const left = new Map(found.items.map(item => [item.id, item]))
  const lines = rows.map(({ count: _, ...line }) => {
    const proposal = proposalFor(line, {
      ...found,
      items: [...left.values()],
      recorded: found.recorded.filter(one => !taken.has(one.source.id)),
    })
    // What one line takes is not offered to the next.
    if (proposal?.kind === 'recorded') taken.add(proposal.source.id)
    if (proposal?.kind === 'receipt' && proposal.sureness !== 'maybe')
      for (const part of proposal.settle) {
        const item = left.get(part.receivable)
        if (item && item.open === part.amount) left.delete(item.id)
      }
    return { ...line, proposal: proposal ?? null }
  })
  const names = Object.fromEntries([
    ...found.parties.map(party => [party.id, party.name]),
    ...found.categories.map(one => [one.category, one.name]),
  ])
  const rate = await lastRate(core, actor, String(place.currency))
  return { lines, count: Number(rows[0].count), names, rate }
}

/** The rate of the newest receipt or expense in a currency, of those the reader sees. */
async function lastRate(core: Core, actor: Actor, currency: string): Promise<string | null> {
  if (currency === actor.company.currency) return null
  const models = await core.models(actor.workspaceId)
  const of = (name: string, day: string) => {
    const model = models(name)
    const isOpen = can(actor, name, 'read') && open(actor, model, 'rate')
    return sql`(SELECT t.rate, ${sql.ref(`t.${day}`)} AS day, t.created_at FROM ${sql.table(model.entity.table)} t
      WHERE t.workspace_id = ${actor.workspaceId} AND ${isOpen} AND t.currency = ${currency} AND t.status = 'confirmed' AND t.deleted_at IS NULL
        AND ${within(models, actor, model, 't')} ORDER BY 2 DESC, 3 DESC LIMIT 1)`
  }
  const [rows] = await core.db.read<{ rate: string }[]>(actor.workspaceId, [
    sql`SELECT rate FROM (${of('receipt', 'received_on')} UNION ALL ${of('expense', 'spent_on')}) x ORDER BY day DESC, created_at DESC LIMIT 1`,
  ])
  return rows[0] ? String(rows[0].rate) : null
}

function proposalFor(line: Line, { items, parties, recorded, categories }: Candidates): Proposal | undefined {
  const known = recordedAs(line, recorded)
  if (known?.sureness === 'sure') return known
  const receipt = receiptFor(line, items, parties)
  if (receipt?.sureness === 'sure') return receipt
  if (known ?? receipt) return known ?? receipt
  const spent = Number(line.amount) < 0 && categories.find(one => one.payee === nameKey(line.party ?? ''))
  return spent ? { kind: 'expense', sureness: 'likely', category: spent.category } : undefined
}

/** What the lines may be: open items by amount, number or payer; documents of the account that no line has become; what was spent at whom before. */
async function candidates(
  core: Core,
  actor: Actor,
  account: string,
  currency: string,
  lines: readonly Line[],
): Promise<Candidates> {
  const models = await core.models(actor.workspaceId)
  const customers = models('customer')
  const at = actor.workspaceId
  const amounts = [...new Set(lines.map(line => line.amount).filter(amount => Number(amount) > 0))]
  const payers = [...new Set(lines.flatMap(line => (line.party ? writings(line.party) : [])))]
  const [receivables, contacts, moves, expenses, categoriesOf] = [
    models('receivable'),
    models('contact'),
    models('accountMove'),
    models('expense'),
    models('expenseCategory'),
  ]
  // By names and numbers that the reader does not see nothing is found.
  const named = open(actor, customers, 'name') ? payers : []
  const people = can(actor, 'contact', 'read') && open(actor, contacts, 'name') ? payers : []
  const numbered = open(actor, receivables, 'number')
  const codes = numbered ? [...new Set(lines.flatMap(line => numbersIn(line.remark)))] : []
  const days = lines.map(line => line.day).sort()
  const mayReceive =
    can(actor, 'receivable', 'read') && open(actor, receivables, 'open') && can(actor, 'receipt', 'create')
  const mayKnow = can(actor, 'accountMove', 'read') && open(actor, moves, 'amount')
  const mayCategorise =
    can(actor, 'expense', 'read') && ['payee', 'category'].every(name => open(actor, expenses, name))
  const mine = within(models, actor, customers, 'c')
  const sellers = sql`SELECT c.id FROM customer c WHERE c.workspace_id = ${at} AND c.deleted_at IS NULL AND (c.name = ANY(${named}::text[])
    OR c.id IN (SELECT k.customer_id FROM contact k WHERE k.workspace_id = ${at} AND k.deleted_at IS NULL AND k.name = ANY(${people}::text[])))`
  const orders = sql`SELECT o.id FROM "order" o WHERE o.workspace_id = ${at} AND o.number = ANY(${codes}::text[])`
  const sources = sql`SELECT id FROM (${orders}) o UNION SELECT x.delivery_id FROM delivery_line x WHERE x.workspace_id = ${at} AND x.order_id IN (${orders})
    UNION SELECT x.invoice_id FROM invoice_line x WHERE x.workspace_id = ${at} AND x.order_id IN (${orders})`
  const [items, parties, recorded, categories] = await core.db.read<Record<string, never>[]>(at, [
    sql`SELECT r.id, ${numbered ? sql`coalesce(r.number, '')` : sql`''`} AS number, r.customer_id AS customer, r.due_on AS "dueOn", r.open, r.source_id AS source FROM receivable r
      JOIN customer c ON c.workspace_id = ${at} AND c.id = r.customer_id
      WHERE r.workspace_id = ${at} AND ${mayReceive} AND r.open > 0 AND r.currency = ${currency} AND ${mine} AND (r.open = ANY(${amounts}::numeric[])
        OR r.number = ANY(${codes}::text[]) OR r.source_id IN (${sources}) OR r.customer_id IN (${sellers}))
      ORDER BY r.due_on, r.id LIMIT 5000`,
    sql`SELECT c.id, ${titleFor(actor, customers, 'c')} AS name, ARRAY(SELECT k.name FROM contact k WHERE k.workspace_id = ${at} AND k.customer_id = c.id AND k.deleted_at IS NULL AND k.name = ANY(${people}::text[])) AS contacts
      FROM customer c WHERE c.workspace_id = ${at} AND ${mayReceive} AND ${mine} AND (c.id IN (${sellers})
        OR c.id IN (SELECT r.customer_id FROM receivable r WHERE r.workspace_id = ${at} AND r.open > 0 AND (r.open = ANY(${amounts}::numeric[])
          OR r.number = ANY(${codes}::text[]) OR r.source_id IN (${sources})))) LIMIT 5000`,
    sql`SELECT m.source_entity AS entity, m.source_id AS id, ${open(actor, moves, 'number') ? sql`max(m.number)` : sql`NULL::text`} AS number, min(m.moved_on) AS day, sum(m.amount) AS amount FROM account_move m
      WHERE m.workspace_id = ${at} AND ${mayKnow} AND m.account_id = ${account} AND m.source_id IN (SELECT n.source_id FROM account_move n WHERE n.workspace_id = ${at} AND n.account_id = ${account}
          AND n.kind <> 'opening' AND n.moved_on BETWEEN ${days[0]}::date - 5 AND ${days.at(-1)}::date + 5)
        AND NOT EXISTS (SELECT FROM bank_line b WHERE b.workspace_id = ${at} AND b.account_id = ${account} AND b.source_id = m.source_id)
      GROUP BY 1, 2 HAVING sum(m.amount) <> 0`,
    sql`SELECT DISTINCT ON (e.payee) e.payee, e.category_id AS category, ${titleFor(actor, categoriesOf, 'k')} AS name FROM expense e JOIN expense_category k ON k.workspace_id = ${at} AND k.id = e.category_id
      WHERE e.workspace_id = ${at} AND ${mayCategorise} AND ${within(models, actor, expenses, 'e')} AND e.status = 'confirmed' AND e.payee = ANY(${payers}::text[]) AND e.deleted_at IS NULL ORDER BY e.payee, e.spent_on DESC`,
  ])
  const owed = items as unknown as (OpenItem & { source: string })[]
  const numbers = await ordersOf(core, at, [...new Set(owed.map(item => item.source))])
  return {
    items: owed.map(({ source, ...item }) => ({ ...item, orders: numbers.get(source) ?? [] })),
    parties: parties as unknown as Party[],
    recorded: (recorded as unknown as (Recorded & { entity: string; id: string })[]).map(
      ({ entity, id, ...row }) => ({ ...row, source: { entity, id } }),
    ),
    categories: (categories as unknown as Candidates['categories']).map(one => ({
      ...one,
      payee: nameKey(one.payee),
    })),
  }
}

/** Numbers of the orders from which documents came; of an order, its own. */
async function ordersOf(
  core: Core,
  at: string,
  documents: readonly string[],
): Promise<Map<string, string[]>> {
  if (documents.length === 0) return new Map()
  const linesOf = (table: 'delivery_line' | 'invoice_line', document: string) =>
    sql`SELECT DISTINCT x.${sql.ref(document)} AS document, x.order_id FROM ${sql.table(table)} x
      WHERE x.workspace_id = ${at} AND x.${sql.ref(document)} = ANY(${documents}::uuid[])`
  const [rows] = await core.db.read<{ document: string; number: string }[]>(at, [
    sql`SELECT d.document, o.number FROM (${linesOf('delivery_line', 'delivery_id')} UNION ${linesOf('invoice_line', 'invoice_id')}
        UNION SELECT id, id FROM unnest(${documents}::uuid[]) id) d
      JOIN "order" o ON o.workspace_id = ${at} AND o.id = d.order_id AND o.number IS NOT NULL`,
  ])
  const numbers = new Map<string, string[]>()
  for (const { document, number } of rows) numbers.set(document, [...(numbers.get(document) ?? []), number])
  return numbers
}

/** A name with brackets of either width, as customers may be written. */
function writings(name: string): string[] {
  const tidy = name.replace(/\s+/g, ' ').trim()
  return [
    ...new Set([
      name,
      tidy,
      tidy.replace(/\(/g, '（').replace(/\)/g, '）'),
      tidy.replace(/（/g, '(').replace(/）/g, ')'),
    ]),
  ]
}

/** Words of a remark that may be numbers of documents. */
function numbersIn(remark: string | null): string[] {
  const words = (remark ?? '').normalize('NFKC').match(/[A-Za-z]{1,6}[-_]?\d[\dA-Za-z-]{3,24}/g) ?? []
  return words.flatMap(word => [word, word.toUpperCase()])
}

/** Which open items of a customer an amount would settle. */
export async function proposalOfCustomer(
  core: Core,
  actor: Actor,
  customer: string,
  currency: string,
  amount: Decimal,
): Promise<Proposal> {
  const { model } = await readingOf(core, actor, 'receivable')
  demand(actor, model, 'read')
  demandOpen(actor, model, 'open')
  const number = open(actor, model, 'number') ? sql`coalesce(r.number, '')` : sql`''`
  await get(core, actor, 'customer', customer)
  const side = sql.raw(amount.isNegative() ? '-' : '')
  const [items] = await core.db.read<OpenItem[]>(actor.workspaceId, [
    sql`SELECT r.id, ${number} AS number, r.customer_id AS customer, r.due_on AS "dueOn", ${side}r.open AS open, '{}'::text[] AS orders FROM receivable r
      WHERE r.workspace_id = ${actor.workspaceId} AND r.customer_id = ${customer} AND ${side}r.open > 0 AND r.currency = ${currency} ORDER BY r.due_on, r.id LIMIT 200`,
  ])
  const found = forParty(customer, items, amount.abs())
  if (!amount.isNegative() || found.kind !== 'receipt') return found
  return { ...found, settle: found.settle.map(part => ({ ...part, amount: `-${part.amount}` })) }
}
