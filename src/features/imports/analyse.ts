/** What the wizard is shown of a file before anything is done with it: its table, the columns' guesses, what they can be mapped to. */
import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { columnDateOrder } from '../../core/kinds/dates.ts'
import type { Cell } from '../../core/kinds/values.ts'
import type { Label } from '../../core/label.ts'
import { headerSignature, type Mapping, mappingSchema } from './mapping.ts'
import type { Match, NamePart } from './match.ts'
import { columnsOf, guessColumns, targetsFor } from './prepare.ts'
import { type Opened, openTable } from './survey.ts'

const SHOWN_ROWS = 30
const SAMPLES = 3

export type AnalysedColumn = {
  column: string
  /** The first values that differ. */
  samples: string[]
  field?: string
  part?: NamePart
  /** 0 to 1; 1 for what was mapped before or stated. */
  confidence?: number
  /** The order of day and month in it cannot be told from the first rows. */
  ambiguousDates?: true
}

export type Analysis = {
  kind: string
  sheets: string[]
  sheet: string
  encoding?: string
  delimiter?: string
  /** Row of the header in the file; 0: none. */
  headerRow: number
  /** The first rows as they stand, header and preamble included. */
  rows: { row: number; cells: Cell[] }[]
  columns: AnalysedColumn[]
  targets: { path: string; label: Label; kind: string }[]
  /** The mapping as it would be run now. */
  mapping: Mapping
  /** The company has mapped this header before. */
  remembered: boolean
}

/** Opens the file with the given mapping (partial: sheet, header row, encoding …) and says what would be done. Throws BadValue. */
export async function analyse(
  core: Core,
  actor: Actor,
  entity: string,
  path: string,
  given: object,
): Promise<Analysis> {
  const models = await core.models(actor.workspaceId)
  const targets = targetsFor(models, actor, entity)
  const stated = mappingSchema.parse(given)
  const opened = await openTable(path, stated, targets)
  const { source, header, first } = opened
  const before = stated.columns ? undefined : await rememberedMapping(core, actor, entity, header.names)
  const guessed = guessColumns(opened, targets)
  const columns =
    stated.columns ??
    usable(
      before?.columns,
      header.names,
      targets.map(({ path }) => path),
    ) ??
    columnsOf(header.names, guessed)
  const mapping: Mapping = { ...mappingSchema.parse(before ? { ...before, ...given } : given), columns }
  return {
    kind: source.kind,
    sheets: source.sheets,
    sheet: mapping.sheet ?? source.sheets[0],
    ...(source.encoding ? { encoding: source.encoding } : {}),
    ...(source.delimiter ? { delimiter: source.delimiter } : {}),
    headerRow: header.row,
    rows: first.slice(0, SHOWN_ROWS),
    columns: analysedColumns(opened, mapping, before || stated.columns ? [] : guessed),
    targets: targets.map(({ path, label, kind }) => ({ path, label, kind })),
    mapping,
    remembered: before !== undefined,
  }
}

function analysedColumns(
  { header, first }: Opened,
  mapping: Mapping,
  guessed: readonly Match[],
): AnalysedColumn[] {
  const body = first.filter(({ row }) => row > header.row)
  return header.names.map((column, index) => {
    const values = body.map(({ cells }) => cells[index] ?? null).filter(cell => cell !== null && cell !== '')
    const mapped = mapping.columns?.find(one => one.column === column)
    const confidence = guessed.find(match => match.column === index)?.confidence ?? 1
    return {
      column,
      samples: [...new Set(values.map(String))].slice(0, SAMPLES),
      ...(mapped ? { field: mapped.field, ...(mapped.part ? { part: mapped.part } : {}), confidence } : {}),
      ...(columnDateOrder(values).ambiguous ? { ambiguousDates: true as const } : {}),
    }
  })
}

/** What was remembered of columns this file still has and fields that still exist. */
function usable(
  columns: Mapping['columns'],
  names: readonly string[],
  paths: readonly string[],
): Mapping['columns'] {
  const kept = columns?.filter(({ column, field }) => names.includes(column) && paths.includes(field))
  return kept && kept.length > 0 ? kept : undefined
}

async function rememberedMapping(
  core: Core,
  actor: Actor,
  entity: string,
  names: readonly string[],
): Promise<Mapping | undefined> {
  const [[row]] = await core.db.read<{ mapping: object }[]>(actor.workspaceId, [
    sql`SELECT mapping FROM import_mapping WHERE workspace_id = ${actor.workspaceId} AND entity = ${entity} AND signature = ${headerSignature(names)}`,
  ])
  const read = row && mappingSchema.safeParse(row.mapping)
  return read?.success ? read.data : undefined
}
