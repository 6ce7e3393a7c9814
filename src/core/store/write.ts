import { hash } from 'node:crypto'
import { sql } from 'kysely'
import type { Actor } from '../actor.ts'
import type { Core, Models } from '../core.ts'
import { openInputs, type VerbContract } from '../entity.ts'
import { invalid, Problem } from '../errors.ts'
import { keepLines, readGivenLines } from '../lines.ts'
import type { Model } from '../model.ts'
import { recordOf } from '../rows.ts'
import { within } from '../scope.ts'
import type { Values, WriteContext } from '../server.ts'
import { holds } from '../shape.ts'
import { readChange, readInput } from '../validate.ts'
import { changedOnly, demandReferences, requiredFault, writing } from './checks.ts'
import type { Row } from './read.ts'
import { answerOfNew, demandId, demandMayDo, isAllowedNow, isOpenToSee, readBack, readingOf } from './read.ts'
import { insertNew, lineFields, prepareNew, writeChange } from './records.ts'

interface CreateOptions {
  /** The client's name for this request: sent again, it answers the record made the first time. */
  key?: string
  confirmed?: string
}

export async function create(
  core: Core,
  actor: Actor,
  entity: string,
  input: Values,
  { key, confirmed }: CreateOptions = {},
): Promise<Row> {
  const reading = await readingOf(core, actor, entity)
  const { model, models } = reading
  demandMayDo(reading, 'create')
  if (model.entity.creates === false) throw new Problem('forbidden')
  const prepared = prepareNew(reading, input)
  if (prepared.faults.length > 0) throw invalid(prepared.faults)
  const write = (optimistic: boolean) =>
    writing(core, reading, input, async context => {
      const earlier = await claimKey(context, input, prepared.record.id, key)
      if (earlier) return readBack(context, reading, earlier)
      const record = { ...prepared.record }
      await demandReferences(context, models, [record])
      const { columns, answer } = answerOfNew(context, reading, record.id)
      const { first } = await insertNew({ ...context, confirmed, optimistic }, [record], columns)
      return answer(first)
    })
  return write(true).catch(error => (error.code === '40001' ? write(false) : Promise.reject(error)))
}

export async function claimKey(
  { tx, actor, model }: Pick<WriteContext, 'tx' | 'actor'> & { model: { entity: { name: string } } },
  input: Values,
  id: string,
  key?: string,
): Promise<string | undefined> {
  if (!key) return undefined
  if (key.length > 200) throw new Problem('badRequest', { detail: 'Idempotency-Key' })
  const fingerprint = hash('sha256', JSON.stringify(input), 'base64url')
  const [claimed] =
    await tx.rows(sql`INSERT INTO idempotency_key (workspace_id, user_id, key, fingerprint, entity, record_id)
    VALUES (${tx.workspaceId}, ${actor.userId}, ${key}, ${fingerprint}, ${model.entity.name}, ${id}) ON CONFLICT DO NOTHING RETURNING key`)
  if (claimed) return undefined
  const [earlier] = await tx.rows<{ fingerprint: string; entity: string; record_id: string }>(
    sql`SELECT fingerprint, entity, record_id FROM idempotency_key WHERE workspace_id = ${tx.workspaceId} AND user_id = ${actor.userId} AND key = ${key}`,
  )
  if (!earlier || earlier.fingerprint !== fingerprint || earlier.entity !== model.entity.name)
    throw new Problem('keyReused')
  return earlier.record_id
}

/** The record as it stands, locked against other writers. Not seen: 404; seen but open neither for writing nor for the verb: 403. */
export async function lock(
  { tx, actor, model }: WriteContext,
  models: Models,
  id: string,
  deleted = false,
  verb?: VerbContract,
): Promise<{ record: Row; row: Values }> {
  demandId(id)
  const [row] =
    await tx.rows<Values>(sql`SELECT t.*, ${within(models, actor, model, 't', 'write')} AS "may write"
    FROM ${sql.table(model.entity.table)} t WHERE t.workspace_id = ${tx.workspaceId} AND t.id = ${id}
    AND ${deleted ? sql`t.deleted_at IS NOT NULL` : sql`t.deleted_at IS NULL`} AND ${within(models, actor, model, 't')} FOR NO KEY UPDATE OF t`)
  if (!row) throw new Problem('notFound')
  const record = recordOf(model, row)
  if (!row['may write'] && !(verb && isOpenToSee(verb, record))) throw new Problem('forbidden')
  return { record, row }
}

