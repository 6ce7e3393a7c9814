/** Requests as those concerned read them: who asked, who decides or did, and administrators who may read the record. */
import { type RawBuilder, sql } from 'kysely'
import { type Actor, can, fieldAccess, mayAdminister, type Permissions } from '../../core/actor.ts'
import type { Core, Models } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import type { Ref } from '../../core/field.ts'
import { isId } from '../../core/id.ts'
import type { Label } from '../../core/label.ts'
import type { Model } from '../../core/model.ts'
import { open, within } from '../../core/scope.ts'
import { titleFor } from '../../core/select.ts'
import type { Values } from '../../core/server.ts'
import { get, type Row } from '../../core/store/read.ts'
import { createDirectory } from '../people/directory.ts'
import type { FactKind, Operator } from './approvals.rules.ts'
import { inTrial } from './ask.ts'
import type { Caught } from './gate.ts'
import type { RequestStep } from './staff.rules.ts'
import { factsOf, mayKnow, subjectOf, subjects } from './subjects.ts'

export const tabs = ['mine', 'asked', 'decided'] as const
export type Tab = (typeof tabs)[number]

/** A figure of a rule that caught; where it tells of a field closed to the reader, its name alone. */
export interface FigureShown {
  label: Label
  kind: FactKind
  operator?: Operator
  value?: string | string[]
  is?: unknown
  hidden?: true
  /** Names of choices, by their value. */
  names?: Record<string, Label>
}

export interface RequestShown {
  id: string
  subjects: Label[]
  entity: string
  recordId: string
  /** Empty where the reader may not know of it. */
  title: string
  /** What it stands under: its customer, supplier. */
  about: string
  verb: Label
  verbName: string
  asker: Ref
  askedAt: string
  state: string
  step: number
  steps: number
  waitingFor: Ref[]
  caught: { rule: string; figures: FigureShown[] }[]
}

interface Stored {
  id: string
  subjects: string[]
  entity: string
  recordId: string
  verb: string
  askerId: string
  asker: string
  askedAt: string
  state: string
  step: number
  steps: RequestStep[]
  caught: Caught[]
  problem: (Label & { code?: string }) | null
  input: Values
  closedAt: string | null
  waitingFor: Ref[]
  waitsForMe: boolean
}

const columns = ({
  workspaceId,
  userId,
}: Actor) => sql`a.id, a.subjects, a.entity, a.record_id AS "recordId", a.verb, a.asker_id AS "askerId", u.name AS asker,
  a.asked_at AS "askedAt", a.state, a.input, a.step, a.steps, a.caught, a.problem, a.closed_at AS "closedAt",
  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', w.id, 'title', w.name) ORDER BY s.id), '[]') FROM approval_seat s
    JOIN workspace_user w ON w.workspace_id = s.workspace_id AND w.id = s.user_id
    WHERE s.workspace_id = ${workspaceId} AND s.approval_id = a.id AND s.state = 'waiting') AS "waitingFor",
  EXISTS (SELECT FROM approval_seat s WHERE s.workspace_id = ${workspaceId} AND s.approval_id = a.id AND s.user_id = ${userId || null}::uuid AND s.state = 'waiting') AS "waitsForMe"
  FROM approval a JOIN workspace_user u ON u.workspace_id = a.workspace_id AND u.id = a.asker_id`

const seatOf = ({ workspaceId, userId }: Actor, also: RawBuilder<unknown>) =>
  sql`a.id IN (SELECT s.approval_id FROM approval_seat s WHERE s.workspace_id = ${workspaceId} AND s.user_id = ${userId || null}::uuid AND ${also})`

const inTab = (actor: Actor, tab: Tab): RawBuilder<unknown> => {
  if (tab === 'asked') return sql`a.asker_id = ${actor.userId || null}::uuid`
  if (tab === 'mine') return sql`a.state = 'waiting' AND ${seatOf(actor, sql`s.state = 'waiting'`)}`
  return seatOf(actor, sql`s.state IN ('agreed', 'refused', 'passed')`)
}

