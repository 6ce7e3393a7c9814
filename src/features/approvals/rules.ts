import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import { invalid, Problem } from '../../core/errors.ts'
import { changesOf } from '../../core/events.ts'
import { newId } from '../../core/id.ts'
import { authorOf, recordEvents } from '../people/events.ts'
import { operatorsOf, type Rule, type RuleSettings, ruleSettings } from './approvals.rules.ts'
import { refused } from './refusals.ts'
import type { ApprovalFact } from './subject.ts'
import { factsOf, mayKnow, subjectOf } from './subjects.ts'

interface Stored {
  id: string
  version: number
  subject: string
  name: string
  active: boolean
  settings: unknown
}

const statement = (workspaceId: string, only = sql``) =>
  sql<Stored>`SELECT id, version, subject, name, active, settings FROM approval_rule WHERE workspace_id = ${workspaceId} ${only} ORDER BY position, id`

const read = ({ id, version, subject, name, active, settings }: Stored): Rule => ({
  ...ruleSettings.parse({ ...(settings as object), subject, name, active }),
  id,
  version,
})

/** The rules of a subject that are in force, in their order. */
export async function rulesIn(tx: Transaction, subject: string): Promise<Rule[]> {
  const rows = await tx.rows<Stored>(statement(tx.workspaceId, sql`AND subject = ${subject} AND active`))
  return rows.map(read)
}

/** Whether rules of a subject were written or put in order since. */
export async function areChanged(tx: Transaction, subject: string, since: string): Promise<boolean> {
  const rows = await tx.rows(sql`SELECT id FROM approval_rule
    WHERE workspace_id = ${tx.workspaceId} AND subject = ${subject} AND updated_at > ${since}::timestamptz LIMIT 1`)
  return rows.length > 0
}

/** Names of the people that rules name, by their ids. */
export async function namesIn(core: Core, { workspaceId }: Actor, rules: readonly Rule[]) {
  const ids = rules.flatMap(rule => rule.steps.flatMap(step => (step.who === 'people' ? step.ids : [])))
  const [rows] = await core.db.read<{ id: string; name: string }[]>(workspaceId, [
    sql`SELECT id, name FROM workspace_user WHERE workspace_id = ${workspaceId} AND id = ANY(${ids}::uuid[])`,
  ])
  return Object.fromEntries(rows.map(({ id, name }) => [id, name]))
}

export async function listRules(core: Pick<Core, 'db'>, { workspaceId }: Actor): Promise<Rule[]> {
  const [rows] = await core.db.read<Stored[]>(workspaceId, [statement(workspaceId)])
  return rows.map(read)
}

/** Fields that the conditions tell of and the actor may not see: which records meet them would give those away. */
export async function demandSound(core: Core, actor: Actor, rule: RuleSettings): Promise<void> {
  const subject = subjectOf(rule.subject)
  if (!subject) throw new Problem(refused.ruleSubject, { subject: rule.subject })
  const models = await core.models(actor.workspaceId)
  const facts = new Map(factsOf(subject).map(fact => [fact.key, fact]))
  for (const [at, one] of rule.when.entries()) {
    const fact = facts.get(one.fact)
    if (!fact || !isFit(fact, one)) {
      const said = new Problem(refused.ruleFacts, { fact: fact?.label[actor.locale] ?? one.fact })
      throw invalid([{ field: `when.${at}`, code: said.code, message: said.text }])
    }
    if (!mayKnow(actor, models, fact))
      throw new Problem('fieldForbidden', { field: fact.label[actor.locale] })
  }
  await demandPeople(core, actor, rule)
}

function isFit({ kind }: ApprovalFact, { operator, value }: RuleSettings['when'][number]): boolean {
  if (!(operatorsOf[kind] as readonly string[]).includes(operator)) return false
  if (kind === 'yes') return Array.isArray(value) && value.length === 0
  return kind === 'choice' ? Array.isArray(value) && value.length > 0 : typeof value === 'string'
}

