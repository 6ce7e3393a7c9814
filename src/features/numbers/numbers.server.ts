import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import { type Actor, mayAdminister } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { invalid, Problem } from '../../core/errors.ts'
import { dayIn } from '../../core/kinds/date.ts'
import type { Model } from '../../core/model.ts'
import { numberingOf } from '../../core/rows.ts'
import { columnIn } from '../../core/select.ts'
import type { ServerFeature } from '../../core/server.ts'
import type { NumberReset } from '../../core/shape.ts'
import { faultsOf, listShapes, storeShape } from '../shapes/shapes.ts'

const tags = ['numbers']
const change = z.strictObject({
  version: z.number().int().min(0),
  pattern: z.string().trim().max(40),
  reset: z.enum(['never', 'year', 'month', 'day']),
  /** The running number given next; not below what is in use. */
  next: z.number().int().min(1).max(9_999_999_999).optional(),
})

/** How an object's records are numbered, and what comes next. */
interface Series {
  entity: string
  version: number
  pattern: string
  reset: NumberReset
  next: number
  example: string
}

/** Number series, under `/api/v1/numbers`: the pattern is part of the object's shape, the counter is the series' own. */
function routes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  const administrator = (actor: Actor) => {
    if (!mayAdminister(actor, 'settings')) throw new Problem('forbidden')
    return actor
  }
  api.get('/numbers', { schema: { tags, summary: 'Number series of the company' } }, async request => {
    const actor = administrator(request.actor)
    const models = await core.models(actor.workspaceId)
    const numbered = core.entities.filter(one => one.numbering).map(one => models(one.name))
    const shapes = await listShapes(core, actor.workspaceId)
    return {
      data: await Promise.all(
        numbered.map(model =>
          seriesOf(core, actor, model, shapes.find(one => one.entity === model.entity.name)?.version ?? 0),
        ),
      ),
    }
  })
  api.put(
    '/numbers/:entity',
    {
      schema: {
        tags,
        summary: 'Pattern, reset and next number of an object',
        params: z.object({ entity: z.string().max(60) }),
        body: change,
      },
    },
    async request => {
      const actor = administrator(request.actor)
      const { entity } = request.params
      const { version, pattern, reset, next } = request.body
      const before = (await listShapes(core, actor.workspaceId)).find(one => one.entity === entity)
      const shape = { ...before?.shape, numbering: { pattern, reset } }
      const faults = await faultsOf(core, actor.workspaceId, entity, shape)
      if (faults.length > 0) throw invalid(faults)
      const model = (await core.models(actor.workspaceId))(entity)
      const { numbering } = model.entity
      if (!numbering) throw new Problem('notFound')
      const shaped = { ...model, entity: { ...model.entity, numbering: { ...numbering, pattern, reset } } }
      const kept = await core.db.transaction(actor.workspaceId, async tx => {
        const stored = await storeShape(core, tx, actor, { entity, version, shape })
        // Whoever takes a number of the series waits until the new counter stands.
        await tx.rows(
          sql`SELECT last FROM number_series WHERE workspace_id = ${tx.workspaceId} AND series = ${numbering.series} FOR UPDATE`,
        )
        const { series, period, highest } = await used(core, actor, shaped, statement => tx.rows(statement))
        const last = Math.max(highest, (next ?? 1) - 1)
        tx.send(sql`INSERT INTO number_series AS s (workspace_id, series, period, last)
          VALUES (${tx.workspaceId}, ${series}, ${period}, ${last}) ON CONFLICT (workspace_id, series, period)
          DO UPDATE SET last = ${next === undefined ? sql`greatest(s.last, ${last})` : sql`${last}::bigint`}`)
        return stored
      })
      core.forgetModels(actor.workspaceId)
      return seriesOf(core, actor, shaped, kept.version)
    },
  )
}

/** The highest running number that records of the period carry, deleted ones included. */
async function used(
  core: Core,
  actor: Actor,
  model: Model,
  ask: (statement: RawBuilder<{ highest: number }>) => Promise<{ highest: number }[]> = async statement =>
    (await core.db.read<{ highest: number }[]>(actor.workspaceId, [statement]))[0],
) {
  const numbering = numberingOf(model, dayIn(actor.company.timeZone, core.now()))
  if (!numbering) throw new Problem('notFound')
  const { prefix, series, period, width } = numbering
  const number = sql.ref(columnIn(model, model.entity.numbering?.field ?? ''))
  const [{ highest }] = await ask(
    sql<{
      highest: number
    }>`SELECT coalesce(max(substr(t.${number}, ${prefix.length + 1}::int)::bigint), 0) AS highest FROM ${sql.table(model.entity.table)} t
      WHERE t.workspace_id = ${actor.workspaceId} AND starts_with(t.${number}, ${prefix}) AND substr(t.${number}, ${prefix.length + 1}::int) ~ '^[0-9]{1,12}$'`,
  )
  return { prefix, series, period, width, highest: Number(highest) }
}

async function seriesOf(core: Core, actor: Actor, model: Model, version: number): Promise<Series> {
  const { prefix, series, period, width, highest } = await used(core, actor, model)
  const [[counter]] = await core.db.read<{ last: number }[]>(actor.workspaceId, [
    sql`SELECT last FROM number_series WHERE workspace_id = ${actor.workspaceId} AND series = ${series} AND period = ${period}`,
  ])
  const next = Math.max(Number(counter?.last ?? 0), highest) + 1
  const { pattern, reset } = model.entity.numbering as { pattern: string; reset?: NumberReset }
  const dated = /\{DD\}/.test(pattern)
    ? 'day'
    : /\{MM\}/.test(pattern)
      ? 'month'
      : /\{YY/.test(pattern)
        ? 'year'
        : 'never'
  const example = `${prefix}${String(next).padStart(width, '0')}`
  return { entity: model.entity.name, version, pattern, reset: reset ?? dated, next, example }
}

export const server: ServerFeature = { routes }