export async function listRequests(
  core: Core,
  actor: Actor,
  tab: Tab,
  { limit, before }: { limit: number; before?: string },
) {
  const place = before ? sql`AND a.id < ${before}` : sql``
  const [rows] = await core.db.read<Stored[]>(actor.workspaceId, [
    sql`SELECT ${columns(actor)} WHERE a.workspace_id = ${actor.workspaceId} AND ${inTab(actor, tab)} ${place} ORDER BY a.id DESC LIMIT ${limit}`,
  ])
  return {
    data: await shownAll(core, actor, rows),
    next: rows.length === limit ? (rows.at(-1)?.id ?? null) : null,
  }
}

/** How many wait for me, and how many of mine wait for others or could not be done. */
export async function counts(core: Core, actor: Actor): Promise<{ mine: number; asked: number }> {
  const [[row]] = await core.db.read<{ mine: number; asked: number }[]>(actor.workspaceId, [
    sql`SELECT (SELECT count(*) FROM approval a WHERE a.workspace_id = ${actor.workspaceId} AND ${inTab(actor, 'mine')}) AS mine,
      (SELECT count(*) FROM approval a WHERE a.workspace_id = ${actor.workspaceId} AND ${inTab(actor, 'asked')} AND a.state IN ('waiting', 'failed')) AS asked`,
  ])
  return row
}

/** The open request of a record the actor sees, for its band; or the last one that was refused. */
export async function ofRecord(core: Core, actor: Actor, entity: string, recordId: string) {
  await get(core, actor, entity, recordId)
  const [rows] = await core.db.read<Stored[]>(actor.workspaceId, [
    sql`SELECT ${columns(actor)} WHERE a.workspace_id = ${actor.workspaceId} AND a.record_id = ${recordId} AND a.entity = ${entity} ORDER BY a.id DESC LIMIT 1`,
  ])
  const [row] = rows.filter(one => one.state !== 'withdrawn' && one.state !== 'done')
  if (!row) return null
  const { id, state, step, steps, waitingFor, askerId, asker } = row
  const mayOpen = await isConcerned(core, actor, row)
  const reason = state === 'refused' && mayOpen ? await lastComment(core, actor, id) : null
  return {
    id: mayOpen ? id : null,
    state,
    step,
    steps: steps.length,
    waitingFor,
    asker: { id: askerId, title: asker },
    problem: mayOpen ? problemFor(actor, row) : null,
    reason,
    may: mayOf(actor, row),
  }
}

async function lastComment(core: Core, { workspaceId }: Actor, id: string): Promise<string | null> {
  const [[seat]] = await core.db.read<{ comment: string | null }[]>(workspaceId, [
    sql`SELECT comment FROM approval_seat WHERE workspace_id = ${workspaceId} AND approval_id = ${id} AND state = 'refused' LIMIT 1`,
  ])
  return seat?.comment ?? null
}

const mayOf = (actor: Actor, { askerId, state, waitsForMe }: Stored) => {
  const isOpen = state === 'waiting' || state === 'failed'
  const isAsker = askerId === actor.userId
  const reads = !actor.seenBy
  return {
    decide: reads && waitsForMe && state === 'waiting',
    pass: reads && state === 'waiting' && (waitsForMe || mayAdminister(actor, 'settings')),
    withdraw: reads && isOpen && (isAsker || (mayAdminister(actor, 'settings') && !waitsForMe)),
    remind: reads && isAsker && state === 'waiting',
    retry: reads && state === 'failed',
  }
}

async function isConcerned(
  core: Core,
  actor: Actor,
  { id, askerId, entity, recordId }: Stored,
): Promise<boolean> {
  if (actor.userId && askerId === actor.userId) return true
  const [[seat]] = await core.db.read<{ id: string }[]>(actor.workspaceId, [
    sql`SELECT id FROM approval_seat WHERE workspace_id = ${actor.workspaceId} AND approval_id = ${id} AND user_id = ${actor.userId || null}::uuid LIMIT 1`,
  ])
  if (seat) return true
  if (!mayAdminister(actor, 'settings')) return false
  return get(core, actor, entity, recordId).then(
    () => true,
    () => false,
  )
}

