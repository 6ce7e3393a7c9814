/** What an import knows of the records its rows name: found by what the file says of them, or made ready to be written with them. */
import { can } from '../../core/actor.ts'
import type { Transaction } from '../../core/database.ts'
import type { Fault } from '../../core/errors.ts'
import type { Collaborator } from '../../core/kinds/collaborators.ts'
import type { Model } from '../../core/model.ts'
import type { Reading } from '../../core/select.ts'
import type { Values } from '../../core/server.ts'
import { type NewRecord, prepareNew } from '../../core/store/records.ts'
import { texts } from './faults.ts'
import {
  type Everyone,
  type Found,
  type Key,
  Known,
  keysFor,
  keysOf,
  look,
  type Naming,
  naming,
  people,
  person,
} from './lookup.ts'
import { type Part, shorten } from './plan.ts'
import type { ImportTask } from './writer.ts'

/** A record that will be made because a row refers to it and it does not exist. */
type Pending = { model: Model; record: NewRecord }

/** One record of a row, and where what is wrong with it is told. */
type Holder = { part: Part; faults: Fault[] }

export class References {
  private readonly task: ImportTask
  private readonly known = new Map<string, Known>()
  private everyone: Everyone = { known: new Map(), gone: new Set(), seen: new Set() }
  /** Of one chunk: dropped when its transaction fails. */
  private pending = new Map<string, Pending>()

  constructor(task: ImportTask) {
    this.task = task
  }

  /** Begins a chunk in the open transaction. Call `keep` after its commit, `forget` after its failure. */
  async begin(tx: Transaction): Promise<void> {
    this.pending = new Map()
    const { models, actor } = this.task
    this.everyone = await people({ tx, models, actor })
  }

  keep(): void {
    for (const known of this.known.values()) known.keep()
  }

  forget(): void {
    for (const known of this.known.values()) known.forget()
  }

  private knownOf({ entity }: Model): Known {
    const known = this.known.get(entity.name) ?? new Known()
    this.known.set(entity.name, known)
    return known
  }

  readingOf(model: Model): Reading {
    const { core, models, actor } = this.task
    return { models, model, actor, part: core.part(model.entity.name), now: core.now() }
  }

  /** Looks up all records of `wanted` that are not known yet. */
  async look(tx: Transaction, model: Model, keys: readonly Key[], wanted: Iterable<Values>): Promise<void> {
    const { models, actor } = this.task
    await look({ tx, models, actor }, model, keys, wanted, this.knownOf(model))
  }

