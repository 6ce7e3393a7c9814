/** What stands between an act that rules want approved and its holding: in the transaction of every write of a subject's records. */
import { sql } from 'kysely'
import { type Actor, mayAdminister } from '../../core/actor.ts'
import { Problem } from '../../core/errors.ts'
import { changesOf } from '../../core/events.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type { Change, Values, WriteContext } from '../../core/server.ts'
import { catching, type FactValues, type Operator, type Rule } from './approvals.rules.ts'
import { ask } from './ask.ts'
import { refused } from './refusals.ts'
import { release } from './released.ts'
import { rulesIn } from './rules.ts'
import { peopleOf, type RequestStep, type Staff } from './staff.rules.ts'
import { staffOf } from './staff.ts'
import type { ApprovalSubject } from './subject.ts'
import { factsOf, subjects } from './subjects.ts'

/** Who acts under a request that was agreed to. */
export interface ApprovedActor extends Actor {
  approved: { id: string; facts: string[] }
}

const approvedOf = (actor: Actor) => (actor as Partial<ApprovedActor>).approved

/** A rule that caught, with the figures it saw. */
export interface Caught {
  subject: string
  rule: string
  figures: { fact: string; operator?: Operator; value?: string | string[]; is: unknown }[]
}

/** An act that rules want approved. A verb asks for it instead of failing; other ways of writing are told. */
export class NeedsApproval extends Problem {
  /** Sends the request for the verb that was meant; never returns. */
  readonly instead: (entity: string, id: string, verb: string, input: Values) => Promise<never>

  constructor(caught: readonly Caught[], instead: NeedsApproval['instead']) {
    super(refused.approvalNeeded, { rule: caught[0]?.rule ?? '' })
    this.instead = instead
  }
}

export async function gate(context: WriteContext, changes: Change[]): Promise<void> {
  const { actor, tx } = context
  const approved = approvedOf(actor)
  if (actor.userId && !approved && changes.some(isLocked(context))) throw new Problem(refused.approvalPending)
  const mine = subjects.filter(one => one.entity.name === context.model.entity.name)
  const held = changes.filter(change => mine.some(one => one.holds(change)))
  if (held.length === 0) return
  if (approved) {
    for (const { id } of held) release(tx, id, approved.facts)
    return
  }
  const caught = new Map<string, { caught: Caught; rule: Rule }[]>()
  for (const subject of mine) await judge(context, subject, held.filter(subject.holds), caught)
  if (caught.size > 0) await demand(context, held, caught)
}

/** Whether the record waits and this would change what is asked. */
const isLocked =
  ({ model }: WriteContext) =>
  ({ before, set, action }: Change) => {
    if (before?.approval !== 'waiting' && before?.approval !== 'failed') return false
    if (action === 'delete') return true
    const loose = subjects
      .filter(one => one.entity.name === model.entity.name)
      .flatMap(one => one.loose ?? [])
    const free = ['note', 'owner', 'collaborators', ...loose]
    return Object.keys(changesOf(before, set)).some(name => !free.includes(name))
  }

async function judge(
  writing: WriteContext,
  subject: ApprovalSubject,
  held: readonly Change[],
  caught: Map<string, { caught: Caught; rule: Rule }[]>,
): Promise<void> {
  const { core, tx, actor } = writing
  if (held.length === 0) return
  const rules = await rulesIn(tx, subject.key)
  if (rules.length === 0) return
  await subject.prepare?.(writing, held)
  const context = {
    workspaceId: tx.workspaceId,
    asker: sql`${actor.userId || null}::uuid`,
    today: dayIn(actor.company.timeZone, core.now()),
  }
  const rows = await tx.rows<FactValues & { id: string }>(sql`SELECT t.id, ${factColumns(subject, context)}
    FROM ${sql.table(subject.entity.table)} t WHERE t.workspace_id = ${tx.workspaceId} AND t.id = ANY(${held.map(one => one.id)}::uuid[])
      AND ${subject.asked?.(context) ?? sql`true`}`)
  for (const { id, ...known } of rows)
    for (const rule of catching(rules, known))
      caught.set(id, [...(caught.get(id) ?? []), { caught: told(subject, rule, known), rule }])
}

export const factColumns = (
  subject: ApprovalSubject,
  context: Parameters<ApprovalSubject['facts'][0]['sql']>[0],
) => sql.join(factsOf(subject).map(fact => sql`${fact.sql(context)} AS ${sql.id(fact.key)}`))

/** The figures a rule saw: those it asks, and what it is about in money. */
function told(subject: ApprovalSubject, rule: Rule, known: FactValues): Caught {
  const asked = rule.when.map(({ fact, operator, value }) => ({ fact, operator, value, is: known[fact] }))
  const beside = subject.facts.find(
    fact => fact.kind === 'money' && !rule.when.some(one => one.fact === fact.key),
  )
  return {
    subject: subject.key,
    rule: rule.name,
    figures: beside ? [...asked, { fact: beside.key, is: known[beside.key] }] : asked,
  }
}

/** Refuses what was caught, unless everyone who would be asked is who asks. */
async function demand(
  context: WriteContext,
  held: readonly Change[],
  caught: Map<string, { caught: Caught; rule: Rule }[]>,
): Promise<void> {
  const { core, tx, actor, model } = context
  const first = [...caught.values()][0][0].caught
  if (context.importId || actor.via === 'import') {
    // Who may change the rules may bring in what was before them.
    if (mayAdminister(actor, 'settings')) return
    const { zh, en } = model.entity.label
    throw new Problem(refused.approvalNeededImport, { object: zh, objectEn: en, rule: first.rule })
  }
  const staff = await staffOf(tx, dayIn(actor.company.timeZone, core.now()))
  for (const { id, before } of held) {
    const found = caught.get(id) ?? []
    const steps = stepsOf(
      staff,
      found.map(one => one.rule),
      actor.userId,
    )
    if (steps.length === 0) {
      release(tx, id, releasedBy(found.map(one => one.caught)))
      continue
    }
    const all = found.map(one => one.caught)
    throw new NeedsApproval(all, (entity, recordId, verb, input) =>
      ask(core, actor, {
        entity,
        id: recordId,
        version: recordId === id ? Number(before?.version) : undefined,
        verb,
        input,
        caught: all,
        steps,
        remindDays: soonest(found.map(one => one.rule.remindDays)),
      }),
    )
  }
}

/** The facts that somebody agreed to by agreeing to what was caught: those that are so. */
export const releasedBy = (caught: readonly Caught[]) =>
  caught.flatMap(one => one.figures.filter(({ is }) => is !== false).map(({ fact }) => fact))

/** The steps of all rules that caught, in turn; the same people are asked once. */
function stepsOf(staff: Staff, rules: readonly Rule[], asker: string): RequestStep[] {
  const steps = rules.flatMap(rule =>
    rule.steps.flatMap(step => {
      const people = peopleOf(staff, step, asker, rule.selfDecides)
      return people ? [{ rule: rule.name, all: step.all, people }] : []
    }),
  )
  const key = ({ all, people }: RequestStep) => `${all && people.length > 1} ${[...people].sort()}`
  return steps.filter((step, at) => steps.findIndex(one => key(one) === key(step)) === at)
}

function soonest(days: (number | null)[]): number | null {
  const given = days.filter(one => one !== null)
  return given.length > 0 ? Math.min(...given) : null
}
