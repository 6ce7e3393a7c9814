/** Any list as a file: the rows its reader may see, with the same filters, order and columns, streamed page by page. */
import { Readable } from 'node:stream'
import { writeXlsxStream } from 'hucre/xlsx'
import type { Actor } from '../../core/actor.ts'
import { can } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import type { Field } from '../../core/field.ts'
import { kindOf } from '../../core/kinds/index.ts'
import type { KindContext } from '../../core/kinds/kind.ts'
import { type ListQuery, listStatement } from '../../core/list.ts'
import { seen } from '../../core/scope.ts'
import type { Reading } from '../../core/select.ts'
import type { Values } from '../../core/server.ts'
import { count, readingOf } from '../../core/store/read.ts'
import { type BegunExport, beginExport } from '../people/exports.ts'
import { csvLine } from './cells.ts'

export type ExportFormat = 'xlsx' | 'csv'
export type ExportQuery = Omit<ListQuery, 'limit' | 'cursor' | 'page'>

const PAGE = 1000

/**
 * The file as a stream. Throws 403 unless the role may export, and so many rows; the export is recorded with the rows that went out, also
 * where it is broken off.
 */
export async function exportList(
  core: Core,
  actor: Actor,
  entity: string,
  query: ExportQuery,
  format: ExportFormat,
): Promise<Readable> {
  const reading = await readingOf(core, actor, entity)
  if (!can(actor, reading.model.entity.lineOf ?? entity, 'export')) throw new Problem('forbidden')
  const names = exportedFields(reading, query.fields)
  // What cannot be asked for is said before the first byte.
  listStatement(reading, { ...query, fields: names, limit: PAGE })
  const begun = await beginExport(core, actor, {
    entity,
    about: { format, filter: { q: query.q, filters: query.filters } },
    count: () => count(core, reading, { ...query, limit: PAGE }),
  })
  const rows = counted(begun, pages(core, reading, { ...query, fields: names }))
  const header = names.map(name => reading.model.fields[name].label[actor.locale])
  return format === 'csv'
    ? Readable.from(csv(reading, names, header, rows))
    : xlsx(reading, names, header, rows)
}

/** The fields asked for that the reader sees, else all of them. Lines are no cells. */
function exportedFields({ model, actor }: Reading, asked: readonly string[] | undefined): string[] {
  const visible = new Set(seen(actor, model))
  return (asked && asked.length > 0 ? asked : model.names).filter(
    name => visible.has(name) && model.fields[name]?.kind !== 'lines',
  )
}

/** Pages by key, each a short transaction: an export of a million rows holds nothing open. */
async function* pages(core: Core, reading: Reading, query: ExportQuery): AsyncGenerator<Values[]> {
  for (let cursor: string | undefined; ; ) {
    const { statement, finish } = listStatement(reading, { ...query, limit: PAGE, cursor })
    const [rows] = await core.db.read(reading.actor.workspaceId, [statement])
    const { data, next } = finish(rows)
    if (data.length > 0) yield data
    if (!next) return
    cursor = next
  }
}

/** Rows made since the export began do not go beyond what was granted. */
async function* counted(
  { most = Infinity, end }: BegunExport,
  pages: AsyncGenerator<Values[]>,
): AsyncGenerator<Values[]> {
  let taken = 0
  try {
    for await (const page of pages) {
      const rows = page.slice(0, most - taken)
      taken += rows.length
      if (rows.length > 0) yield rows
      if (taken >= most) return
    }
  } finally {
    await end(taken)
  }
}

async function* csv(
  reading: Reading,
  names: readonly string[],
  header: readonly string[],
  pages: AsyncGenerator<Values[]>,
): AsyncGenerator<string> {
  yield `\ufeff${csvLine(header)}`
  const context = contextOf(reading)
  for await (const page of pages) {
    yield page
      .map(row => csvLine(names.map(name => csvValue(reading.model.fields[name], row[name], context))))
      .join('')
  }
}

function contextOf({ actor, now }: Reading): KindContext {
  return { locale: actor.locale, timeZone: actor.company.timeZone, now }
}

/** Numbers without separators, so that every program reads them; everything else as people see it. */
function csvValue(field: Field, value: unknown, context: KindContext): unknown {
  if (value === null || value === undefined) return ''
  if (isMasked(field, value)) return value
  return isNumeric(field) ? String(value) : kindOf(field).format(value as never, field, context)
}

function isNumeric(field: Field): boolean {
  return ['numeric', 'bigint'].includes(kindOf(field).column ?? '')
}

/** A masked number or date is a text like `***`. */
function isMasked(field: Field, value: unknown): boolean {
  return typeof value === 'string' && value.includes('*') && kindOf(field).column !== 'text'
}

function xlsx(
  reading: Reading,
  names: readonly string[],
  header: readonly string[],
  pages: AsyncGenerator<Values[]>,
): Readable {
  const { fields } = reading.model
  const context = contextOf(reading)
  async function* rows() {
    for await (const page of pages)
      for (const row of page) yield names.map(name => cellOf(fields[name], row[name], context))
  }
  const columns = names.map((name, i) => ({
    header: header[i],
    width: widthOf(fields[name]),
    ...(formatOf(fields[name]) ? { numFmt: formatOf(fields[name]) } : {}),
  }))
  const name = reading.model.entity.plural[reading.actor.locale]
  return Readable.fromWeb(
    writeXlsxStream(rows(), { name, columns, freezePane: { rows: 1 } }) as Parameters<
      typeof Readable.fromWeb
    >[0],
  )
}

/** Excel keeps fifteen digits: longer numbers are written as text. Texts are typed as such and never run as formulas. */
function cellOf(field: Field, value: unknown, context: KindContext): string | number | boolean | Date | null {
  if (value === null || value === undefined) return null
  if (isMasked(field, value)) return String(value)
  const { column } = kindOf(field)
  if (isNumeric(field)) return String(value).replace(/[-.]/g, '').length <= 15 ? Number(value) : String(value)
  if (column === 'date') return new Date(`${String(value).slice(0, 10)}T00:00:00Z`)
  if (column === 'timestamptz')
    return new Date(
      `${kindOf(field)
        .format(value as never, field, context)
        .replace(' ', 'T')}:00Z`,
    )
  return kindOf(field).format(value as never, field, context)
}

function formatOf(field: Field): string | undefined {
  const { column } = kindOf(field)
  if (column === 'date') return 'yyyy-mm-dd'
  if (column === 'timestamptz') return 'yyyy-mm-dd hh:mm'
  return field.kind === 'money' ? '#,##0.00' : undefined
}

function widthOf(field: Field): number {
  if (['longText', 'address'].includes(field.kind)) return 40
  return ['text', 'url', 'email', 'reference'].includes(field.kind) ? 24 : 14
}
