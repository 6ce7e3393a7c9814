/** What every document made from another does alike: completes itself, fills its lines, keeps what is confirmed. */
import type { Actor } from '../../core/actor.ts'
import { type Fault, Problem } from '../../core/errors.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type { Change, ServerPart, Values, VerbAct, WriteContext } from '../../core/server.ts'
import { takeNumber } from '../orders/takeNumber.ts'
import {
  type Conversion,
  confirmTaking,
  holdSources,
  linesOf,
  settleState,
  type TakingLine,
  takeOver,
} from './conversion.ts'
import { refused } from './refusals.ts'

type Taken = Values & { lines: TakingLine[] }

export interface MadeDocument {
  conversion: Conversion
  /** Fields that stay open once the document is confirmed: notes, transport. */
  loose: readonly string[]
  /** Its `type` where quantities are above zero, and where they are below. */
  types: readonly [string, string]
  /** What else confirming does, before the number is taken; `write` is told the number. */
  confirming?: (
    context: WriteContext,
    record: Values & { id: string },
    taken: Taken,
  ) => Promise<{ set?: Values; write?: (number: string) => void }>
  cancelling?: (context: WriteContext, record: Values & { id: string }) => Promise<void>
  verbs?: Record<string, VerbAct>
}

/** The part of a document made from another: what it fulfils is open again once it is cancelled. */
export function madePart(made: MadeDocument): ServerPart {
  const { conversion, types, loose } = made
  const typeOf = (set: Values) => types[isReturn(set) ? 1 : 0]
  const sourcesOf = async (context: WriteContext, id: string) =>
    (await linesOf(context, conversion, id)).map(line => String(line[conversion.by]))

  const confirm: VerbAct = async (context, record) => {
    const taken = await confirmTaking(context, conversion, record)
    const { set = {}, write } = (await made.confirming?.(context, record, taken)) ?? {}
    const day = String(record[conversion.target.occurredAt as string])
    const number = await takeNumber(context.tx, context.model, day)
    write?.(number)
    return { set: { ...taken, ...set, type: typeOf(taken), status: 'confirmed', number } }
  }

  const cancel: VerbAct = async (context, record, input) => {
    await holdSources(context, conversion, await sourcesOf(context, record.id))
    await made.cancelling?.(context, record)
    return { set: { status: 'cancelled' }, note: { reason: input.reason } }
  }

  /** Sources follow what is made from them. */
  const follow = async (context: WriteContext, changes: Change[]): Promise<void> => {
    keepConfirmed(context, changes)
    for (const { id, action } of changes)
      if (action === 'confirm' || action === 'cancel')
        await settleState(context, conversion, await sourcesOf(context, id))
  }

  return {
    entity: conversion.target,
    ...documentRules(conversion, [...loose, 'version'], typeOf),
    afterWrite: follow,
    verbs: { confirm, cancel, ...made.verbs },
    whenParentDeleted: 'restrict',
  }
}

function documentRules(
  conversion: Conversion,
  loose: readonly string[],
  typeOf: (set: Values) => string,
): Required<Pick<ServerPart, 'complete' | 'check' | 'beforeWrite'>> {
  const { occurredAt } = conversion.target
  return {
    complete: (actor: Actor, input: Values, now: Date) => {
      input[occurredAt as string] ??= dayIn(actor.company.timeZone, now)
      input.owner ??= actor.userId
    },
    check: (record, before) => checkFixed(record, before, loose),
    beforeWrite: async (context, change) => {
      if (change.action !== 'create' && change.action !== 'update') return
      await fill(context, conversion, change, typeOf)
    },
  }
}

async function fill(
  context: WriteContext,
  conversion: Conversion,
  { set, before }: Change,
  typeOf: (set: Values) => string,
): Promise<void> {
  const lines = set.lines as TakingLine[] | undefined
  if (!lines || lines.length === 0) return
  Object.assign(set, await takeOver(context, conversion, { ...before, ...set }, lines, false))
  set.type = typeOf(set)
}

const isReturn = (record: Values): boolean =>
  (record.lines as TakingLine[]).some(line => Number(line.quantity) < 0)

/** Standing fields and those of the company's own stay open. */
export function checkFixed(
  record: Values,
  before: Values | null,
  loose: readonly string[],
  message = refused.notADraft.text,
): Fault[] {
  if (!before || before.status === 'draft') return []
  const changed = Object.keys(record).filter(
    name =>
      !loose.includes(name) &&
      !name.startsWith('c_') &&
      JSON.stringify(record[name] ?? null) !== JSON.stringify(before[name] ?? null),
  )
  return changed.map(field => ({ field, code: 'confirmed', message }))
}

/** What is confirmed does not go into the recycle bin, nor come out of it. */
function keepConfirmed(_context: WriteContext, changes: Change[]): void {
  for (const { action, set } of changes)
    if ((action === 'delete' || action === 'restore') && set.status === 'confirmed')
      throw new Problem(refused.confirmedStays)
}
