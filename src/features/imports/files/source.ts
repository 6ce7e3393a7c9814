/** Opens a file of any kind the import reads and hands out its rows as a stream; what a file is, its content says, not its name. */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { detectDelimiter, readDelimited } from './delimited.ts'
import { decodeText, detectEncoding, type Encoding } from './encoding.ts'
import { type RowBatch, unreadable } from './rows.ts'
import { readSpreadsheet, spreadsheetSheets } from './spreadsheet.ts'
import { readVcards } from './vcard.ts'
import { openWorkbook } from './workbook.ts'

export type SourceKind = 'csv' | 'xlsx' | 'xls' | 'vcard'

export type SourceOptions = { encoding?: string; delimiter?: string }

export type Source = {
  kind: SourceKind
  /** Visible sheets by name; one nameless sheet for text. */
  sheets: string[]
  encoding?: string
  delimiter?: string
  rows(sheet?: string): AsyncGenerator<RowBatch>
}

const SAMPLE = 256 * 1024
/** Unpacked size beyond which a compressed text is refused: a hostile archive, not a customer list. */
const MOST_UNPACKED = 4 * 1024 ** 3
/** Old workbooks are read whole; their 65,536 rows stay far below this. */
const MOST_WHOLE = 128 * 1024 ** 2

/** Opens `path`. Throws BadValue `unreadableFile` or `protectedFile` with a sentence for the user. */
export async function openSource(path: string, options: SourceOptions = {}): Promise<Source> {
  const sample = await head(path)
  if (sample.length === 0) throw unreadable('文件是空的', 'The file is empty')
  if (sample.subarray(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1'))) {
    const sheets = await spreadsheetSheets(path)
    return { kind: 'xlsx', sheets, rows: sheet => readSpreadsheet(path, sheet ?? sheets[0]) }
  }
  if (isWorkbook(sample)) {
    const workbook = openWorkbook(await whole(path))
    return { kind: 'xls', sheets: workbook.sheets, rows: sheet => workbook.rows(sheet ?? workbook.sheets[0]) }
  }
  if (sample.subarray(0, 5).equals(Buffer.from('%PDF-')))
    throw unreadable('这是 PDF，请改用 Excel 或 CSV 文件', 'This is a PDF; use an Excel or CSV file')
  const encoding = options.encoding
    ? { ...detectEncoding(sample), name: options.encoding }
    : detectEncoding(sample)
  const text = await sampleText(sample, encoding)
  if (/^\s*BEGIN:VCARD/i.test(text)) {
    return {
      kind: 'vcard',
      sheets: [''],
      encoding: encoding.name,
      rows: () => readVcards(decodeText(chunksOf(path), encoding)),
    }
  }
  if (looksBinary(text))
    throw unreadable(
      '无法识别的文件类型，请使用 CSV、XLSX、XLS 或 vCard 文件',
      'Unknown kind of file; use CSV, XLSX, XLS or vCard',
    )
  const delimiter = options.delimiter ?? detectDelimiter(text)
  return {
    kind: 'csv',
    sheets: [''],
    encoding: encoding.name,
    delimiter,
    rows: () => readDelimited(chunksOf(path), encoding, delimiter),
  }
}

/** BIFF in an OLE container, and the HTML and XML tables that many systems save under the name `.xls`. */
function isWorkbook(sample: Buffer): boolean {
  if (sample.readUInt32BE(0) === 0xd0cf11e0) return true
  const start = sample.subarray(0, 2048).toString('latin1')
  return (
    /^\s*(\xef\xbb\xbf)?\s*<(!doctype html|html|table|\?xml)/i.test(start) &&
    /<table|urn:schemas-microsoft-com:office:spreadsheet|<html/i.test(start)
  )
}

function looksBinary(text: string): boolean {
  let control = 0
  for (let i = 0; i < Math.min(text.length, 4096); i++) if (text.charCodeAt(i) < 9) control++
  return control > 8
}

async function sampleText(sample: Buffer, encoding: Encoding): Promise<string> {
  let text = ''
  for await (const part of decodeText(only(sample), encoding)) text += part
  return text
}

async function* only(sample: Buffer): AsyncGenerator<Buffer> {
  yield sample
}

async function head(path: string): Promise<Buffer> {
  const parts: Buffer[] = []
  let length = 0
  for await (const chunk of chunksOf(path)) {
    parts.push(chunk)
    length += chunk.length
    if (length >= SAMPLE) break
  }
  const sample = Buffer.concat(parts)
  return sample.length < 4 && sample.length > 0 ? Buffer.concat([sample, Buffer.from('\n\n\n')]) : sample
}

async function whole(path: string): Promise<Buffer> {
  const parts: Buffer[] = []
  let length = 0
  for await (const chunk of chunksOf(path)) {
    length += chunk.length
    if (length > MOST_WHOLE)
      throw unreadable('文件过大，请另存为 XLSX 或 CSV', 'The file is too large; save it as XLSX or CSV')
    parts.push(chunk)
  }
  return Buffer.concat(parts)
}

/** The file's bytes, unpacked where it is gzip. */
async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  const file = await open(path)
  const magic = Buffer.alloc(2)
  await file.read(magic, 0, 2, 0)
  await file.close()
  const raw = createReadStream(path, { highWaterMark: 256 * 1024 })
  if (magic[0] !== 0x1f || magic[1] !== 0x8b) {
    yield* raw as AsyncIterable<Buffer>
    return
  }
  const unpacked = createGunzip({ chunkSize: 256 * 1024 })
  raw.on('error', error => unpacked.destroy(error))
  let length = 0
  try {
    for await (const chunk of raw.pipe(unpacked) as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length > MOST_UNPACKED)
        throw unreadable('压缩包展开后过大', 'The archive is too large when unpacked')
      yield chunk
    }
  } finally {
    raw.destroy()
  }
}
