import { createHash } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core, Models } from '../../core/core.ts'
import { type Statement, steady } from '../../core/database.ts'
import type { Ref } from '../../core/field.ts'
import type { Model } from '../../core/model.ts'
import { recordOf } from '../../core/rows.ts'
import { open as isOpen, keeperOf, seen, within } from '../../core/scope.ts'
import { selection } from '../../core/select.ts'
import type { Values } from '../../core/server.ts'
import { areStrong, type DuplicateRule, type Judged, judge, sentenceOf } from './duplicates.rules.ts'
import type { Reason } from './match/compare.ts'
import type { DuplicateAction, Evidence } from './match/evidence.ts'
import { type Known, knownOf, partyFields } from './parties.ts'

/** A key that more records have says nothing any more: a switchboard, a portal, a word of every second name. */
const COMMON = 60

/** Runs statements in one go, in a transaction or outside; answers their rows in order. */
export type Run = (statements: Statement[]) => Promise<Values[][]>

/** What is asked of: whose eyes, whose models, which rules. */
export interface Asking {
  core: Core
  models: Models
  actor: Actor
  rules: readonly DuplicateRule[]
}

export interface Found extends Judged {
  known: Known
  /** The person asking may see it, and the fields by which it was found. */
  isSeen: boolean
  /** What of it that person may be told, where that is not all. */
  told?: Known
  owner: Ref | null
  createdAt: string
}

/** What exists that the rules hold against each of the given records, likeliest first. One statement an object. */
export async function findDuplicates(asking: Asking, run: Run, asked: readonly Known[]): Promise<Found[][]> {
  const { models, rules } = asking
  const objects = new Set(asked.map(one => one.entity))
  const against = new Set(
    rules
      .filter(rule => rule.active && rule.objects.some(name => objects.has(name)))
      .flatMap(rule => rule.against),
  )
  const entities = asking.core.entities.filter(entity => entity.party && against.has(entity.name))
  const isStrong = areStrong(rules)
  const keysOf = ({ keys }: Known) => (isStrong ? keys.strong : [...keys.strong, ...keys.weak])
  const keys = [...new Set(asked.flatMap(keysOf))]
  if (keys.length === 0 || entities.length === 0) return asked.map(() => [])
  const answers = await run(
    entities.map(entity => {
      const statement = candidatesStatement(asking, models(entity.name), keys)
      return asked.length === 1 ? steady(statement) : statement
    }),
  )
  const byKey = new Map<string, Candidate[]>()
  for (const [index, entity] of entities.entries())
    for (const row of answers[index]) {
      const candidate = candidateOf(asking.actor, models(entity.name), row)
      for (const key of row.keys as string[]) byKey.set(key, [...(byKey.get(key) ?? []), candidate])
    }
  return asked.map(one =>
    judgeAll(
      rules,
      one,
      keysOf(one).flatMap(key => byKey.get(key) ?? []),
    ),
  )
}

interface Candidate {
  known: Known
  /** The record without what the role keeps from the person asking, where that is any of what records are told by. */
  open?: Known
  isSeen: boolean
  owner: Ref | null
  createdAt: string
}

function judgeAll(rules: readonly DuplicateRule[], one: Known, met: readonly Candidate[]): Found[] {
  const found: Found[] = []
  for (const { open, ...candidate } of new Set(met)) {
    const { known } = candidate
    if (known.id === one.id || belong(one, known)) continue
    const judged = judge(rules, one, known)
    if (judged)
      found.push(open ? closed(rules, one, { ...candidate, ...judged }, open) : { ...candidate, ...judged })
  }
  return found.sort((a, b) => rank(a) - rank(b) || b.score - a.score)
}

/**
 * A record of which the role keeps something back: what of it is open has to be enough, and nothing but that is told. Else it is as one
 * that is not seen: by typing one thing after another nobody learns what a masked name or birthday is.
 */
function closed(rules: readonly DuplicateRule[], one: Known, found: Found, open: Known): Found {
  const judged = judge(rules, one, open)
  return judged?.action === found.action ? { ...found, ...judged, told: open } : { ...found, isSeen: false }
}

const order: DuplicateAction[] = ['block', 'warn', 'show']
const rank = (found: Found) => order.indexOf(found.action)

/** A contact and the customer it belongs to. */
const belong = (one: Known, other: Known) =>
  one.entity !== other.entity &&
  (one.profile.parent === other.id || (one.id !== '' && other.profile.parent === one.id))

function candidatesStatement({ actor, models }: Asking, model: Model, keys: string[]): RawBuilder<unknown> {
  const { entity } = model
  const fields = partyFields(model).all
  const columns = fields.filter(name => model.columns[name]).map(name => sql.ref(`t.${model.columns[name]}`))
  const custom = fields.some(name => model.fields[name].customId) ? [sql`t.custom`] : []
  const { join, owner } = keeperOf(models, actor, model)
  const { workspaceId } = actor
  return sql`SELECT t.id, t.created_at, ${sql.join([...columns, ...custom])}, c.keys, ${within(models, actor, model, 't')} AS "is seen",
      o.id AS "owner id", o.name AS "owner name"
    FROM (SELECT record_id, array_agg(key) AS keys FROM (
        SELECT k.key, d.record_id FROM unnest(${keys}::text[]) k(key)
        CROSS JOIN LATERAL (SELECT record_id FROM duplicate_key WHERE workspace_id = ${workspaceId} AND duplicate_key.key = k.key
          AND entity = ${entity.name} LIMIT ${sql.lit(COMMON)}) d) met GROUP BY record_id) c
    JOIN ${sql.table(entity.table)} t ON t.workspace_id = ${workspaceId} AND t.id = c.record_id AND t.deleted_at IS NULL
    ${join} LEFT JOIN workspace_user o ON o.workspace_id = ${workspaceId} AND o.id = ${owner}`
}

