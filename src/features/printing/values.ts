import { Decimal } from 'decimal.js'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import type { Field, Ref } from '../../core/field.ts'
import { dayIn, wallClock } from '../../core/kinds/date.ts'
import { kindOf } from '../../core/kinds/index.ts'
import type { KindContext } from '../../core/kinds/kind.ts'
import { formatDecimal } from '../../core/kinds/number.ts'
import type { Locale } from '../../core/label.ts'
import type { Model } from '../../core/model.ts'
import { get } from '../../core/store/read.ts'
import { inCapitals } from './capitals.ts'
import type { Copy } from './design.ts'
import { type CompanyPaper, paperFacts, paperPictures } from './paperFacts.ts'
import { type Form, PAGE, PAGES, type Placeholder, withoutMarks } from './placeholders.ts'
import { standing } from './standing.ts'
import { modelsToPrint } from './subjects.ts'

/** What a placeholder comes to. */
export interface Value {
  text: string
  /** Decimal text, of a number the reader may know. */
  number?: string
  /** As a data address. */
  picture?: string
}

const nothing: Value = { text: '' }

/** What all documents of one printing have in common. */
export interface Printing {
  core: Core
  actor: Actor
  locale: Locale
  paper: CompanyPaper
  /** Records read so far, by entity and id; undefined where the actor sees none. */
  known: Map<string, Promise<Row | undefined>>
}

export type Row = Record<string, unknown>

/** Everything placeholders of one copy of one record can stand for. All of it is read as the actor reads it: what is hidden is empty, what is masked stays so. */
export interface Source {
  printing: Printing
  model: Model
  row: Row
  title: string
  copy: Copy | undefined
}

export const contextOf = ({ actor, locale, core }: Printing): KindContext => ({
  locale,
  timeZone: actor.company.timeZone,
  now: core.now(),
})

/** The value of a placeholder, of the document itself or of one of its lines. */
export async function valueIn(source: Source, placeholder: Placeholder, line?: Line): Promise<Value> {
  const { path, otherwise } = placeholder
  const value = (await special(source, placeholder, line)) ?? (await fieldValue(source, placeholder, line))
  if (otherwise && value.text === '' && !value.picture) return valueIn(source, otherwise, line)
  return { ...value, text: withoutOthersMarks(path, value.text) }
}

/** A row of lines: its model, what it holds, and its number. */
export interface Line {
  model: Model
  row: Row
  no: number
}

const isStanding = (path: string[], name: keyof typeof standing) => path.length === 1 && isWord(name, path[0])

const isWord = (name: keyof typeof standing, word: string) =>
  (standing[name].words as readonly string[]).includes(word.toLowerCase())

const withoutOthersMarks = (path: string[], text: string) =>
  isStanding(path, 'page') || isStanding(path, 'pages') ? text : withoutMarks(text)

async function special(
  source: Source,
  asked: Placeholder,
  line: Line | undefined,
): Promise<Value | undefined> {
  const { path } = asked
  const { printing, title, copy, model, row } = source
  const { actor, core } = printing
  const [first, second] = path.map(part => part.toLowerCase())
  if (isStanding(path, 'page')) return { text: PAGE }
  if (isStanding(path, 'pages')) return { text: PAGES }
  if (isStanding(path, 'title')) return { text: copy?.title || title }
  if (isStanding(path, 'copy')) return { text: copy?.name ?? '' }
  if (isStanding(path, 'today')) return { text: dayIn(actor.company.timeZone, core.now()) }
  if (isStanding(path, 'now')) return { text: wallClock(actor.company.timeZone, core.now()).slice(0, 16) }
  if (isStanding(path, 'printer')) return { text: actor.name }
  if (line && isStanding(path, 'no')) return { text: String(line.no), number: String(line.no) }
  if (isWord('company', first)) return companyValue(printing, second)
  if (path.length === 2 && isWord('sum', first)) {
    const lines = model.names.find(name => model.fields[name].kind === 'lines')
    if (lines) return sumOf(source, lines, row[lines] as Row[] | undefined, asked)
  }
  return undefined
}

function companyValue({ actor, paper }: Printing, name: string | undefined): Value {
  if (!name || ['name', '名称'].includes(name)) return { text: actor.company.name }
  const named = <T extends object>(table: T) =>
    Object.entries(table).find(([key, label]) =>
      [key.toLowerCase(), label.zh, label.en.toLowerCase()].includes(name),
    )?.[0]
  const fact = named(paperFacts)
  if (fact) {
    const text = paper[fact as keyof typeof paperFacts] ?? ''
    return { text: text === '' && fact === 'fullName' ? actor.company.name : text }
  }
  const picture = named(paperPictures)
  return picture ? { text: '', picture: paper[picture as keyof typeof paperPictures] ?? undefined } : nothing
}

