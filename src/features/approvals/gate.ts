/** What stands between an act that rules want approved and its holding: in the transaction of every write of a subject's records. */
import { sql } from 'kysely'
import { type Actor, mayAdminister } from '../../core/actor.ts'
import { isIn } from '../../core/entity.ts'
import { Problem } from '../../core/errors.ts'
import { changesOf } from '../../core/events.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type { Change, Values, WriteContext } from '../../core/server.ts'
import { isJoined } from '../../server/oneTransaction.ts'
import { catching, type FactValues, isWorse, type Operator, type Rule } from './approvals.rules.ts'
import { ask, close, markRecord } from './ask.ts'
import { noteOn } from './notes.ts'
import { refused } from './refusals.ts'
import { release } from './released.ts'
import { areChanged, rulesIn } from './rules.ts'
import { peopleOf, type RequestStep, type Staff } from './staff.rules.ts'
import { staffOf } from './staff.ts'
import type { ApprovalSubject } from './subject.ts'
import { factsOf, subjects } from './subjects.ts'

/** Who acts under a request that was agreed to. */
export interface ApprovedActor extends Actor {
  approved: Approved
}

/** What was agreed to. */
interface Approved {
  /** Who asked: what rules ask of who asks is asked of them, whoever does it in the end. */
  asker: string
  askedAt: string
  caught: readonly Caught[]
  /** Records that the act made hold. */
  held: string[]
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
  if (!actor.userId) for (const change of changes) await overtake(context, change)
  const mine = subjects.filter(one => one.entity.name === context.model.entity.name)
  const held = changes.filter(change => mine.some(one => one.holds(change)))
  if (approved) {
    for (const subject of mine) await demandAgreed(context, subject, held.filter(subject.holds), approved)
    for (const { id } of held) {
      approved.held.push(id)
      release(tx, id, releasedBy(approved.caught))
    }
    return
  }
  const caught = new Map<string, { caught: Caught; rule: Rule }[]>()
  for (const subject of mine) await judge(context, subject, held.filter(subject.holds), caught)
  if (caught.size > 0) await demand(context, held, caught)
  for (const change of changes) clearRefused(context, change, held.includes(change))
}

/** What the program does for somebody outside (a customer answers by a link) leaves nothing to ask: the request is closed. */
async function overtake(context: WriteContext, { id, before, set }: Change): Promise<void> {
  const { core, tx, model } = context
  if (before?.approval !== 'waiting' && before?.approval !== 'failed') return
  if (set.status === undefined || set.status === before.status) return
  const [open] = await tx.rows<{ id: string; verb: string }>(sql`SELECT id, verb FROM approval
    WHERE workspace_id = ${tx.workspaceId} AND record_id = ${id} AND state IN ('waiting', 'failed') FOR NO KEY UPDATE`)
  if (!open || isIn(model.entity.verbs?.[open.verb]?.when ?? {}, { ...before, ...set })) return
  close(tx, core, open.id, 'withdrawn')
  markRecord(context, id, null)
  noteOn(context, { ...before, ...set, id }, 'approvalWithdrawn', { approval: [before.approval, null] })
}

/** That it was refused once is over when the act is done without being asked, or nothing is wanted any more. */
function clearRefused(context: WriteContext, { id, before, set, action }: Change, isHeld: boolean): void {
  const { tx, model } = context
  if (before?.approval !== 'refused') return
  if (isHeld || set.status === 'cancelled') markRecord(context, id, null)
  else if (model.entity.verbs?.[action])
    tx.send(sql`UPDATE ${sql.table(model.entity.table)} SET approval = NULL WHERE workspace_id = ${tx.workspaceId} AND id = ${id}
      AND ${action} = (SELECT a.verb FROM approval a WHERE a.workspace_id = ${tx.workspaceId} AND a.record_id = ${id} ORDER BY a.id DESC LIMIT 1)`)
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
  const { tx, actor } = writing
  if (held.length === 0) return
  const rules = await rulesIn(tx, subject.key)
  if (rules.length === 0) return
  for (const { id, ...known } of await knownOf(writing, subject, held, actor.userId))
    for (const rule of catching(rules, known, releasing(subject)))
      caught.set(id, [...(caught.get(id) ?? []), { caught: told(subject, rule, known), rule }])
}

/** What is known of records as they would stand. */
async function knownOf(
  writing: WriteContext,
  subject: ApprovalSubject,
  held: readonly Change[],
  asker: string,
): Promise<(FactValues & { id: string })[]> {
  const { core, tx, actor } = writing
  await subject.prepare?.(writing, held)
  const context = {
    workspaceId: tx.workspaceId,
    asker: sql`${asker || null}::uuid`,
    today: dayIn(actor.company.timeZone, core.now()),
    currency: actor.company.currency,
  }
  return tx.rows<FactValues & { id: string }>(sql`SELECT t.id, ${factColumns(subject, context)}
    FROM ${sql.table(subject.entity.table)} t WHERE t.workspace_id = ${tx.workspaceId} AND t.id = ANY(${held.map(one => one.id)}::uuid[])
      AND ${subject.asked?.(context) ?? sql`true`}`)
}

const releasing = ({ facts }: ApprovalSubject) =>
  new Set(facts.filter(one => one.releases).map(one => one.key))

/**
 * Judges anew what was agreed to, as things are now: figures that got worse, and rules that did not catch then, were agreed to by nobody.
 * Rules that were changed meanwhile are asked of new requests alone.
 */
async function demandAgreed(
  context: WriteContext,
  subject: ApprovalSubject,
  held: readonly Change[],
  { asker, askedAt, caught }: Approved,
): Promise<void> {
  const { tx } = context
  if (held.length === 0) return
  const agreed = caught.filter(one => one.subject === subject.key)
  const rules = (await areChanged(tx, subject.key, askedAt)) ? [] : await rulesIn(tx, subject.key)
  if (agreed.length === 0 && rules.length === 0) return
  for (const { id: _, ...known } of await knownOf(context, subject, held, asker)) {
    for (const { fact: key, operator, is } of agreed.flatMap(one => one.figures)) {
      const fact = factsOf(subject).find(one => one.key === key)
      if (!fact || fact.ages || !isWorse(fact.kind, operator, is, known[key])) continue
      throw new Problem(refused.askAnew, { fact: fact.label.zh, factEn: fact.label.en })
    }
    const more = catching(rules, known, releasing(subject)).find(
      one => !agreed.some(was => was.rule === one.name),
    )
    if (more) throw new Problem(refused.askAnew, { fact: more.name, factEn: more.name })
  }
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
  for (const { id, before, set } of held) {
    const found = caught.get(id) ?? []
    const steps = stepsOf(
      staff,
      found.map(one => one.rule),
      actor.userId,
    )
    if (steps.length === 0) {
      release(tx, id, releasedBy(found.map(one => one.caught)))
      if (found.length > 0) noteOn(context, { ...before, ...set, id }, 'approvalSelf', {})
      continue
    }
    const all = found.map(one => one.caught)
    // What somebody else's transaction is part of cannot wait by itself.
    if (isJoined(core)) throw new Problem(refused.approvalNeeded, { rule: first.rule })
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
