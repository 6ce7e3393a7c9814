import type { Locale } from '../../core/label.ts'
import { get } from '../../core/store/read.ts'
import type { Copy, Design, Element, LinesElement } from './design.ts'
import { fillIn, type Placeholder, placeholdersIn, solePlaceholder } from './placeholders.ts'
import type { FilledRow, LineWords, PrintDocument } from './printJob.ts'
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

/** One copy of a record, read as the actor sees it: 404 where that is not at all. */
export async function documentOf(
  printing: Printing,
  { entity, id, design, copy }: { entity: string; id: string; design: Design; copy: Copy | undefined },
): Promise<PrintDocument> {
  const source = await sourceOf(printing, { entity, id, title: design.title, copy })
  const texts: Record<string, string> = {}
  const lines: PrintDocument['lines'] = {}
  for (const element of design.pages.flat()) {
    if (element.type === 'lines') lines[element.name] = await filledLines(source, element)
    else texts[element.name] = await contentOf(source, element)
  }
  const { paper, pages } = design
  return { design: { paper, pages }, texts, lines, words: words[printing.locale] }
}

export async function sourceOf(
  printing: Printing,
  { entity, id, title, copy }: { entity: string; id: string; title: string; copy: Copy | undefined },
): Promise<Source> {
  const { core, actor } = printing
  const models = await core.models(actor.workspaceId)
  const model = models(entity)
  const row = await get(core, actor, entity, id)
  return { printing, model, row, title: title || model.entity.label[printing.locale], copy }
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

const keyOf = ({ path, form }: Placeholder) => `${path.join('.')}|${form ?? ''}`

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
  const line = (await printing.core.models(printing.actor.workspaceId))(field.to as string)
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
    return Math.max(0, ...decimals)
  })
}