async function stored(core: Core, actor: Actor, id: string): Promise<Stored> {
  const [[row]] = isId(id)
    ? await core.db.read<Stored[]>(actor.workspaceId, [
        sql`SELECT ${columns(actor)} WHERE a.workspace_id = ${actor.workspaceId} AND a.id = ${id}`,
      ])
    : [[]]
  if (!row || !(await isConcerned(core, actor, row))) throw new Problem('notFound')
  return row
}

/** Throws 404 for whom the request does not concern. */
export async function demandConcerned(core: Core, actor: Actor, id: string): Promise<void> {
  await stored(core, actor, id)
}

/** Refusals that tell nothing beyond what everyone concerned knows. */
const plain: readonly string[] = [
  'forbidden',
  'notFound',
  'conflict',
  'notAllowedNow',
  'askerLeft',
  'askAnew',
]

/** Why it could not be done is worded by what who asked may know: nobody else reads it but where it tells nothing of the records. */
const problemFor = (actor: Actor, { problem, askerId }: Stored): Label | null =>
  problem && askerId !== actor.userId && !plain.includes(problem.code ?? '')
    ? {
        zh: '原因只有申请人能看到；再执行一次，也会告诉您原因',
        en: 'only who asked is told why; so are you, if you try again',
      }
    : problem && { zh: problem.zh, en: problem.en }

/** What is told of a request beside its record. */
export async function shownRequest(core: Core, actor: Actor, id: string): Promise<RequestShown> {
  const [shown] = await shownAll(core, actor, [await stored(core, actor, id)])
  return shown
}

export async function readRequest(core: Core, actor: Actor, id: string) {
  const row = await stored(core, actor, id)
  const [[shown], record, [seats]] = await Promise.all([
    shownAll(core, actor, [row]),
    recordOf(core, actor, row),
    core.db.read<Record<string, unknown>[]>(actor.workspaceId, [
      sql`SELECT s.step, s.state, s.since, s.decided_at AS "decidedAt", s.comment, jsonb_build_object('id', u.id, 'title', u.name) AS person,
          CASE WHEN f.id IS NOT NULL THEN jsonb_build_object('id', f.id, 'title', f.name) END AS "from"
        FROM approval_seat s JOIN workspace_user u ON u.workspace_id = s.workspace_id AND u.id = s.user_id
        LEFT JOIN workspace_user f ON f.workspace_id = s.workspace_id AND f.id = s.from_id
        WHERE s.workspace_id = ${actor.workspaceId} AND s.approval_id = ${id} ORDER BY s.step, s.id`,
    ]),
  ])
  const later = [...new Set(row.steps.slice(row.step + 1).flatMap(one => one.people))]
  const [people] = await core.db.read<{ id: string; name: string }[]>(actor.workspaceId, [
    sql`SELECT id, name FROM workspace_user WHERE workspace_id = ${actor.workspaceId} AND id = ANY(${later}::uuid[])`,
  ])
  const names = new Map(people.map(one => [one.id, one.name]))
  return {
    ...shown,
    problem: problemFor(actor, row),
    closedAt: row.closedAt,
    plan: row.steps.map(({ rule, all, people: ids }, at) => ({
      rule,
      all,
      seats: seats.filter(one => Number(one.step) === at),
      later: at > row.step ? ids.map(one => ({ id: one, title: names.get(one) ?? '' })) : [],
    })),
    record,
    asked: record && inputOf((await core.models(actor.workspaceId))(row.entity), actor, row),
    becomes: record && (await becoming(core, actor, row)),
    /** Whether its own page opens for the reader. */
    opens: record !== null && (await get(core, actor, row.entity, row.recordId).then(yes, no)),
    may: mayOf(actor, row),
  }
}

const yes = () => true
const no = () => false