function candidateOf(actor: Actor, model: Model, row: Values): Candidate {
  const record = recordOf(model, row)
  const isSeen = row['is seen'] === true
  const kept = isSeen ? toldBy(model).filter(name => !isOpen(actor, model, name)) : []
  const open = { ...record, ...Object.fromEntries(kept.map(name => [name, null])) }
  return {
    known: knownOf(model, record),
    ...(kept.length > 0 ? { open: knownOf(model, open) } : {}),
    isSeen,
    owner: row['owner id'] ? { id: row['owner id'] as string, title: String(row['owner name'] ?? '') } : null,
    createdAt: row.created_at as string,
  }
}

/** Fields by which a record is told from others. Whether it is a company or a person shows by its name. */
const toldBy = (model: Model): string[] => {
  const { all, type } = partyFields(model)
  return all.filter(name => name !== type)
}

/** A found record as it is answered. Of one the asker may not see: that it exists, whose it is and since when. */
export interface Shown {
  entity: string
  action: DuplicateAction
  hidden: boolean
  owner: Ref | null
  createdAt: string
  /** Names a hidden record in a claim dispute; means nothing to anybody else. */
  ref?: string
  id?: string
  title?: string
  score?: number
  reasons?: { field: Evidence; level: Reason['level']; text: string }[]
  /** The fields that stand under its name in lists, as the asker may see them. */
  record?: Values
}

const SHOWN_MOST = 10

/** What of the findings the person is told. A hidden record only where it stands in the way of saving. */
export async function show(asking: Asking, run: Run, found: readonly Found[]): Promise<Shown[]> {
  const told = found.filter(one => one.isSeen || one.action !== 'show').slice(0, SHOWN_MOST)
  const records = await recordsOf(
    asking,
    run,
    told.filter(one => one.isSeen),
  )
  return told.map(one => {
    const { known, action, owner, createdAt } = one
    const base = { entity: known.entity, action, owner, createdAt }
    const record = records.get(known.id)
    if (!one.isSeen || !record) return { ...base, hidden: true, ref: refOf(asking.actor, known.id) }
    const { entity } = asking.models(known.entity)
    return {
      ...base,
      hidden: false,
      id: known.id,
      title: String(record[entity.title] ?? ''),
      score: Math.round(one.score * 100) / 100,
      reasons: reasonsFor(asking, known.entity, one.reasons),
      record,
    }
  })
}

/** Reasons on fields that are open to the role: a sentence tells what the names have beside each other. */
export function reasonsFor(
  { actor, models }: Pick<Asking, 'actor' | 'models'>,
  entity: string,
  reasons: readonly Reason[],
) {
  const model = models(entity)
  const fields = partyFields(model)
  const sources: Record<Evidence, readonly (string | undefined)[]> = {
    name: fields.names,
    code: fields.codes ?? [],
    phone: fields.phones,
    email: fields.emails,
    website: [...fields.websites, ...fields.emails],
    account: fields.accounts ?? [],
    birthday: [fields.birthday],
    address: [fields.address],
    city: [fields.city, fields.region],
    parent: [model.entity.parent],
  }
  const mayKnow = (name: string | undefined) => name === undefined || isOpen(actor, model, name)
  return reasons
    .filter(reason => sources[reason.field].every(mayKnow))
    .map(reason => ({ field: reason.field, level: reason.level, text: sentenceOf(reason)[actor.locale] }))
}

/** A hidden record by a name that only this person can use, and only for a dispute. */
export function refOf({ workspaceId, userId }: Actor, id: string): string {
  return createHash('sha256').update(`${workspaceId} ${userId} ${id}`).digest('base64url').slice(0, 22)
}

async function recordsOf(
  { core, models, actor }: Asking,
  run: Run,
  found: readonly Found[],
): Promise<Map<string, Values>> {
  const names = [...new Set(found.map(one => one.known.entity))]
  const parts = names.map(name => {
    const model = models(name)
    const { title, subtitle = [], parent } = model.entity
    const wanted = [title, ...subtitle, ...(parent ? [parent] : [])].filter(field =>
      seen(actor, model).includes(field),
    )
    const reading = { models, model, actor, part: core.part(name), now: core.now() }
    const { columns, joins, finish } = selection(reading, [...new Set(wanted)])
    const ids = found.filter(one => one.known.entity === name).map(one => one.known.id)
    return {
      statement: sql`SELECT ${columns} FROM ${sql.table(model.entity.table)} t ${joins}
        WHERE t.workspace_id = ${actor.workspaceId} AND t.id = ANY(${ids}::uuid[]) AND ${within(models, actor, model, 't')}`,
      finish,
    }
  })
  if (parts.length === 0) return new Map()
  const answers = await run(parts.map(part => part.statement))
  return new Map(
    parts.flatMap((part, index) => part.finish(answers[index]).map(row => [row.id as string, row])),
  )
}
