/** The run of an import: rows become records chunk by chunk, each chunk in one transaction with the row it reaches. */
import { hash } from 'node:crypto'
import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { ordersOf, single, type Wanted } from './documents.ts'
import type { Row } from './files/rows.ts'
import { type Draft, readRow } from './plan.ts'
import { type Prepared, prepare } from './prepare.ts'
import { addCounts, type ImportCounts, noCounts, type RowError } from './result.ts'
import { groupKey, tableRows } from './survey.ts'
import { ImportWriter, type Written } from './writer.ts'

/** Rows of a chunk: large enough for set-based statements to pay, small enough to lock nothing for long. */
const CHUNK = 1500

export type Run = {
  core: Core
  actor: Actor
  entity: string
  importId: string
  path: string
  mapping: unknown
  /** Finds out, writes nothing. */
  trial: boolean
  /** Where an interrupted run got to. */
  position?: number
  counts?: ImportCounts
  /** Called after every chunk; answers `true` to stop. */
  progress?: (done: { counts: ImportCounts; position: number; total: number }) => Promise<boolean> | boolean
  /** Receives errors as they come up. A written import also keeps them in `import_error`. */
  onErrors?: (errors: RowError[]) => void
}

export type Outcome = { counts: ImportCounts; total: number; stopped: boolean; prepared: Prepared }

/** Runs an import to its end, to a stop, or throws. Committed chunks stay: `position` and `counts` of the row say how far it is. */
export async function runImport(run: Run): Promise<Outcome> {
  const { core, actor, entity, importId, trial } = run
  const prepared = await prepare(core, actor, entity, run.path, run.mapping)
  const { mapping, models, survey } = prepared
  const writer = new ImportWriter({ core, actor, models, entity, mapping, importId, trial })
  let counts = run.counts ?? noCounts()
  let stopped = false
  for await (const { wanted, position } of chunks(prepared, run.position ?? 0)) {
    const written = await writeChunk(run, writer, wanted, counts, position)
    counts = addCounts(counts, written.counts)
    run.onErrors?.(written.errors)
    stopped = (await run.progress?.({ counts, position, total: survey.total })) === true
    if (stopped) break
  }
  return { counts, total: survey.total, stopped, prepared }
}

type ChunkOfWanted = { wanted: Wanted[]; position: number }

/** Records to be written, with the last row each chunk settles. Lines wait until the last line of their document has come. */
async function* chunks(prepared: Prepared, after: number): AsyncGenerator<ChunkOfWanted> {
  const gather = prepared.plan.lines ? documents(prepared, after) : rows(prepared, after)
  let wanted: Wanted[] = []
  let size = 0
  let position = after
  for await (const [row, made] of gather) {
    position = row
    wanted.push(...made)
    for (const { rows } of made) size += rows.length
    if (size < CHUNK) continue
    yield { wanted, position }
    wanted = []
    size = 0
  }
  if (wanted.length > 0) yield { wanted, position }
}

async function* rows({ opened, mapping, plan }: Prepared, after: number): AsyncGenerator<[number, Wanted[]]> {
  const seen = new Set<string>()
  for await (const row of everyRow(opened, mapping.sheet)) {
    const repeated = isRepeat(seen, row)
    if (row.row <= after) continue
    if (repeated && mapping.repeats === 'drop') yield [row.row, [dropped(row)]]
    else yield [row.row, [single(readRow(plan, row), repeated)]]
  }
}

/** A row left out on purpose still counts as read. */
function dropped({ row, cells }: Row): Wanted {
  return {
    rows: [{ row, cells }],
    part: { values: {}, refs: {} },
    returned: 0,
    repeated: 1,
    dropped: 1,
    faults: [],
    leftOut: true,
  }
}

function isRepeat(seen: Set<string>, { cells }: Row): boolean {
  // A hash takes a fraction of the row's memory; two rows with one SHA-1 do not occur by chance.
  const print = hash('sha1', cells.join('\u001f'), 'base64')
  return seen.has(print) || !seen.add(print)
}