/**
 * The record as the reader has it; for whom it waits, also where it is not among theirs: the request lends it for as long as it is
 * asked. The role's closed fields stay closed, and a role that reads no such records reads none here.
 */
async function recordOf(
  core: Core,
  actor: Actor,
  { entity, recordId, waitsForMe }: Stored,
): Promise<Row | null> {
  const models = await core.models(actor.workspaceId)
  const reader = waitsForMe ? lending(models, actor, entity) : actor
  return get(core, reader, entity, recordId).then(
    ({ _access, ...row }) => row as Row,
    error => {
      if (error instanceof Problem) return null
      throw error
    },
  )
}

/** What the act was asked with, as far as the reader's role goes; lines are shown as they would become. */
function inputOf({ entity }: Model, actor: Actor, { verb, input }: Stored): Values {
  const asked = Object.entries(entity.verbs?.[verb]?.input ?? {}).filter(
    ([name, { kind, as, to }]) =>
      kind !== 'lines' &&
      !to &&
      input[name] !== undefined &&
      ['read', 'write'].includes(fieldAccess(actor, entity.name, as ?? name)),
  )
  return Object.fromEntries(asked.map(([name]) => [name, input[name]]))
}

/**
 * The record as the act would leave it, or the new one it would make, as the reader may read it: done and undone. Null where the act asks
 * for nothing, for then it is as it stands, and where it could not be done now.
 */
async function becoming(core: Core, actor: Actor, row: Stored): Promise<Row | null> {
  const { entity, recordId, verb, input, state, askerId, askedAt, caught, waitsForMe } = row
  const models = await core.models(actor.workspaceId)
  if ((state !== 'waiting' && state !== 'failed') || !models(entity).entity.verbs?.[verb]?.input) return null
  const asker = await createDirectory(core.db).actor(actor.workspaceId, askerId, 'session')
  if (!asker) return null
  const approved = { asker: askerId, askedAt, caught, held: [] }
  const reader = waitsForMe ? lending(models, actor, entity) : actor
  return inTrial(core, { ...asker, approved }, entity, recordId, verb, input, (joined, held) =>
    get(joined, reader, entity, held.at(-1) ?? recordId),
  ).then(
    found => {
      if (!found) return null
      const { _access, number, ...after } = found
      // Of what would be made the number is not taken yet.
      return (found.id === recordId ? { ...after, number } : after) as Row
    },
    error => {
      if (error instanceof Problem) return null
      throw error
    },
  )
}

/** The actor as one who reads every record of the object and of what it stands under, and does nothing. For one record, that was found otherwise. */
function lending(models: Models, actor: Actor, entity: string): Actor {
  const lent: Permissions['entities'] = {}
  for (let name: string | undefined = entity; name; ) {
    if (can(actor, name, 'read')) lent[name] = { visibility: 'all', actions: ['read'] }
    const { parent, fields }: { parent?: string; fields: Record<string, { to?: string }> } =
      models(name).entity
    name = parent && fields[parent].to
  }
  const { permissions } = actor
  return {
    ...actor,
    permissions: { ...permissions, entities: { ...permissions.entities, ...lent }, administer: [] },
  }
}

