/** Writes the records of an import, a chunk in one transaction; or, for a trial, finds out what it would write. */
import { setImmediate as breathe } from 'node:timers/promises'
import type { Actor } from '../../core/actor.ts'
import type { Core, Models } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import type { Fault } from '../../core/errors.ts'
import type { Model } from '../../core/model.ts'
import { insertNew, type NewRecord, prepareNew } from '../../core/store/records.ts'
import { importDuplicates } from '../duplicates/imports.ts'
import type { Wanted } from './documents.ts'
import { rowErrors, texts } from './faults.ts'
import { keysFor, keysOf } from './lookup.ts'
import type { Mapping } from './mapping.ts'
import { checkUnits, priceLines } from './prices.ts'
import { References } from './references.ts'
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

/** One chunk's state: it is dropped when its transaction fails. */
type Chunk = { tx: Transaction; counts: ImportCounts }

export class ImportWriter {
  private readonly task: ImportTask
  private readonly references: References

  constructor(task: ImportTask) {
    this.task = task
    this.references = new References(task)
  }

  /** Writes `wanted` in the open transaction. Call `keep` after its commit, `forget` after its failure. */
  async write(tx: Transaction, wanted: readonly Wanted[]): Promise<Written> {
    const { task, references } = this
    const chunk: Chunk = { tx, counts: noCounts() }
    const model = task.models(task.entity)
    const lineModel = lineModelOf(model, task.models)
    await references.begin(tx)
    const whole = wanted.filter(({ faults, leftOut }) => faults.length === 0 && !leftOut)
    for (const one of whole) references.findPeople(model, one.part, one.faults)
    await references.resolve(
      tx,
      model,
      whole.map(({ part, faults }) => ({ part, faults })),
    )
    if (lineModel) {
      const lines = whole.flatMap(({ lines = [], faults }) => lines.map(part => ({ part, faults })))
      await references.resolve(tx, lineModel, lines)
      await checkUnits(tx, whole)
      await priceLines(task, tx, model, whole)
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
    this.references.keep()
  }

  forget(): void {
    this.references.forget()
  }

  /** Tells new records from known ones, and prepares the new. */
  private async sort(
    chunk: Chunk,
    model: Model,
    lineModel: Model | undefined,
    whole: readonly Wanted[],
  ): Promise<{ fresh: { one: Wanted; record: NewRecord }[]; updates: Updating[] }> {
    const { references } = this
    const { mapping } = this.task
    const keys = keysOf(model, mapping.match)
    const alive = whole.filter(({ faults }) => faults.length === 0)
    await references.look(
      chunk.tx,
      model,
      keys,
      alive.map(({ part }) => part.values),
    )
    const fresh: { one: Wanted; record: NewRecord }[] = []
    const updates: Updating[] = []
    for (const one of alive) {
      const { values } = one.part
      const own = keysFor(keys, values)
      const { found: known, said } = references.find(model, own, values)
      const found = known ?? references.stubOf(model, values)
      if (!found || (mapping.onMatch === 'create' && !own[0]?.exact)) {
        if (!mapping.createNew) chunk.counts.skipped += one.rows.length - one.dropped
        else {
          const record = this.prepare(model, one)
          if (!record) continue
          fresh.push({ one, record })
          references.register(model, record, { match: mapping.match })
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
      this.references.drop(model, record.id)
      if (mapping.duplicates === 'skip') chunk.counts.skipped += one.rows.length - one.dropped
      else if (mapping.duplicates === 'update' && twin.id) updates.push({ one, id: twin.id, fresh: false })
      else one.faults.push({ field: '', code: 'duplicate', message: twin.message })
      return false
    })
  }

  private prepare(model: Model, one: Wanted): NewRecord | undefined {
    const lines = one.lines && { [lineField(model) as string]: one.lines.map(({ values }) => values) }
    const input = { ...this.references.completed(model, one.part.values), ...lines }
    const { record, faults } = prepareNew(this.references.readingOf(model), input, true)
    one.faults.push(...faults.map(fault => ({ ...fault, ...placeOf(one, fault) })))
    return one.faults.length === 0 ? record : undefined
  }

  /** Writes the new records, and before them those they refer to. */
  private async insert(chunk: Chunk, model: Model, fresh: readonly { record: NewRecord }[]): Promise<void> {
    const { core, actor, importId, trial } = this.task
    const records = fresh.map(({ record }) => record)
    for (const [target, all] of [...this.references.needed(records), [model, records] as const]) {
      if (all.length === 0) continue
      chunk.counts.created[target.entity.path] = (chunk.counts.created[target.entity.path] ?? 0) + all.length
      if (trial) continue
      for (let from = 0; from < all.length; from += SLICE) {
        const slice = all.slice(from, from + SLICE)
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
