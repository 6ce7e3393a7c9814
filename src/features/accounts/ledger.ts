/** The ledger of the company's money: documents say what they want posted to which accounts; it posts the difference. */
import { Decimal } from 'decimal.js'
import { sql } from 'kysely'
import { Problem } from '../../core/errors.ts'
import { newId } from '../../core/id.ts'
import type { Values, WriteContext } from '../../core/server.ts'
import { pinyinSortKey } from '../../core/text/pinyin.ts'
import { grams, searchText } from '../../core/text/search.ts'
import { account } from './accounts.entity.ts'
import { refused } from './refusals.ts'

type Context = Pick<WriteContext, 'core' | 'tx' | 'actor'>

export type MoveKind =
  | 'opening'
  | 'receipt'
  | 'refund'
  | 'payment'
  | 'paymentRefund'
  | 'expense'
  | 'transfer'
  | 'fee'

export interface Posting {
  source: { entity: string; id: string }
  day: string
  /** Customer or supplier. */
  party?: string | null
  person?: string | null
  method?: string | null
  note?: string | null
}

/** What a document wants posted to an account in all; above zero it comes in. Decimals as text. */
export interface Wanted {
  account: string
  kind: MoveKind
  /** In the account's currency. */
  amount: string
  /** In the company's. */
  base: string
  category?: string | null
}

/** What a row of the ledger is told by. A row is undone under what it was posted under, whatever its document says by now. */
interface Told {
  party: string | null
  person: string | null
  method: string | null
  note: string | null
}

interface Posted extends Wanted, Told {
  day: string
}

/** Sends the rows, under the document's number once that is known. */
type Written = (number: string | null) => void

/**
 * Posts what a document wants less what it has posted: nothing wanted undoes all of it by opposite rows. A document that is new has posted
 * nothing: then nothing is asked. The rows are written by what it answers.
 */
export async function postTo(
  { core, tx }: Context,
  { source, day, party, person, method, note }: Posting,
  wanted: readonly Wanted[],
  isNew = false,
): Promise<Written> {
  const posted = isNew ? [] : await postedBy(tx, source.id)
  const now: Told = {
    party: party ?? null,
    person: person ?? null,
    method: method ?? null,
    note: note ?? null,
  }
  const rows = new Map<string, Wanted & Told>()
  const add = (row: Wanted & Told, sign: 1 | -1) => {
    const key = keyOf(row)
    const known = rows.get(key)
    rows.set(key, {
      ...row,
      amount: new Decimal(row.amount)
        .times(sign)
        .plus(known?.amount ?? 0)
        .toFixed(),
      base: new Decimal(row.base)
        .times(sign)
        .plus(known?.base ?? 0)
        .toFixed(),
    })
  }
  // What is taken back first.
  for (const row of posted) add(row, -1)
  for (const row of wanted) add({ ...row, ...now }, 1)
  const moves = [...rows.values()].map(row => ({ ...row, day }))
  return writing({ core, tx }, source, moves)
}

/** Posts what a document has posted under what it says now: of a document that is confirmed, more than its amounts may be put right. */
export async function retell(context: Context, posting: Posting): Promise<Written> {
  return postTo(context, posting, await postedBy(context.tx, posting.source.id))
}

/** Undoes what a document posted by opposite rows, each on the day on which it was posted. */
export async function undoByDay({ core, tx }: Context, { source }: Pick<Posting, 'source'>): Promise<void> {
  const posted = await postedBy(tx, source.id, true)
  const opposite = (value: string) => new Decimal(value).negated().toFixed()
  const moves = posted.map(row => ({ ...row, amount: opposite(row.amount), base: opposite(row.base) }))
  writing({ core, tx }, source, moves)(null)
}

function writing(
  { core, tx }: Pick<Context, 'core' | 'tx'>,
  source: Posting['source'],
  rows: readonly Posted[],
): Written {
  const moves = rows.filter(row => Number(row.amount) !== 0 || Number(row.base) !== 0)
  if (moves.length === 0) return () => undefined
  for (const one of new Set(moves.map(row => row.account)))
    tx.afterCommit(() => core.live.changed(tx.workspaceId, account.name, one))
  const written = moves.map(row => ({ ...row, id: newId() }))
  tx.afterCommit(() => core.live.changed(tx.workspaceId, 'accountMove', written[0].id))
  return number =>
    tx.send(sql`INSERT INTO account_move (workspace_id, id, account_id, kind, moved_on, amount, base_amount, currency, category_id, customer_id, person_id,
        method, number, source_entity, source_id, note)
      SELECT ${tx.workspaceId}::uuid, x.id, a.id, x.kind, x.day, x.amount, x.base, a.currency, x.category, x.party, x.person, x.method, ${number}::text,
        ${source.entity}::text, ${source.id}::uuid, x.note
      FROM jsonb_to_recordset(${JSON.stringify(written)}::jsonb) AS x(id uuid, account uuid, kind text, day date, amount numeric, base numeric, category uuid, party uuid, person uuid,
        method text, note text)
      JOIN money_account a ON a.workspace_id = ${tx.workspaceId} AND a.id = x.account`)
}

