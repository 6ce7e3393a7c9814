/** What every document made from another does alike: completes itself, fills its lines, keeps what is confirmed. */
import type { Actor } from '../../core/actor.ts'
import { type Fault, Problem } from '../../core/errors.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type { Change, ServerPart, Values, WriteContext } from '../../core/server.ts'
import { type Conversion, type TakingLine, takeOver } from './conversion.ts'
import { refused } from './refusals.ts'

type Ruled = Required<Pick<ServerPart, 'complete' | 'check' | 'beforeWrite'>>

/**
 * @param loose fields that stay open once the document is confirmed: notes, transport
 * @param signed sets what follows from the direction of the lines (`type`)
 */
export function documentRules(
  conversion: Conversion,
  loose: readonly string[],
  signed: (isReturn: boolean) => Values,
): Ruled {
  const { occurredAt } = conversion.target
  return {
    complete: (actor: Actor, input: Values, now: Date) => {
      input[occurredAt as string] ??= dayIn(actor.company.timeZone, now)
      input.owner ??= actor.userId
    },
    check: (record, before) => checkFixed(record, before, loose),
    beforeWrite: async (context, change) => {
      if (change.action !== 'create' && change.action !== 'update') return
      await fill(context, conversion, change, signed)
    },
  }
}

async function fill(
  context: WriteContext,
  conversion: Conversion,
  { set, before }: Change,
  signed: (isReturn: boolean) => Values,
): Promise<void> {
  const lines = set.lines as TakingLine[] | undefined
  if (!lines || lines.length === 0) return
  Object.assign(set, await takeOver(context, conversion, { ...before, ...set }, lines, false))
  Object.assign(set, signed(isReturn(set)))
}

export const isReturn = (record: Values): boolean =>
  (record.lines as TakingLine[]).some(line => Number(line.quantity) < 0)

/** Standing fields and those of the company's own stay open. */
function checkFixed(record: Values, before: Values | null, loose: readonly string[]): Fault[] {
  if (!before || before.status === 'draft') return []
  const changed = Object.keys(record).filter(
    name =>
      !loose.includes(name) &&
      !name.startsWith('c_') &&
      JSON.stringify(record[name] ?? null) !== JSON.stringify(before[name] ?? null),
  )
  return changed.map(field => ({ field, code: 'confirmed', message: refused.notADraft.text }))
}

/** What is confirmed does not go into the recycle bin, nor come out of it. */
export function keepConfirmed(_context: WriteContext, changes: Change[]): void {
  for (const { action, set } of changes)
    if ((action === 'delete' || action === 'restore') && set.status === 'confirmed')
      throw new Problem(refused.confirmedStays)
}
