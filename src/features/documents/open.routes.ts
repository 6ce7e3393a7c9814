import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Core } from '../../core/core.ts'
import { columnOf } from '../../core/entity.ts'
import { demand, open, within } from '../../core/scope.ts'
import { readingOf } from '../../core/store/read.ts'
import { type Conversion, type OpenLine, openLines } from './conversion.ts'
import { openOf } from './documents.rules.ts'

const query = z.object({
  /** All open lines of a customer or supplier, or the lines of one document, open or not. */
  party: z.uuid().optional(),
  source: z.uuid().optional(),
})

/** `/{path}/open`: what documents can be made from, with what was taken of it and is open, as far as the reader sees it. */
export function openRoutes(conversion: Conversion, path: string) {
  const { source, sourceLine, state, sourceStatus = 'confirmed' } = conversion
  const at = (field: string) => sql.ref(`s.${columnOf(field, source.fields[field])}`)
  return (app: FastifyInstance, core: Core): void => {
    app.withTypeProvider<ZodTypeProvider>().get(
      `/${path}/open`,
      {
        schema: {
          tags: [path],
          summary: `Open lines of ${source.plural.en.toLowerCase()}: \`?party={id}\` or \`?source={id}\``,
          querystring: query,
        },
      },
      async ({ actor, query: { party, source: one } }) => {
        const { model, models } = await readingOf(core, actor, source.name)
        demand(actor, model, 'read')
        const line = models(sourceLine.name)
        if ((!party && !one) || !open(actor, model, 'lines')) return { data: [] }
        const wanted = one
          ? sql`s.id = ${one}`
          : sql`${at(source.parent as string)} = ${party} AND s.status = ${sourceStatus} AND (${at(state)} IN ('open', 'part'))`
        const [rows] = await core.db.read<OpenLine[]>(actor.workspaceId, [
          openLines(actor.workspaceId, conversion, sql`${wanted} AND ${within(models, actor, model, 's')}`),
        ])
        const hidden = Object.keys(rows[0] ?? {}).filter(
          name =>
            (line.fields[name] && !open(actor, line, name)) ||
            (name === 'number' && !open(actor, model, name)) ||
            (name === 'baseUnit' && !open(actor, line, 'unit')),
        )
        const money = hidden.some(name => ['price', 'amount'].includes(name))
          ? ['price', 'amount', 'tax', 'net', 'takenAmount', 'takenTax']
          : []
        return {
          data: rows.map(row => ({
            ...row,
            open: openOf(row).toFixed(),
            ...Object.fromEntries([...hidden, ...money].map(name => [name, null])),
          })),
        }
      },
    )
  }
}
