/** Orders whose customer's credit is used up, or who has paid too late, are held until somebody releases them. */
import { sql } from 'kysely'
import { type Actor, can, type Permissions } from '../../core/actor.ts'
import type { Models } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import { dayIn } from '../../core/kinds/date.ts'
import { formatDecimal } from '../../core/kinds/number.ts'
import type { Label } from '../../core/label.ts'
import { open } from '../../core/scope.ts'
import type { Change, VerbAct, WriteContext } from '../../core/server.ts'
import { isReleased } from '../approvals/released.ts'
import { addDays } from '../contactRecords/moments.ts'
import { settingsIn } from '../documents/settings.ts'
import { overdueDays, overLimit } from './credit.ts'
import { refused } from './refusals.ts'

/** Days for which a release holds where nothing else is said: the goods of the order leave meanwhile. */
export const RELEASED_DAYS = 90

/** What a sale makes its customer owe more than before. */
export const raises = ({ set, before, action }: Change): boolean => {
  if ({ ...before, ...set }.type !== 'sale') return false
  if (set.status === 'confirmed' && before?.status !== 'confirmed') return true
  return action === 'change' && Number(set.amount ?? 0) > Number(before?.amount ?? 0)
}

/** Fields by which what is known of the figures is told. */
export const tells = ['customer.creditLimit', 'receivable.baseOpen', 'receivable.open', 'order.amount']

export const maySee = (actor: Actor, models: Models) =>
  ['order', 'receivable', 'customer'].every(name => can(actor, name, 'read')) &&
  tells.every(name => {
    const [entity, field] = name.split('.')
    return open(actor, models(entity), field)
  })

const idsOf = (changes: readonly Change[]) => changes.map(one => one.id)

/** Holds the customers of the orders, so that of many orders at once each knows what those before it used. */
export async function holdCustomers({ tx }: WriteContext, orders: readonly string[]): Promise<void> {
  if ((await settingsIn(tx)).creditCheck !== 'hold') return
  await tx.rows(sql`SELECT c.id FROM customer c WHERE c.workspace_id = ${tx.workspaceId} AND c.id IN (
      SELECT o.customer_id FROM "order" o WHERE o.workspace_id = ${tx.workspaceId} AND o.id = ANY(${orders}::uuid[]))
    ORDER BY c.id FOR NO KEY UPDATE`)
}

interface Held {
  id: string
  over: string | null
  days: number | null
  releasedUntil: string | null
}

/** Of the orders those that are held. */
async function heldAmong({ core, tx, actor }: WriteContext, orders: readonly string[]): Promise<Held[]> {
  const { creditCheck, creditOverdueDays: most } = await settingsIn(tx)
  if (creditCheck !== 'hold') return []
  const today = dayIn(actor.company.timeZone, core.now())
  const rows =
    await tx.rows<Held>(sql`SELECT t.id, ${overLimit(tx.workspaceId)} AS over, ${overdueDays(tx.workspaceId, sql.ref('t.customer_id'), today)} AS days,
      t.credit_released_until AS "releasedUntil"
    FROM "order" t WHERE t.workspace_id = ${tx.workspaceId} AND t.id = ANY(${orders}::uuid[]) AND t.type = 'sale'`)
  return rows.filter(
    one =>
      (one.over !== null || (most !== null && Number(one.days ?? 0) > most)) &&
      !(one.releasedUntil && one.releasedUntil >= today),
  )
}

/** In the transaction of each act on orders: what is held does not take effect. */
export async function holdOrders(context: WriteContext, changes: Change[]): Promise<void> {
  const { core, tx, actor } = context
  if (context.importId || actor.via === 'import') return
  const loosened = changes.filter(
    ({ before, set, action }) => action === 'update' && before?.creditReleasedUntil && changesWorth(set),
  )
  for (const { id } of loosened) setReleased(context, id, null)
  const raised = changes.filter(raises)
  if (raised.length === 0) return
  await holdCustomers(context, idsOf(raised))
  for (const held of await heldAmong(context, idsOf(raised))) {
    if (!isReleased(tx, held.id, 'overLimit')) throw await heldProblem(context, held)
    const until = addDays(dayIn(actor.company.timeZone, core.now()), RELEASED_DAYS)
    setReleased(context, held.id, until)
  }
}

const changesWorth = (set: Change['set']) =>
  ['lines', 'customer', 'rate', 'overallDiscount', 'currency'].some(name => set[name] !== undefined)

const setReleased = ({ tx }: WriteContext, id: string, until: string | null) =>
  tx.send(
    sql`UPDATE "order" SET credit_released_until = ${until}::date WHERE workspace_id = ${tx.workspaceId} AND id = ${id}`,
  )

/** In the transaction of each act on deliveries: where the company wants it, goods of held orders do not leave either. */
export async function holdDeliveries(context: WriteContext, changes: Change[]): Promise<void> {
  const { tx } = context
  const leaving = changes.filter(
    one => one.action === 'confirm' && { ...one.before, ...one.set }.type === 'delivery',
  )
  if (leaving.length === 0 || !(await settingsIn(tx)).creditOnDelivery) return
  const rows = await tx.rows<{ id: string }>(sql`SELECT DISTINCT x.order_id AS id FROM delivery_line x
    WHERE x.workspace_id = ${tx.workspaceId} AND x.delivery_id = ANY(${idsOf(leaving)}::uuid[])`)
  const [held] = await heldAmong(context, idsOf(rows as unknown as Change[]))
  if (held) throw await heldProblem(context, held)
}

async function heldProblem({ core, tx, actor }: WriteContext, { over, days }: Held): Promise<Problem> {
  const models = await core.models(tx.workspaceId)
  const roles = await tx.rows<{ name: string; permissions: Permissions }>(
    sql`SELECT name, permissions FROM role WHERE workspace_id = ${tx.workspaceId} AND deleted_at IS NULL ORDER BY created_at, id`,
  )
  const who = roles.filter(role => can(role, 'order', 'releaseCredit')).map(role => role.name)
  const why = maySee(actor, models) ? whyOf(over, days) : { zh: '', en: '' }
  return new Problem(refused.creditHeld, {
    why: why.zh,
    whyEn: why.en,
    who: who.join('、'),
    whoEn: who.join(', '),
  })
}

function whyOf(over: string | null, days: number | null): Label {
  const parts: Label[] = []
  if (over !== null) {
    const amount = formatDecimal(over, 2)
    parts.push({ zh: `超出信用额度 ${amount}`, en: `${amount} over the credit limit` })
  }
  if (days) parts.push({ zh: `有应收已逾期 ${days} 天`, en: `items are ${days} days overdue` })
  return { zh: `（${parts.map(one => one.zh).join('，')}）`, en: ` (${parts.map(one => one.en).join(', ')})` }
}

/** Lets an order stand until a day in spite of its customer's credit. Who, why and until when stand in its history. */
export const releaseCredit: VerbAct = async ({ core, actor }, _record, input) => {
  const today = dayIn(actor.company.timeZone, core.now())
  const until = String(input.until ?? addDays(today, RELEASED_DAYS))
  if (until < today) throw new Problem(refused.releasePast)
  return { set: { creditReleasedUntil: until }, note: { reason: input.reason } }
}