async function* documents(
  { opened, mapping, plan, survey }: Prepared,
  after: number,
): AsyncGenerator<[number, Wanted[]]> {
  const column = plan.judged.find(({ path }) => path === 'number')?.column
  const open = new Map<string, Draft[]>()
  for await (const row of everyRow(opened, mapping.sheet)) {
    const number = column === undefined ? undefined : groupKey(row.cells[column] ?? null)
    if (number === undefined) {
      if (row.row > after) yield [row.row, ordersOf(undefined, [readRow(plan, row)], mapping)]
      continue
    }
    const last = survey.lastRow.get(number) ?? row.row
    if (last <= after) continue
    const drafts = open.get(number) ?? []
    drafts.push(readRow(plan, row))
    open.set(number, drafts)
    if (row.row < last) continue
    open.delete(number)
    yield [row.row, ordersOf(number, drafts, mapping)]
  }
}

async function* everyRow(opened: Prepared['opened'], sheet: string | undefined): AsyncGenerator<Row> {
  for await (const batch of tableRows(opened, sheet)) yield* batch
}

/** One transaction. Where the database refuses a record of it, the chunk is halved until that record stands alone and is reported. */
async function writeChunk(
  run: Run,
  writer: ImportWriter,
  wanted: Wanted[],
  before: ImportCounts,
  position: number,
): Promise<Written> {
  const { core, actor, trial } = run
  const faultsBefore = wanted.map(({ faults }) => faults.length)
  try {
    const written = await core.db.transaction(actor.workspaceId, async tx => {
      const done = await writer.write(tx, wanted)
      if (!trial) {
        keepErrors(tx, run.importId, done.errors)
        const counts = addCounts(before, done.counts)
        tx.send(sql`UPDATE import SET position = ${position}, result = ${JSON.stringify(counts)}::jsonb, beat_at = now(), updated_at = now()
          WHERE workspace_id = ${tx.workspaceId} AND id = ${run.importId}`)
      }
      return done
    })
    writer.keep()
    return written
  } catch (error) {
    writer.forget()
    if (!isRefusal(error)) throw error
    wanted.forEach((one, i) => {
      one.faults.length = faultsBefore[i]
    })
    return await writeHalves(run, writer, wanted, before, position, error)
  }
}

async function writeHalves(
  run: Run,
  writer: ImportWriter,
  wanted: Wanted[],
  before: ImportCounts,
  position: number,
  error: unknown,
): Promise<Written> {
  if (wanted.length === 1) {
    wanted[0].faults.push(refusal(error))
    return await writeChunk(run, writer, wanted, before, position)
  }
  const middle = Math.ceil(wanted.length / 2)
  // The row reached must not be stated before the second half is written.
  const settled = Math.min(...wanted.slice(middle).flatMap(({ rows }) => rows.map(({ row }) => row))) - 1
  const first = await writeChunk(run, writer, wanted.slice(0, middle), before, Math.min(settled, position))
  const second = await writeChunk(
    run,
    writer,
    wanted.slice(middle),
    addCounts(before, first.counts),
    position,
  )
  return { counts: addCounts(first.counts, second.counts), errors: [...first.errors, ...second.errors] }
}

/** Integrity and data errors of the database (SQLSTATE classes 22 and 23) are a record's; anything else is the import's. */
function isRefusal(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' && /^2[23]/.test(code)
}

function refusal(error: unknown): Wanted['faults'][number] {
  const { code, detail, message } = error as { code: string; detail?: string; message: string }
  if (code === '23505') {
    const value = /\)=\([^,]+, (.*)\)/.exec(detail ?? '')?.[1] ?? ''
    return {
      field: '',
      code: 'taken',
      message: {
        zh: `“${value}”已被占用，这个值不能重复`,
        en: `“${value}” is taken; this value cannot be used twice`,
      },
    }
  }
  return {
    field: '',
    code: 'refused',
    message: { zh: `数据库拒绝写入：${message}`, en: `The database refused it: ${message}` },
  }
}

function keepErrors(
  tx: { workspaceId: string; send: (statement: ReturnType<typeof sql>) => void },
  importId: string,
  errors: readonly RowError[],
): void {
  if (errors.length === 0) return
  const rows = errors.map(({ row, code, field, message, cells }) => ({
    row,
    code,
    field,
    message_zh: message.zh,
    message_en: message.en,
    cells,
  }))
  tx.send(sql`INSERT INTO import_error (workspace_id, import_id, row, code, field, message_zh, message_en, cells)
    SELECT ${tx.workspaceId}::uuid, ${importId}::uuid, * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
    AS x(row bigint, code text, field text, message_zh text, message_en text, cells jsonb) ON CONFLICT DO NOTHING`)
}
