/** Writes the records of an import, a chunk in one transaction; or, for a trial, finds out what it would write. */
import { setImmediate as breathe } from 'node:timers/promises'
import { type Actor, can } from '../../core/actor.ts'
import type { Core, Models } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import type { Fault } from '../../core/errors.ts'
import type { Model } from '../../core/model.ts'
import type { Reading } from '../../core/select.ts'
import type { Values } from '../../core/server.ts'
import { insertNew, type NewRecord, prepareNew } from '../../core/store/records.ts'
import { importDuplicates } from '../duplicates/imports.ts'
import type { Wanted } from './documents.ts'
import { rowErrors, texts } from './faults.ts'
import { type Found, type Key, Known, keysFor, keysOf, type Looking, look, people, person } from './lookup.ts'
import type { Mapping } from './mapping.ts'
import { type Part, shorten } from './plan.ts'
import { type ImportCounts, noCounts, type RowError } from './result.ts'
import { type Updating, updateRecords } from './update.ts'

export type ImportTask = {
  core: Core
  actor: Actor
  models: Models
  entity: string
  mapping: Mapping
  importId: string
  /** A trial writes nothing. */
  trial: boolean
}

export type Written = { counts: ImportCounts; errors: RowError[] }

/** Records written in one message: the database writes them while the next are made ready. */
const SLICE = 250

/** A record that will be made because a row refers to it and it does not exist. */
type Pending = { model: Model; record: NewRecord }

/** One chunk's state: it is dropped when its transaction fails. */
type Chunk = { tx: Transaction; counts: ImportCounts; pending: Map<string, Pending> }

export class ImportWriter {
  private readonly task: ImportTask
  private readonly known = new Map<string, Known>()
  private everyone: Awaited<ReturnType<typeof people>> = { known: new Map(), gone: new Set() }

  constructor(task: ImportTask) {
    this.task = task
  }

  /** Writes `wanted` in the open transaction. Call `keep` after its commit, `forget` after its failure. */
  async write(tx: Transaction, wanted: readonly Wanted[]): Promise<Written> {
    const { task } = this
    const chunk: Chunk = { tx, counts: noCounts(), pending: new Map() }
    const model = task.models(task.entity)
    const lineModel = lineModelOf(model, task.models)
    this.everyone = await people(tx)
    const whole = wanted.filter(({ faults, leftOut }) => faults.length === 0 && !leftOut)
    for (const one of whole) this.findPeople(model, one.part, one.faults)
    await this.resolve(
      chunk,
      model,
      whole.map(({ part, faults }) => ({ part, faults })),
    )
    if (lineModel) {
      const lines = whole.flatMap(({ lines = [], faults }) => lines.map(part => ({ part, faults })))
      await this.resolve(chunk, lineModel, lines)
    }
    const sorted = await this.sort(chunk, model, lineModel, whole)
    const { updates } = sorted
    const fresh = await this.withoutDuplicates(chunk, model, sorted.fresh, updates)
    await this.insert(chunk, model, fresh)
    for (const { one, fault } of await updateRecords(task, tx, model, updates, chunk.counts))
      one.faults.push(fault)
    return {
      counts: this.count(chunk, lineModel, wanted, fresh),
      errors: wanted.flatMap(one => rowErrors(one, task.models, task.entity)),
    }
  }

  keep(): void {
    for (const known of this.known.values()) known.keep()
  }

  forget(): void {
    for (const known of this.known.values()) known.forget()
  }

  private knownOf(entity: string): Known {
    const known = this.known.get(entity) ?? new Known()
    this.known.set(entity, known)
    return known
  }

  private lookingIn(tx: Transaction): Looking {
    const { models, actor } = this.task
    return { tx, models, actor }
  }

  private readingOf(model: Model): Reading {
    const { core, models, actor } = this.task
    return { models, model, actor, part: core.part(model.entity.name), now: core.now() }
  }

