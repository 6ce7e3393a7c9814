import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Actor, can } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Fields } from '../../core/entity.ts'
import { Problem } from '../../core/errors.ts'
import { addressOf } from '../../core/routes.ts'
import type { ServerFeature } from '../../core/server.ts'
import { sendTable, type TableColumn } from '../exports/table.ts'
import { type Analysis, analyse, type SalesRow } from './analysis.ts'
import { linesBehind } from './lines.ts'
import { salesOf } from './query.ts'
import {
  comparisons,
  dimensionLabels,
  dimensions,
  documents,
  type Measure,
  measureLabels,
  measures,
} from './sales.ts'
import { differenceOf, keyText } from './texts.ts'

const tags = ['salesAnalysis']

const span = {
  document: z.enum(documents).default('order'),
  from: z.iso.date(),
  to: z.iso.date(),
  by: z.enum(dimensions).default('person'),
  second: z.enum(dimensions).optional(),
}

const listOfMeasures = z
  .string()
  .default('net,documents,customers')
  .transform(text => text.split(',').filter(Boolean))
  .pipe(z.array(z.enum(measures)).min(1).max(measures.length))

const asked = z.object({
  ...span,
  compare: z.enum(comparisons).default('none'),
  measures: listOfMeasures,
})

const place = z.object({
  ...span,
  key: z.string().max(200).optional(),
  secondKey: z.string().max(200).optional(),
})

function routes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  api.get(
    '/sales-analysis',
    {
      schema: {
        tags,
        summary:
          'Sales by branch, person, customer, product, region or time, in one or two levels, compared with another span; takes the filters of the document’s list',
        querystring: asked,
      },
    },
    async request => {
      const sales = await salesOf(core, request.actor, request.query, addressOf(request))
      return analyse(core, sales)
    },
  )
  api.get(
    '/sales-analysis/lines',
    {
      schema: {
        tags,
        summary: 'The document lines that add up to a figure of the analysis',
        querystring: place.extend({
          limit: z.coerce.number().int().min(1).max(200).default(50),
          page: z.coerce.number().int().min(1).max(100_000).default(1),
        }),
      },
    },
    async request => {
      const { limit, page, key, secondKey, ...rest } = request.query
      const sales = await salesOf(
        core,
        request.actor,
        { ...rest, compare: 'none', measures: [] },
        addressOf(request),
        true,
      )
      return linesBehind(core, sales, { key, secondKey }, { limit, offset: (page - 1) * limit })
    },
  )
  api.get(
    '/sales-analysis/export',
    {
      schema: {
        tags,
        summary: 'The analysis as a file; recorded as an export of the documents it is made of',
        querystring: asked.extend({ format: z.enum(['xlsx', 'csv']).default('xlsx') }),
      },
    },
    async (request, reply) => {
      const { actor, query } = request
      const { format, ...rest } = query
      if (!can(actor, query.document, 'export')) throw new Problem('forbidden')
      const sales = await salesOf(core, actor, rest, addressOf(request))
      const analysis = await analyse(core, sales, true)
      const { fields } = sales.reading.models('customer')
      const table = tableOf(actor, analysis, rest, fields)
      const title = { zh: '销售统计', en: 'Sales analysis' }[actor.locale]
      await sendTable(core, actor, reply, { entity: query.document, title, ...table, format })
    },
  )
}

type Table = z.output<typeof asked>

/** A row for each pair, or for each of one level, and the total below; compared figures and their difference beside each figure. */
function tableOf(
  { locale }: Actor,
  { rows, total }: Analysis,
  { by, second, measures: names, compare }: Table,
  customerFields: Fields,
) {
  const before = { zh: '对比', en: 'compared' }[locale]
  const more = { zh: '增减', en: 'difference' }[locale]
  const figure = (name: Measure): TableColumn[] => {
    const header = measureLabels[name][locale]
    const places = ['documents', 'customers'].includes(name) ? 0 : 2
    const one = (text: string): TableColumn => ({ header: text, places })
    return compare === 'none'
      ? [one(header)]
      : [one(header), one(`${header} ${before}`), one(`${header} ${more}`)]
  }
  const columns: TableColumn[] = [
    { header: dimensionLabels[by][locale] },
    ...(second ? [{ header: dimensionLabels[second][locale] }] : []),
    ...names.flatMap(figure),
  ]
  const values = (row: Pick<SalesRow, 'now' | 'before'>) =>
    names.flatMap(name => {
      const [now, past] = [row.now[name] ?? null, row.before?.[name] ?? null]
      if (compare === 'none') return [now]
      return [now, past, now === null || past === null ? null : differenceOf(now, past)]
    })
  const told = (name: typeof by, row: SalesRow) => keyText(name, row, locale, customerFields)
  return {
    columns,
    rows: rows.flatMap(row =>
      second
        ? row.rows.map(inner => [told(by, row), told(second, inner), ...values(inner)])
        : [[told(by, row), ...values(row)]],
    ),
    footer: [{ zh: '合计', en: 'Total' }[locale], ...(second ? [''] : []), ...values(total)],
  }
}

export const server: ServerFeature = { routes }