export async function update(
  core: Core,
  actor: Actor,
  entity: string,
  id: string,
  input: Values,
  { anyVersion = false, confirmed }: { anyVersion?: boolean; confirmed?: string } = {},
): Promise<Row> {
  const reading = await readingOf(core, actor, entity)
  const { model, models, part } = reading
  demandMayDo(reading, 'update')
  const { version, ...given } = input
  if (!anyVersion && !Number.isInteger(version)) throw new Problem('versionNeeded')
  return writing(core, reading, input, async context => {
    const { record } = await lock(context, models, id)
    if (!anyVersion && record.version !== version)
      throw new Problem('conflict', {}, [], { current: await readBack(context, reading, id) })
    const { set, faults } = readChange(model, actor, given, { before: record })
    for (const name of lineFields(model)) {
      if (set[name] === undefined) continue
      const lines = readGivenLines(models(model.fields[name].to as string), actor, name, set[name])
      faults.push(...lines.faults)
      set[name] = await keepLines(context, name, id, lines.rows, set[name])
    }
    const after = { ...record, ...set }
    for (const [name, value] of Object.entries(set))
      if (value === null && model.fields[name].required && holds(model.fields[name].visibleWhen, after))
        faults.push(requiredFault(name))
    if (faults.length === 0) faults.push(...(part?.check?.(after, record, actor) ?? []))
    if (faults.length > 0) throw invalid(faults)
    await demandReferences(context, models, [changedOnly(model, record, after)])
    await writeChange({ ...context, confirmed }, { id, before: record, set, action: 'update' })
    return readBack(context, reading, id)
  })
}

/** Does a named act on a record: `when` of its contract is asked on the locked record, so two people cannot both do it. A refusal may bring what is done instead. */
export async function act(
  core: Core,
  actor: Actor,
  entity: string,
  id: string,
  verb: string,
  input: Values,
): Promise<Row> {
  const reading = await readingOf(core, actor, entity)
  const { model, models, part } = reading
  const contract = model.entity.verbs?.[verb]
  const doIt = part?.verbs?.[verb]
  if (!contract || !doIt || !Object.hasOwn(model.entity.verbs ?? {}, verb)) throw new Problem('notFound')
  demandMayDo(reading, verb)
  const asked = openInputs(actor, model.entity, contract)
  if (!asked) throw new Problem('forbidden')
  const { set: read, faults } = readInput(asked, input, contract.input ?? {})
  if (faults.length > 0) throw invalid(faults)
  // Lines are the verb's own matter: it knows what stood there before.
  const pointing = Object.keys(asked).filter(name => asked[name].kind !== 'lines')
  return writing(core, reading, input, async context => {
    const { record } = await lock(context, models, id, false, contract)
    if (!isAllowedNow(contract, record)) throw notNow(actor, model, record, verb, contract)
    await demandReferences({ ...context, model: { ...model, fields: asked, names: pointing } }, models, [
      read,
    ])
    const outcome = await doIt(context, record, read)
    if (outcome)
      await writeChange(context, { id, before: record, set: outcome.set ?? {}, action: verb }, outcome.note)
    return readBack(context, reading, id)
  }).catch(error => (error.instead ? error.instead(entity, id, verb, input) : Promise.reject(error)))
}

function notNow(actor: Actor, model: Model, record: Values, verb: string, contract: VerbContract): Problem {
  if (contract.otherwise) return new Problem({ code: 'notAllowedNow', status: 409, text: contract.otherwise })
  const [name] = Object.entries(contract.when ?? {}).find(
    ([field, values]) => !values.includes(String(record[field])),
  ) ?? ['status']
  const value = String(record[name])
  const choice = model.fields[name]?.choices?.find(one => one.value === value)
  return new Problem('notAllowedNow', {
    status: choice?.label[actor.locale] ?? value,
    verb: contract.label[actor.locale] ?? verb,
  })
}