async function sumOf(
  source: Source,
  lines: string,
  rows: Row[] | undefined,
  asked: Placeholder,
): Promise<Value> {
  const { printing, model, copy } = source
  const line = (await modelsToPrint(printing.core, printing.actor.workspaceId))(
    model.fields[lines].to as string,
  )
  const found = fieldNamed(line, asked.path[1])
  if (!found || !rows || isClosed(line.fields[found], copy)) return nothing
  // A hidden field is not there at all.
  if (rows.some(row => !(found in row))) return nothing
  const amounts = rows.map(row => decimalOf(row[found]))
  if (amounts.includes(undefined)) return nothing
  const sum = Decimal.sum(0, ...(amounts as string[])).toFixed()
  return valueOfField(source, line.fields[found], sum, asked)
}

/** Walks from the record (or its line) over references to a field. */
async function fieldValue(source: Source, asked: Placeholder, line: Line | undefined): Promise<Value> {
  const { printing } = source
  const { path } = asked
  let model = line?.model ?? source.model
  let row: Row | undefined = line?.row ?? source.row
  for (const [depth, part] of path.entries()) {
    const name = fieldNamed(model, part)
    if (!name || !row) return nothing
    const field = model.fields[name]
    const value = row[name]
    if (depth === path.length - 1) return valueOfField(source, field, value, asked)
    const ref = value as Ref | null | undefined
    if (!field.to || field.kind === 'lines' || !ref?.id) return nothing
    const models = await modelsToPrint(printing.core, printing.actor.workspaceId)
    model = models(field.to)
    row = await recordOf(printing, field.to, ref.id)
  }
  return nothing
}

/** A field by its name, or by what people call it in either language. */
export function fieldNamed(model: Model, word: string): string | undefined {
  if (model.names.includes(word)) return word
  const lower = word.toLowerCase()
  return model.names.find(name => {
    const { zh, en } = model.fields[name].label
    return zh === word || en.toLowerCase() === lower || name.toLowerCase() === lower
  })
}

function recordOf({ core, actor, known }: Printing, entity: string, id: string): Promise<Row | undefined> {
  const key = `${entity} ${id}`
  const read =
    known.get(key) ??
    get(core, actor, entity, id).catch(error => {
      // What the reader may not see is left out, as on screens.
      if (error instanceof Problem) return undefined
      throw error
    })
  known.set(key, read)
  return read
}

/** Whether a copy keeps the field to itself. */
const isClosed = (field: Field, copy: Copy | undefined) =>
  copy?.hidesPrices === true && (field.kind === 'money' || field.kind === 'percent')

function valueOfField(source: Source, field: Field, kept: unknown, { form, unsigned }: Placeholder): Value {
  if (kept === undefined || isClosed(field, source.copy)) return nothing
  const isNumber = ['numeric', 'bigint'].includes(kindOf(field).column ?? '')
  // Of an empty one nothing is written, and nothing is added to a sum.
  if (kept === null) return isNumber ? { text: '', number: '0' } : nothing
  const value = isNumber && unsigned ? String(kept).replace(/^-/, '') : kept
  const number = isNumber ? decimalOf(value) : undefined
  return { text: written(source, field, value, form), ...(number === undefined ? {} : { number }) }
}

/** Masked numbers are texts with asterisks. */
function decimalOf(value: unknown): string | undefined {
  if (value === null || value === undefined) return '0'
  const text = String(value)
  return /^-?\d+(\.\d+)?$/.test(text) ? text : undefined
}

function written({ printing, row }: Source, field: Field, value: unknown, form: Form | undefined): string {
  const kind = kindOf(field)
  const number = decimalOf(value)
  const isNumber = ['numeric', 'bigint'].includes(kind.column ?? '')
  if (isNumber && number === undefined) return String(value)
  if (isNumber && number !== undefined) {
    const currency = typeof row.currency === 'string' ? row.currency : printing.actor.company.currency
    if (form === 'capitals') return inCapitals(number, currency)
    if (form === 'symbol')
      return formatDecimal(number, 2).replace(/\d/, `${symbolOf(currency, printing.locale)}$&`)
    if (form === 'plain') return number
    if (form === 'whole') return formatDecimal(number, 0)
    if (form === 'cents') return formatDecimal(number, 2)
  }
  // A masked date is no date.
  if (typeof value === 'string' && value.includes('*') && kind.column !== 'text') return value
  const text = kind.format(value as never, field, contextOf(printing))
  if (form === 'longDate') return longDate(text, printing.locale)
  return text
}

/** ¥ of yuan where Chinese is written; elsewhere it says whose. */
const symbolOf = (currency: string, locale: Locale): string =>
  new Intl.NumberFormat(locale, { style: 'currency', currency })
    .formatToParts(0)
    .find(part => part.type === 'currency')?.value ?? `${currency} `

function longDate(text: string, locale: Locale): string {
  const day = /^(\d{4})-(\d{2})-(\d{2})/.exec(text)
  if (!day) return text
  if (locale === 'zh') return `${day[1]}年${Number(day[2])}月${Number(day[3])}日`
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${day[0]}T00:00:00Z`),
  )
}