  /** Texts in fields of people become ids. */
  private findPeople(model: Model, part: Part, faults: Fault[]): void {
    for (const [name, value] of Object.entries(part.values)) {
      if (model.fields[name]?.kind !== 'user' || typeof value !== 'string') continue
      const { known, gone } = this.everyone
      const id = person(known, value)
      // What was done before stays theirs; what is to be looked after needs somebody who is there.
      if (id && gone.has(id) && name === model.entity.owner)
        faults.push({ field: name, code: 'ownerLeft', message: texts.ownerLeft(value) })
      else if (id && id !== 'several') part.values[name] = id
      else
        faults.push({
          field: name,
          code: 'unknownPerson',
          message: id ? texts.severalPeople(value) : texts.unknownPerson(value),
        })
    }
  }

  /** Puts ids in the place of references, the parent first: a contact is looked for among its customer's. */
  private async resolve(
    chunk: Chunk,
    model: Model,
    holders: { part: Part; faults: Fault[] }[],
  ): Promise<void> {
    const { parent } = model.entity
    const names = [...new Set(holders.flatMap(({ part }) => Object.keys(part.refs)))]
    names.sort((a, b) => Number(b === parent) - Number(a === parent))
    for (const name of names) {
      const target = this.task.models(model.fields[name].to as string)
      const above = target.entity.parent
      const shared =
        above && names.find(other => other !== name && model.fields[other].to === target.fields[above].to)
      const asked = holders.flatMap(holder => {
        const ref = holder.part.refs[name]
        if (!ref) return []
        if (shared && above && holder.part.values[shared]) ref.values[above] = holder.part.values[shared]
        this.findPeople(target, ref, holder.faults)
        return [{ holder, values: ref.values }]
      })
      // Whatever names it, it is looked for within what the row belongs to.
      const keys = keysOf(target).map(key =>
        shared && above && !key.fields.includes(above) ? { ...key, fields: [above, ...key.fields] } : key,
      )
      await look(
        this.lookingIn(chunk.tx),
        target,
        keys,
        asked.map(({ values }) => values),
        this.knownOf(target.entity.name),
      )
      const reach = name === parent ? 'write' : 'read'
      for (const { holder, values } of asked) this.point(chunk, name, target, holder, values, { keys, reach })
    }
  }

  private point(
    chunk: Chunk,
    name: string,
    target: Model,
    { part, faults }: { part: Part; faults: Fault[] },
    values: Values,
    { keys: all, reach }: { keys: readonly Key[]; reach: 'read' | 'write' },
  ): void {
    const keys = keysFor(all, values)
    if (keys.length === 0) return
    const { found, said } = this.find(target, keys, values)
    if (found === 'several')
      faults.push({ field: name, code: 'ambiguous', message: texts.ambiguous(target, said) })
    else if (found?.reach === 'none')
      faults.push({ field: name, code: 'taken', message: texts.taken(target, said) })
    else if (found && reach === 'write' && found.reach !== 'write')
      faults.push({ field: name, code: 'referenceClosed', message: texts.referenceClosed(target, said) })
    else if (found) part.values[name] = found.id
    else this.make(chunk, name, target, { part, faults }, values, said)
  }

  /** Prepares a record that is referred to and missing; it is written only if a row that needs it is. */
  private make(
    chunk: Chunk,
    name: string,
    target: Model,
    { part, faults }: { part: Part; faults: Fault[] },
    values: Values,
    said: string,
  ): void {
    const { mapping, actor } = this.task
    if (!mapping.createMissing || !can(actor, target.entity.name, 'create')) {
      faults.push({ field: name, code: 'referenceMissing', message: texts.referenceMissing(target, said) })
      return
    }
    const prepared = prepareNew(
      this.readingOf(target),
      this.completed(target, { [target.entity.title]: said, ...values }),
      true,
    )
    if (prepared.faults.length > 0)
      faults.push(...prepared.faults.map(fault => ({ ...fault, field: `${name}.${fault.field}` })))
    else {
      chunk.pending.set(prepared.record.id, { model: target, record: prepared.record })
      this.register(target, prepared.record, { stub: true })
      part.values[name] = prepared.record.id
    }
  }

  /** Later rows find the new record by every key it has. */
  private register(
    model: Model,
    record: NewRecord,
    { match, stub }: { match?: readonly string[]; stub?: boolean } = {},
  ): void {
    const known = this.knownOf(model.entity.name)
    const found: Found = { id: record.id, fresh: true, reach: 'write', ...(stub ? { stub } : {}) }
    for (const key of keysOf(model, match)) {
      if (keysFor([key], record).length > 0 && !known.get(key, record)) known.add(key, record, found)
    }
  }

