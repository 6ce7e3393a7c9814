import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { sql } from 'kysely'
import { z } from 'zod'
import { type Actor, mayAdminister } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import type { Model } from '../../core/model.ts'
import type { ServerFeature } from '../../core/server.ts'
import type { NumberReset } from '../../core/shape.ts'
import { fitting, listShapes, storeShape } from '../shapes/shapes.ts'
import { numberedBy, settleCounter, used } from './counter.ts'

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
    const numbered = models.entities.filter(one => one.numbering).map(one => models(one.name))
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
      const numbering = { pattern, reset }
      const before = (await listShapes(core, actor.workspaceId)).find(one => one.entity === entity)
      const shape = await fitting(core, actor.workspaceId, entity, { ...before?.shape, numbering })
      const model = numberedBy((await core.models(actor.workspaceId))(entity), numbering)
      if (!model) throw new Problem('notFound')
      const kept = await core.db.transaction(actor.workspaceId, async tx => {
        const stored = await storeShape(core, tx, actor, { entity, version, shape })
        if (next !== undefined) await settleCounter(core, tx, actor, entity, numbering, next)
        return stored
      })
      core.forgetModels(actor.workspaceId)
      return seriesOf(core, actor, model, kept.version)
    },
  )
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
