import type { Locale } from '../../core/label.ts'
import { get } from '../../core/store/read.ts'
import type { Copy, Design, Element, LinesElement } from './design.ts'
import { fillIn, keyOf, placeholdersIn, solePlaceholder } from './placeholders.ts'
import type { FilledRow, LineWords, PrintDocument } from './printJob.ts'
import { modelsToPrint, subjectNamed } from './subjects.ts'
import { type Line, type Printing, type Row, type Source, type Value, valueIn } from './values.ts'

const words: Record<Locale, LineWords> = {
  zh: { carriedOut: '过次页', carriedIn: '承前页', pageTotal: '本页小计', total: '合计' },
  en: {
    carriedOut: 'Carried forward',
    carriedIn: 'Brought forward',
    pageTotal: 'Page total',
    total: 'Total',
  },
}

/** What is printed: a record of an object, or a subject for which something more is asked (a period). */
export interface Asked {
  entity: string
  id: string
  more?: Record<string, string>
}

/** What is printed of one id, read as the actor reads it: the record, or the documents a subject comes to. 404 where that is not at all. */
export async function sourcesOf(printing: Printing, { entity, id, more = {} }: Asked): Promise<Source[]> {
  const { core, actor, locale } = printing
  const model = (await modelsToPrint(core, actor.workspaceId))(entity)
  const subject = subjectNamed(entity)
  const rows = subject
    ? await subject.read({ core, actor, locale, id, more })
    : [await get(core, actor, entity, id)]
  return rows.map(row => ({ printing, model, row, title: model.entity.label[locale], copy: undefined }))
}

/** One copy of what is printed. */
export async function documentOf(
  from: Source,
  design: Design,
  copy: Copy | undefined,
): Promise<PrintDocument> {
  const source = { ...from, copy, title: design.title || from.title }
  const texts: Record<string, string> = {}
  const lines: PrintDocument['lines'] = {}
  for (const element of design.pages.flat()) {
    if (element.type === 'lines') lines[element.name] = await filledLines(source, element)
    else texts[element.name] = await contentOf(source, element)
  }
  const { paper, pages } = design
  return { design: { paper, pages }, texts, lines, words: words[source.printing.locale] }
}

async function contentOf(source: Source, element: Exclude<Element, LinesElement>): Promise<string> {
  if (element.type === 'image') return element.content
  if (element.type === 'picture')
    return (await valueIn(source, { path: element.source.split('.') })).picture ?? ''
  return 'content' in element ? filledText(source, element.content) : ''
}

export async function filledText(source: Source, text: string, line?: Line): Promise<string> {
  const values = await valuesIn(source, [text], line)
  return fillIn(text, one => values.get(keyOf(one))?.text ?? '')
}

async function valuesIn(
  source: Source,
  texts: readonly string[],
  line: Line | undefined,
): Promise<Map<string, Value>> {
  const asked = new Map(texts.flatMap(placeholdersIn).map(one => [keyOf(one), one]))
  const entries = [...asked].map(async ([key, one]) => [key, await valueIn(source, one, line)] as const)
  return new Map(await Promise.all(entries))
}

/** The rows of a field of lines; none where the reader may not see them. */
export async function linesOf({ printing, model, row }: Source, name: string): Promise<Line[]> {
  const field = model.fields[name]
  if (field?.kind !== 'lines') return []
  const line = (await modelsToPrint(printing.core, printing.actor.workspaceId))(field.to as string)
  return ((row[name] ?? []) as Row[]).map((one, index) => ({ model: line, row: one, no: index + 1 }))
}

async function filledLines(source: Source, element: LinesElement): Promise<PrintDocument['lines'][string]> {
  const lines = await linesOf(source, element.source)
  const rows: FilledRow[] = []
  const texts = element.columns.map(column => column.value)
  for (const line of lines) {
    const values = await valuesIn(source, texts, line)
    rows.push({
      cells: texts.map(text => fillIn(text, one => values.get(keyOf(one))?.text ?? '')),
      amounts: element.columns.map(({ sum, value }) => {
        const sole = sum ? solePlaceholder(value) : undefined
        return sole ? (values.get(keyOf(sole))?.number ?? null) : null
      }),
    })
  }
  return { rows, scales: scalesOf(rows, element) }
}

/** Sums have as many decimals as the amounts that are summed, money two. */
function scalesOf(rows: FilledRow[], { columns }: LinesElement): (number | null)[] {
  return columns.map(({ sum }, column) => {
    if (!sum) return null
    const decimals = rows.map(row => /\.(\d+)/.exec(row.cells[column])?.[1].length ?? 0)
    // Of a column in which nothing stands the sum is one of money.
    return rows.some(row => row.cells[column] !== '') ? Math.max(0, ...decimals) : 2
  })
}