  /** A record another row only named: this row says the rest of it, a number perhaps that the naming row did not know. */
  private stubOf(model: Model, values: Values): Found | undefined {
    const known = this.knownOf(model.entity.name)
    const found = keysOf(model).map(key =>
      keysFor([key], values).length > 0 ? known.get(key, values) : undefined,
    )
    return found.find(one => one && one !== 'several' && one.stub)
  }

  /** What is known under any of the keys, and how the record is called in a sentence. */
  private find(
    model: Model,
    keys: readonly Key[],
    values: Values,
  ): { found: Found | undefined; said: string } {
    const known = this.knownOf(model.entity.name)
    const key = keys.find(one => known.get(one, values)) ?? keys[0]
    return {
      found: key && known.get(key, values),
      said: key ? shorten(String(values[key.fields.at(-1) as string])) : '',
    }
  }

  /** The owner the mapping names, else the importing person. */
  private completed(model: Model, values: Values): Values {
    const { owner } = model.entity
    const name = owner ?? (model.fields.owner?.kind === 'user' ? 'owner' : undefined)
    if (!name || values[name] !== undefined) return values
    const { known, gone } = this.everyone
    const stated = this.task.mapping.owner && person(known, this.task.mapping.owner)
    const isThere = stated && stated !== 'several' && !gone.has(stated)
    return { ...values, [name]: isThere ? stated : this.task.actor.userId }
  }

  /** Tells new records from known ones, and prepares the new. */
  private async sort(
    chunk: Chunk,
    model: Model,
    lineModel: Model | undefined,
    whole: readonly Wanted[],
  ): Promise<{ fresh: { one: Wanted; record: NewRecord }[]; updates: Updating[] }> {
    const { mapping } = this.task
    const keys = keysOf(model, mapping.match)
    const known = this.knownOf(model.entity.name)
    const alive = whole.filter(({ faults }) => faults.length === 0)
    await look(
      this.lookingIn(chunk.tx),
      model,
      keys,
      alive.map(({ part }) => part.values),
      known,
    )
    const fresh: { one: Wanted; record: NewRecord }[] = []
    const updates: Updating[] = []
    for (const one of alive) {
      const { values } = one.part
      const own = keysFor(keys, values)
      const { found: known, said } = this.find(model, own, values)
      const found = known ?? this.stubOf(model, values)
      if (!found || (mapping.onMatch === 'create' && !own[0]?.exact)) {
        if (!mapping.createNew) chunk.counts.skipped += one.rows.length - one.dropped
        else {
          const record = this.prepare(model, one)
          if (!record) continue
          fresh.push({ one, record })
          this.register(model, record, { match: mapping.match })
        }
      } else if (found === 'several')
        one.faults.push({ field: '', code: 'ambiguous', message: texts.ambiguous(model, said) })
      else if (found.reach === 'none')
        one.faults.push({
          field: own[0]?.fields.at(-1) ?? '',
          code: 'taken',
          message: texts.taken(model, said),
        })
      else if (found.stub && !lineModel) updates.push({ one, id: found.id, fresh: true })
      else if (mapping.onMatch === 'skip') chunk.counts.skipped += one.rows.length - one.dropped
      else if (mapping.onMatch === 'create')
        one.faults.push({
          field: own[0]?.fields[0] ?? '',
          code: 'duplicate',
          message: texts.duplicate(model, said),
        })
      else if (lineModel)
        one.faults.push({ field: '', code: 'notUpdatable', message: texts.notUpdatable(model, said) })
      else updates.push({ one, id: found.id, fresh: found.fresh })
    }
    return { fresh, updates }
  }