async function shownAll(core: Core, actor: Actor, rows: readonly Stored[]): Promise<RequestShown[]> {
  const models = await core.models(actor.workspaceId)
  const groups = Map.groupBy(rows, one => `${one.entity} ${one.waitsForMe}`)
  const asked = [...groups.values()].map(group => {
    const [{ entity, waitsForMe }] = group
    const reader = waitsForMe ? lending(models, actor, entity) : actor
    const model = models(entity)
    const { parent } = model.entity
    const above = parent ? models(model.fields[parent].to as string) : undefined
    const about = above
      ? sql`(SELECT ${titleFor(reader, above, 'up')} FROM ${sql.table(above.entity.table)} up
          WHERE up.workspace_id = ${actor.workspaceId} AND up.id = ${sql.ref(`t.${model.columns[parent as string]}`)} AND ${within(models, reader, above, 'up')}
            AND ${open(reader, model, parent as string)})`
      : sql`NULL`
    return sql`SELECT t.id, ${titleFor(reader, model, 't')} AS title, ${about} AS about FROM ${sql.table(model.entity.table)} t
      WHERE t.workspace_id = ${actor.workspaceId} AND t.id = ANY(${group.map(one => one.recordId)}::uuid[]) AND ${within(models, reader, model, 't')}`
  })
  const found = await core.db.read<{ id: string; title: string | null; about: string | null }[]>(
    actor.workspaceId,
    asked,
  )
  const known = new Map(found.flat().map(one => [one.id, one]))
  const outlines = await outlinesOf(
    core,
    actor,
    rows.filter(one => !known.has(one.recordId)),
  )
  const names = await askerNames(core, actor)
  return rows.map(row => ({
    id: row.id,
    subjects: row.subjects.map(key => subjectOf(key)?.label ?? { zh: key, en: key }),
    entity: row.entity,
    recordId: row.recordId,
    title: known.get(row.recordId)?.title ?? outlines.get(row.recordId) ?? '',
    about: known.get(row.recordId)?.about ?? '',
    verb: models(row.entity).entity.verbs?.[row.verb]?.label ?? { zh: row.verb, en: row.verb },
    verbName: row.verb,
    asker: { id: row.askerId, title: row.asker },
    askedAt: row.askedAt,
    state: row.state,
    step: row.step,
    steps: row.steps.length,
    waitingFor: row.waitingFor,
    caught: row.caught.map(one => ({
      rule: one.rule,
      figures: figuresOf(models, actor, one, names, known.has(row.recordId)),
    })),
  }))
}

/** What records that the reader may not read are called all the same, where their subject says so. */
async function outlinesOf(core: Core, { workspaceId }: Actor, rows: readonly Stored[]) {
  const asked = subjects.flatMap(({ key, entity, outline }) => {
    const ids = rows.filter(one => one.subjects.includes(key)).map(one => one.recordId)
    return outline && ids.length > 0
      ? [
          sql`SELECT t.id, ${outline} AS title FROM ${sql.table(entity.table)} t WHERE t.workspace_id = ${workspaceId} AND t.id = ANY(${ids}::uuid[])`,
        ]
      : []
  })
  if (asked.length === 0) return new Map<string, string>()
  const found = await core.db.read<{ id: string; title: string }[]>(workspaceId, asked)
  return new Map(found.flat().map(one => [one.id, one.title]))
}

type Names = Record<string, Label>

/** Names of roles and units, which facts about who asks speak of. */
async function askerNames(core: Core, { workspaceId }: Actor): Promise<Names> {
  const [rows] = await core.db.read<{ id: string; name: string }[]>(workspaceId, [
    sql`SELECT id, name FROM role WHERE workspace_id = ${workspaceId} UNION ALL SELECT id, name FROM unit WHERE workspace_id = ${workspaceId}`,
  ])
  return Object.fromEntries(rows.map(({ id, name }) => [id, { zh: name, en: name }]))
}

function figuresOf(
  models: Models,
  actor: Actor,
  { subject: key, figures }: Caught,
  asker: Names,
  isReached: boolean,
): FigureShown[] {
  const subject = subjectOf(key)
  if (!subject) return []
  return figures.flatMap(({ fact: name, operator, value, is }): FigureShown[] => {
    const fact = factsOf(subject).find(one => one.key === name)
    if (!fact) return []
    const { label, kind } = fact
    if (!isReached || !mayKnow(actor, models, fact)) return [{ label, kind, hidden: true }]
    return [
      {
        label,
        kind,
        operator,
        value,
        is,
        ...(kind === 'choice' ? { names: namesFor(models, fact.of, asker) } : {}),
      },
    ]
  })
}

export function namesFor(models: Models, of: readonly [string, string] | undefined, asker: Names): Names {
  if (!of) return asker
  const choices = models(of[0]).fields[of[1]]?.choices ?? []
  return Object.fromEntries(choices.map(({ value, label }) => [value, label]))
}