async function demandPeople(core: Core, { workspaceId }: Actor, { steps }: RuleSettings): Promise<void> {
  const idsOf = (who: string) => [...new Set(steps.flatMap(step => (step.who === who ? step.ids : [])))]
  const people = idsOf('people')
  const roles = idsOf('roles')
  const [[found]] = await core.db.read<{ people: number; roles: number }[]>(workspaceId, [
    sql`SELECT (SELECT count(*) FROM workspace_user WHERE workspace_id = ${workspaceId} AND id = ANY(${people}::uuid[]) AND active AND deleted_at IS NULL) AS people,
      (SELECT count(*) FROM role WHERE workspace_id = ${workspaceId} AND id = ANY(${roles}::uuid[]) AND deleted_at IS NULL) AS roles`,
  ])
  const isNamed = steps.every(({ who, ids }) => ids.length > 0 || who === 'manager' || who === 'head')
  if (!isNamed || found.people < people.length || found.roles < roles.length)
    throw new Problem(refused.rulePeople)
}

/** Writes a rule, new or changed. What was asked by it goes on with its own steps. */
export async function putRule(
  core: Core,
  actor: Actor,
  rule: RuleSettings,
  before?: { id: string; version: number },
): Promise<string> {
  await demandSound(core, actor, rule)
  const { subject, name, active, ...settings } = rule
  const id = before?.id ?? newId()
  await writing(core, actor, name, async tx => {
    const old = before ? await standing(tx, before.id) : undefined
    if (old && old.version !== before?.version) throw new Problem('conflict', {}, [], { current: old })
    const values = sql`${subject}::text, ${name}::text, ${active}::boolean, ${JSON.stringify(settings)}::jsonb`
    tx.send(
      old
        ? sql`UPDATE approval_rule SET (subject, name, active, settings) = (SELECT ${values}), version = version + 1, updated_at = ${core.now().toISOString()}::timestamptz
            WHERE workspace_id = ${tx.workspaceId} AND id = ${id}`
        : sql`INSERT INTO approval_rule (workspace_id, id, updated_at, position, subject, name, active, settings)
            SELECT ${tx.workspaceId}::uuid, ${id}::uuid, ${core.now().toISOString()}::timestamptz, coalesce((SELECT max(position) + 1 FROM approval_rule WHERE workspace_id = ${tx.workspaceId}), 0), ${values}`,
    )
    await note(tx, actor, id, old ? 'update' : 'create', changesOf(old ? { ...old } : null, { ...rule }))
  })
  return id
}

export async function removeRule(core: Core, actor: Actor, id: string): Promise<void> {
  await writing(core, actor, '', async tx => {
    const { name } = await standing(tx, id)
    tx.send(sql`DELETE FROM approval_rule WHERE workspace_id = ${tx.workspaceId} AND id = ${id}`)
    await note(tx, actor, id, 'delete', { name: [name, null] })
  })
}

/** The order in which rules are asked. */
export async function orderRules(core: Core, actor: Actor, ids: readonly string[]): Promise<void> {
  await writing(core, actor, '', async tx => {
    const moved = await tx.rows<{
      id: string
      position: number
    }>(sql`UPDATE approval_rule r SET position = x.place, updated_at = ${core.now().toISOString()}::timestamptz
      FROM unnest(${ids}::uuid[]) WITH ORDINALITY x(id, place) WHERE r.workspace_id = ${tx.workspaceId} AND r.id = x.id AND r.position <> x.place RETURNING r.id, r.position`)
    const events = moved.map(({ id: recordId, position }) => ({
      entity: 'approvalRule',
      recordId,
      action: 'update',
      changes: { position: [null, position] as [unknown, unknown] },
    }))
    if (events.length > 0) await recordEvents(tx, actor.workspaceId, events, authorOf(actor))
  })
}

async function standing(tx: Transaction, id: string): Promise<Rule> {
  const [row] =
    await tx.rows<Stored>(sql`SELECT id, version, subject, name, active, settings FROM approval_rule
    WHERE workspace_id = ${tx.workspaceId} AND id = ${id} FOR UPDATE`)
  if (!row) throw new Problem('notFound')
  return read(row)
}

async function writing(
  core: Core,
  { workspaceId }: Actor,
  name: string,
  act: (tx: Transaction) => Promise<void>,
): Promise<void> {
  await core.db.transaction(workspaceId, act).catch(error => {
    if (error.constraint !== 'approval_rule_name_unique') throw error
    throw new Problem(refused.ruleName, { name })
  })
  core.live.changed(workspaceId, 'approvalRule')
}

const note = (
  tx: Transaction,
  actor: Actor,
  recordId: string,
  action: string,
  changes: Record<string, [unknown, unknown]>,
) =>
  recordEvents(
    tx,
    actor.workspaceId,
    [{ entity: 'approvalRule', recordId, action, changes }],
    authorOf(actor),
  )