  /** Texts in fields of people become ids. */
  findPeople(model: Model, part: Part, faults: Fault[]): void {
    for (const [name, value] of Object.entries(part.values)) {
      if (model.fields[name]?.kind === 'collaborators')
        part.values[name] = this.findCollaborators(name, value as Collaborator[], faults)
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

  /** Names, addresses and numbers of people in a cell of several become ids; named twice, the last word counts. */
  private findCollaborators(name: string, named: readonly Collaborator[], faults: Fault[]): Collaborator[] {
    const { known, seen } = this.everyone
    return named.flatMap(({ title, access }) => {
      const id = person(known, title)
      if (id && seen.has(id)) return [{ id, title, access }]
      const message = id === 'several' ? texts.severalPeople(title) : texts.unknownPerson(title)
      faults.push({ field: name, code: 'unknownPerson', message })
      return []
    })
  }

  /** Puts ids in the place of references, the parent first: a contact is looked for among its customer's. */
  async resolve(tx: Transaction, model: Model, holders: Holder[]): Promise<void> {
    await this.resolveSeveral(tx, model, holders)
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
      await this.look(
        tx,
        target,
        keys,
        asked.map(({ values }) => values),
      )
      const reach = name === parent ? 'write' : 'read'
      for (const { holder, values } of asked) {
        const own = keysFor(keys, values)
        const id = own.length > 0 && this.point(name, target, holder.faults, own, values, reach)
        if (id) holder.part.values[name] = id
      }
    }
  }

  /** Puts ids in the place of the names, numbers and addresses in fields of several references. */
  private async resolveSeveral(tx: Transaction, model: Model, holders: Holder[]): Promise<void> {
    for (const name of model.names.filter(one => model.fields[one].kind === 'references')) {
      const given = holders.filter(({ part }) => Array.isArray(part.values[name]))
      if (given.length === 0) continue
      const target = this.task.models(model.fields[name].to as string)
      const asked = given.map(({ part, faults }) => ({
        part,
        faults,
        names: (part.values[name] as string[]).map(text => naming(target, text)),
      }))
      const all = asked.flatMap(({ names }) => names.flat())
      for (const [key, same] of Map.groupBy(all, one => one.key))
        await this.look(
          tx,
          target,
          [key],
          same.map(({ values }) => values),
        )
      for (const { part, faults, names } of asked) {
        const ids = names.flatMap(ways => this.pointByAny(name, target, faults, ways) ?? [])
        part.values[name] = [...new Set(ids)]
      }
    }
  }

  /** By the first way in which something is found; else by the last, which is its name. */
  private pointByAny(
    name: string,
    target: Model,
    faults: Fault[],
    ways: readonly Naming[],
  ): string | undefined {
    const known = this.knownOf(target)
    const { key, values } = ways.find(one => known.get(one.key, one.values)) ?? (ways.at(-1) as Naming)
    return this.point(name, target, faults, [key], values, 'read')
  }

  /** The id of the record that the values name, found or to be made. */
  private point(
    name: string,
    target: Model,
    faults: Fault[],
    keys: readonly Key[],
    values: Values,
    reach: 'read' | 'write',
  ): string | undefined {
    const { found, said } = this.find(target, keys, values)
    if (found === 'several')
      faults.push({ field: name, code: 'ambiguous', message: texts.ambiguous(target, said) })
    else if (found?.reach === 'none')
      faults.push({ field: name, code: 'taken', message: texts.taken(target, said) })
    else if (found && reach === 'write' && found.reach !== 'write')
      faults.push({ field: name, code: 'referenceClosed', message: texts.referenceClosed(target, said) })
    else return found?.id ?? this.make(name, target, faults, values, said)
    return undefined
  }

  /** Prepares a record that is referred to and missing; it is written only if a row that needs it is. */
  private make(
    name: string,
    target: Model,
    faults: Fault[],
    values: Values,
    said: string,
  ): string | undefined {
    const { mapping, actor } = this.task
    if (!mapping.createMissing || !can(actor, target.entity.name, 'create') || values.id) {
      faults.push({ field: name, code: 'referenceMissing', message: texts.referenceMissing(target, said) })
      return undefined
    }
    const input = this.completed(target, { [target.entity.title]: said, ...values })
    const { record, faults: own } = prepareNew(this.readingOf(target), input, true)
    if (own.length > 0) {
      faults.push(...own.map(fault => ({ ...fault, field: `${name}.${fault.field}` })))
      return undefined
    }
    this.pending.set(record.id, { model: target, record })
    this.register(target, record, { stub: true })
    return record.id
  }

  /** Later rows find the new record by every key it has. */
  register(
    model: Model,
    record: NewRecord,
    { match, stub }: { match?: readonly string[]; stub?: boolean } = {},
  ): void {
    const known = this.knownOf(model)
    const found: Found = { id: record.id, fresh: true, reach: 'write', ...(stub ? { stub } : {}) }
    for (const key of keysOf(model, match)) {
      if (keysFor([key], record).length > 0 && !known.get(key, record)) known.add(key, record, found)
    }
  }

  /** A record that was to be made is not made after all. */
  drop(model: Model, id: string): void {
    this.knownOf(model).drop(id)
  }

  /** A record another row only named: this row says the rest of it, a number perhaps that the naming row did not know. */
  stubOf(model: Model, values: Values): Found | undefined {
    const known = this.knownOf(model)
    const found = keysOf(model).map(key =>
      keysFor([key], values).length > 0 ? known.get(key, values) : undefined,
    )
    return found.find(one => one && one !== 'several' && one.stub)
  }

  /** What is known under any of the keys, and how the record is called in a sentence. */
  find(model: Model, keys: readonly Key[], values: Values): { found: Found | undefined; said: string } {
    const known = this.knownOf(model)
    const key = keys.find(one => known.get(one, values)) ?? keys[0]
    return {
      found: key && known.get(key, values),
      said: key ? shorten(String(values[key.fields.at(-1) as string])) : '',
    }
  }

  /** The owner the mapping names, else the importing person. */
  completed(model: Model, values: Values): Values {
    const { owner } = model.entity
    const name = owner ?? (model.fields.owner?.kind === 'user' ? 'owner' : undefined)
    if (!name || values[name] !== undefined) return values
    const { known, gone } = this.everyone
    const stated = this.task.mapping.owner && person(known, this.task.mapping.owner)
    const isThere = stated && stated !== 'several' && !gone.has(stated)
    return { ...values, [name]: isThere ? stated : this.task.actor.userId }
  }

  /** The records made ready that those to be written point to, directly or through another; the others are dropped. */
  needed(records: readonly NewRecord[]): [Model, NewRecord[]][] {
    const used = usedIds(this.pending, records)
    const byModel = new Map<Model, NewRecord[]>()
    for (const [id, { model, record }] of this.pending) {
      if (!used.has(id)) this.drop(model, id)
      else byModel.get(model)?.push(record) ?? byModel.set(model, [record])
    }
    return [...byModel]
  }
}

function usedIds(pending: ReadonlyMap<string, Pending>, records: readonly NewRecord[]): Set<string> {
  const used = new Set<string>()
  if (pending.size === 0) return used
  const visit = (value: unknown): void => {
    if (typeof value === 'object' && value) for (const one of Object.values(value)) visit(one)
    if (typeof value !== 'string' || used.has(value)) return
    const found = pending.get(value)
    if (!found) return
    used.add(value)
    visit({ ...found.record, id: null })
  }
  for (const record of records) visit({ ...record, id: null })
  return used
}
