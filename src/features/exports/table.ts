/** Tables of figures as files: XLSX with numbers as numbers, or CSV. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { FastifyReply } from 'fastify'
import { writeXlsxStream } from 'hucre/xlsx'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { dayIn } from '../../core/kinds/date.ts'
import { disposition } from '../imports/routes.ts'
import { beginExport, watchExport } from '../people/exports.ts'
import { csvLine } from './cells.ts'

type FileFormat = 'xlsx' | 'csv'

export interface TableColumn {
  header: string
  /** Of numbers, whose cells are decimals as text: the places shown. */
  places?: number
}

type Cell = string | null

interface SentTable {
  /** The object that the figures are of: whose export is recorded. */
  entity: string
  title: string
  columns: TableColumn[]
  rows: (string | null)[][]
  /** A last row, of sums: no row that counts as exported. */
  footer?: (string | null)[]
  format: FileFormat
}

/** Answers with a file that is recorded as an export, within the rows the person may take in a day. */
export async function sendTable(
  core: Core,
  actor: Actor,
  reply: FastifyReply,
  { entity, title, columns, rows, footer, format }: SentTable,
): Promise<void> {
  const begun = await beginExport(core, actor, {
    entity,
    about: { format, table: title },
    count: async () => rows.length,
  })
  await begun.end(rows.length)
  const file = tableFile(title, columns, footer ? [...rows, footer] : rows, format)
  reply.hijack()
  reply.raw.writeHead(200, {
    'content-type':
      format === 'csv'
        ? 'text/csv; charset=utf-8'
        : 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'content-disposition': disposition(`${title}-${dayIn(actor.timeZone, core.now())}.${format}`),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  await pipeline(file, reply.raw).catch(error => {
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') core.log.error({ err: error }, 'an export broke off')
  })
  await watchExport(core, actor, entity)
}

/** Numbers stay numbers, texts never run as formulas. */
function tableFile(
  name: string,
  columns: readonly TableColumn[],
  rows: readonly (readonly Cell[])[],
  format: FileFormat,
): Readable {
  if (format === 'csv')
    return Readable.from([
      `\ufeff${csvLine(columns.map(one => one.header))}`,
      rows.map(row => csvLine(row)).join(''),
    ])
  const cells = rows.map(row =>
    row.map((cell, at) =>
      cell !== null && columns[at]?.places !== undefined && cell.replace(/[-.]/g, '').length <= 15
        ? Number(cell)
        : cell,
    ),
  )
  return Readable.fromWeb(
    writeXlsxStream(cells, {
      name,
      columns: columns.map(({ header, places }) => ({
        header,
        width: places === undefined ? 24 : 14,
        ...(places === undefined ? {} : { numFmt: places === 0 ? '#,##0' : '#,##0.00' }),
      })),
      freezePane: { rows: 1 },
    }) as Parameters<typeof Readable.fromWeb>[0],
  )
}
