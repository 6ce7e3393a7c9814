/** Change orders: each change of a confirmed order is kept as it was before and after, under the order’s number and -1, -2 … */
import { sql } from 'kysely'
import { columnOf, type Entity } from '../../core/entity.ts'
import { newId } from '../../core/id.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type { Change, Values, WriteContext } from '../../core/server.ts'
import { insertNew } from '../../core/store/records.ts'
import { linesOf } from '../documents/conversion.ts'

export interface Changing {
  order: Entity
  line: Entity
  promised: string
  /** What keeps its changes. */
  change: Entity
}

const compared = ['quantity', 'unit', 'price', 'discount', 'amount'] as const
const isSame = (a: unknown, b: unknown) =>
  (a ?? '') === (b ?? '') || (a !== null && b !== null && a !== '' && b !== '' && Number(a) === Number(b))

/** The lines as they were, asked before they are written anew. */
export const linesBefore = (context: WriteContext, { line }: Changing, id: string): Promise<Values[]> =>
  linesOf(context, { targetLine: line }, id)

/** Keeps the change that is about to be written; for `beforeWrite`, when amounts are known. The order is held, so that numbers follow each other. */
export async function keepChange(
  context: WriteContext,
  { order, promised, change: kept }: Changing,
  { id, set, before }: Change,
  reason: unknown,
  was: readonly Values[],
): Promise<void> {
  const { core, tx, actor } = context
  const model = (await core.models(tx.workspaceId))(kept.name)
  const of = sql.ref(columnOf(order.name, kept.fields[order.name]))
  const [{ count }] = await tx.rows<{ count: number }>(
    sql`SELECT count(*) AS count FROM ${sql.table(kept.table)} WHERE workspace_id = ${tx.workspaceId} AND ${of} = ${id}`,
  )
  const after: Values = { ...before, ...set }
  const party = order.parent as string
  await insertNew({ ...context, model }, [
    {
      id: newId(),
      number: `${before?.number}-${Number(count) + 1}`,
      [order.name]: id,
      [party]: after[party],
      owner: actor.userId || null,
      changedOn: dayIn(actor.company.timeZone, core.now()),
      reason: reason ?? null,
      currency: after.currency ?? null,
      amountBefore: before?.amount ?? '0',
      amountAfter: after.amount ?? '0',
      promisedBefore: before?.[promised] ?? null,
      promisedAfter: after[promised] ?? null,
      lines: comparison(was, (set.lines as Values[] | undefined) ?? was),
    },
  ])
}

function comparison(was: readonly Values[], now: readonly Values[]): Values[] {
  const gone = was.filter(line => !now.some(one => one.id === line.id))
  const pairs: [Values | undefined, Values | undefined][] = [
    ...now.map((line): [Values | undefined, Values] => [was.find(one => one.id === line.id), line]),
    ...gone.map((line): [Values, undefined] => [line, undefined]),
  ]
  return pairs.map(([old, line], at) => ({
    id: newId(),
    position: at + 1,
    act: !old
      ? 'added'
      : !line
        ? 'removed'
        : compared.every(name => isSame(old[name], line[name]))
          ? 'same'
          : 'changed',
    product: (line ?? old)?.product ?? null,
    description: (line ?? old)?.description ?? null,
    ...Object.fromEntries(
      compared.flatMap(name => [
        [`${name}Before`, old?.[name] ?? null],
        [`${name}After`, line?.[name] ?? null],
      ]),
    ),
  }))
}