const keyOf = ({ account, kind, category, party, person, method, note }: Wanted & Told) =>
  JSON.stringify([account, kind, category ?? null, party, person, method, note])

/** What a document has posted so far, undone rows set off; by day where that is asked. */
async function postedBy(tx: WriteContext['tx'], source: string, byDay = false): Promise<Posted[]> {
  const day = byDay ? sql`moved_on` : sql`NULL::date`
  return tx.rows<Posted>(sql`SELECT account_id AS account, kind, category_id AS category, customer_id AS party, person_id AS person, method, note, ${day} AS day,
      sum(amount) AS amount, sum(base_amount) AS base
    FROM account_move WHERE workspace_id = ${tx.workspaceId} AND source_id = ${source}
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 HAVING sum(amount) <> 0 OR sum(base_amount) <> 0 ORDER BY 1, 2`)
}

export interface Place {
  id: string
  currency: string
  name: string
}

/** An account that is named, or the usual one for the way of paying; a company's first of a kind is made when money first moves by it. */
export async function placeOf(
  { tx, actor }: Pick<WriteContext, 'tx' | 'actor'>,
  { id, method, currency }: { id?: unknown; method?: unknown; currency: string },
): Promise<Place> {
  const columns = sql`SELECT id, currency, name FROM money_account WHERE workspace_id = ${tx.workspaceId}`
  if (id) {
    const [named] = await tx.rows<Place>(sql`${columns} AND id = ${String(id)} AND deleted_at IS NULL`)
    if (!named) throw new Problem('notFound')
    return named
  }
  const kind = kindOf(method)
  const find = () =>
    tx.rows<Place>(sql`${columns} AND deleted_at IS NULL AND active IS NOT FALSE AND kind = ${kind} AND currency = ${currency}
      ORDER BY created_at, id LIMIT 1`)
  const [known] = await find()
  if (known) return known
  const label = account.fields.kind.choices.find(choice => choice.value === kind)?.label
  const plain = label?.[actor.locale] ?? kind
  for (const name of [plain, `${plain} ${currency}`, `${plain} 2`, `${plain} 3`]) {
    if (name === plain && currency !== actor.company.currency) continue
    const text = searchText({ text: [name] })
    await tx.rows(sql`INSERT INTO money_account (workspace_id, id, name, name_sort, kind, currency, active, search_text, grams)
      VALUES (${tx.workspaceId}, ${newId()}, ${name}, ${pinyinSortKey(name)}, ${kind}, ${currency}, true, ${text}, ${grams(text)}::text[])
      ON CONFLICT (workspace_id, name) WHERE deleted_at IS NULL DO NOTHING`)
    const [made] = await find()
    if (made) return made
  }
  throw new Problem(refused.otherCurrency, { account: plain, currency })
}

const kindOf = (method: unknown): string =>
  method === 'cash' || method === 'alipay' || method === 'wechat' ? method : 'bank'

/** An amount of a document as it stands in an account: of its own currency, or changed into the base currency at the document's rate. */
export function amountIn(
  { currency: own, name }: Place,
  base: string,
  { amount, currency, rate }: { amount: string; currency: string; rate: string },
): Pick<Wanted, 'amount' | 'base'> {
  const inBase = new Decimal(amount).times(rate).toDecimalPlaces(2, Decimal.ROUND_HALF_UP).toFixed()
  if (own === currency) return { amount, base: inBase }
  if (own === base) return { amount: inBase, base: inBase }
  throw new Problem(refused.otherCurrency, { account: name, currency })
}

/** A document of money that stands in one account: a receipt, a payment, an expense. */
export interface Money extends Posting {
  account?: unknown
  kind: MoveKind
  currency: string
  rate: string
  /** In the document's currency; above zero it comes in. Zero undoes. */
  wanted: string
  category?: string | null
}

/** Posts a document's money to its account, or to the usual one; answers which, and what writes the rows. */
export async function postMoney(
  context: Context,
  money: Money,
  isNew = false,
): Promise<{ account: string | null; write: Written }> {
  if (Number(money.wanted) === 0) {
    const write = isNew ? () => undefined : await postTo(context, money, [])
    return { account: money.account ? String(money.account) : null, write }
  }
  const { account: id, method, currency, rate, wanted, kind, category } = money
  const place = await placeOf(context, { id, method, currency })
  const amounts = amountIn(place, context.actor.company.currency, { amount: wanted, currency, rate })
  const write = await postTo(context, money, [{ account: place.id, kind, category, ...amounts }], isNew)
  return { account: place.id, write }
}

/** Whether a change touches one of the fields. */
export const isChanged = (names: readonly string[], before: Values, set: Values): boolean =>
  names.some(name => set[name] !== undefined && (set[name] ?? null) !== (before[name] ?? null))

/** Acts by which a person puts fields right; records that change hands keep who did what in the ledger. */
export const byHand: readonly string[] = ['update', 'takeBack']