  /** What the duplicate rules leave of the new records; the others become what the mapping says. */
  private async withoutDuplicates(
    chunk: Chunk,
    model: Model,
    fresh: { one: Wanted; record: NewRecord }[],
    updates: Updating[],
  ): Promise<{ one: Wanted; record: NewRecord }[]> {
    const { core, models, actor, trial, mapping } = this.task
    const checking = { core, models, actor, model, tx: chunk.tx, isTrial: trial }
    const twins = await importDuplicates(
      checking,
      fresh.map(({ record }) => record),
    )
    return fresh.filter(({ one, record }, index) => {
      const twin = twins[index]
      if (!twin || (mapping.duplicates === 'create' && !twin.isBlocked)) return true
      this.knownOf(model.entity.name).drop(record.id)
      if (mapping.duplicates === 'skip') chunk.counts.skipped += one.rows.length - one.dropped
      else if (mapping.duplicates === 'update' && twin.id) updates.push({ one, id: twin.id, fresh: false })
      else one.faults.push({ field: '', code: 'duplicate', message: twin.message })
      return false
    })
  }

  private prepare(model: Model, one: Wanted): NewRecord | undefined {
    const lines = one.lines && { [lineField(model) as string]: one.lines.map(({ values }) => values) }
    const input = { ...this.completed(model, one.part.values), ...lines }
    const { record, faults } = prepareNew(this.readingOf(model), input, true)
    one.faults.push(...faults.map(fault => ({ ...fault, ...placeOf(one, fault) })))
    return one.faults.length === 0 ? record : undefined
  }

  /** Writes the new records, and before them those they refer to. */
  private async insert(chunk: Chunk, model: Model, fresh: readonly { record: NewRecord }[]): Promise<void> {
    const { core, actor, importId, trial } = this.task
    const used = usedIds(
      chunk.pending,
      fresh.map(({ record }) => record),
    )
    const byModel = new Map<Model, NewRecord[]>()
    for (const [id, { model: target, record }] of chunk.pending) {
      if (!used.has(id)) this.knownOf(target.entity.name).drop(id)
      else byModel.get(target)?.push(record) ?? byModel.set(target, [record])
    }
    for (const [target, records] of [...byModel, [model, fresh.map(({ record }) => record)] as const]) {
      if (records.length === 0) continue
      chunk.counts.created[target.entity.path] =
        (chunk.counts.created[target.entity.path] ?? 0) + records.length
      if (trial) continue
      for (let from = 0; from < records.length; from += SLICE) {
        const slice = records.slice(from, from + SLICE)
        await insertNew({ core, tx: chunk.tx, actor, model: target, importId }, slice)
        await breathe()
      }
    }
  }

  private count(
    chunk: Chunk,
    lineModel: Model | undefined,
    wanted: readonly Wanted[],
    fresh: readonly { one: Wanted }[],
  ): ImportCounts {
    const { counts } = chunk
    for (const { rows, repeated, dropped, faults } of wanted) {
      counts.read += rows.length
      counts.repeated += repeated
      if (faults.length > 0) counts.failed += rows.length
      else counts.skipped += dropped
    }
    for (const { one } of fresh) counts.returned += one.returned
    if (lineModel)
      counts.created[lineModel.entity.path] = fresh.reduce(
        (sum, { one }) => sum + (one.lines?.length ?? 0),
        0,
      )
    return counts
  }
}

function lineField(model: Model): string | undefined {
  return model.names.find(field => model.fields[field].kind === 'lines')
}

/** `lines.2.quantity` is a fault of the third line's row. */
function placeOf({ rows }: Wanted, { field }: Fault): { row?: number } {
  const [, index] = /^\w+\.(\d+)\./.exec(field) ?? []
  return index === undefined ? {} : { row: rows[Number(index)]?.row }
}

function lineModelOf(model: Model, models: Models): Model | undefined {
  const name = lineField(model)
  return name ? models(model.fields[name].to as string) : undefined
}

/** Ids of pending records that the records to be written point to, directly or through another pending one. */
function usedIds(pending: ReadonlyMap<string, Pending>, records: readonly NewRecord[]): Set<string> {
  const used = new Set<string>()
  if (pending.size === 0) return used
  const visit = (values: Values): void => {
    for (const value of Object.values(values)) {
      if (Array.isArray(value))
        for (const one of value) if (typeof one === 'object' && one) visit(one as Values)
      if (typeof value !== 'string' || used.has(value)) continue
      const found = pending.get(value)
      if (!found) continue
      used.add(value)
      visit({ ...found.record, id: null })
    }
  }
  for (const record of records) visit(record)
  return used
}
