/** The ledger of the company's money: documents say what they want posted to which accounts; it posts the difference. */
import { Decimal } from 'decimal.js'
import { sql } from 'kysely'
import { Problem } from '../../core/errors.ts'
import { newId } from '../../core/id.ts'
import type { WriteContext } from '../../core/server.ts'
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

interface Posted {
  account: string
  kind: MoveKind
  category: string | null
  amount: string
  base: string
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
  const rows = new Map<string, Wanted>()
  const add = (row: Wanted, sign: 1 | -1) => {
    const key = [row.account, row.kind, row.category ?? ''].join(' ')
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
  for (const row of wanted) add(row, 1)
  for (const row of posted) add(row, -1)
  const moves = [...rows.values()].filter(row => Number(row.amount) !== 0 || Number(row.base) !== 0)
  if (moves.length === 0) return () => undefined
  for (const one of new Set(moves.map(row => row.account)))
    tx.afterCommit(() => core.live.changed(tx.workspaceId, account.name, one))
  const written = moves.map(row => ({ ...row, id: newId() }))
  tx.afterCommit(() => core.live.changed(tx.workspaceId, 'accountMove', written[0].id))
  return number =>
    tx.send(sql`INSERT INTO account_move (workspace_id, id, account_id, kind, moved_on, amount, base_amount, currency, category_id, customer_id, person_id,
        method, number, source_entity, source_id, note)
      SELECT ${tx.workspaceId}::uuid, x.id, a.id, x.kind, ${day}::date, x.amount, x.base, a.currency, x.category, ${party ?? null}::uuid, ${person ?? null}::uuid,
        ${method ?? null}::text, ${number}::text, ${source.entity}::text, ${source.id}::uuid, ${note ?? null}::text
      FROM jsonb_to_recordset(${JSON.stringify(written)}::jsonb) AS x(id uuid, account uuid, kind text, amount numeric, base numeric, category uuid)
      JOIN money_account a ON a.workspace_id = ${tx.workspaceId} AND a.id = x.account`)
}

/** What a document has posted so far, undone rows set off. */
async function postedBy(tx: WriteContext['tx'], source: string): Promise<Posted[]> {
  return tx.rows<Posted>(sql`SELECT account_id AS account, kind, category_id AS category, sum(amount) AS amount, sum(base_amount) AS base
    FROM account_move WHERE workspace_id = ${tx.workspaceId} AND source_id = ${source}
    GROUP BY 1, 2, 3 HAVING sum(amount) <> 0 OR sum(base_amount) <> 0 ORDER BY 1, 2`)
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
