import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { sql } from 'kysely'
import { z } from 'zod'
import { type Actor, mayAdminister } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import { newId } from '../../core/id.ts'
import type { KindName } from '../../core/kinds/index.ts'
import { kindOf } from '../../core/kinds/index.ts'
import { recordOf } from '../../core/rows.ts'
import { open, within } from '../../core/scope.ts'
import type { ServerFeature, Values } from '../../core/server.ts'
import { declareJob } from '../../server/jobs.ts'
import { narrowed, sourcesOf } from './access.ts'
import { type CheckedFormula, checkFormula } from './definitions.ts'
import { derive, markReaders, worked } from './derive.ts'
import { functions } from './functions.ts'
import { WORK, workOut, workOutDay } from './work.ts'

const tags = ['customFields']
const trial = z.strictObject({
  entity: z.string().max(60),
  formula: z.string().max(4_000),
  result: z.enum(['number', 'money', 'percent', 'integer', 'text', 'date', 'boolean']).optional(),
  scale: z.number().int().min(0).max(8).nullable().optional(),
  /** The field that is being changed. */
  key: z.string().max(60).optional(),
  /** A record to try it on; without one, the latest that the asker sees. */
  record: z.uuid().optional(),
})

/** Formulas are own fields (`/api/v1/customFields`); here they are tried before they are kept, and their progress is told. */
function routes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  api.get(
    '/formulas/functions',
    { schema: { tags, summary: 'The functions of the formula language' } },
    async () => ({ data: functions.map(({ name, usage, help }) => ({ name, usage, help })) }),
  )
  api.post(
    '/formulas/check',
    { schema: { tags, summary: 'Checks a formula and tries it on a record', body: trial } },
    async ({ actor, body }) => {
      if (!mayAdminister(actor, 'settings')) throw new Problem('forbidden')
      const { entities } = await core.models(actor.workspaceId)
      if (!entities.some(one => one.name === body.entity)) throw new Problem('notFound')
      const { entity, formula, result, scale, key = 'c_trial' } = body
      const options = { formula, result: result as KindName | undefined, ...(scale ? { scale } : {}) }
      const label = { zh: '', en: '' }
      const checked = await checkFormula(core, actor.workspaceId, {
        id: newId(),
        entity,
        key,
        label,
        options,
      })
      if (!('plan' in checked)) return { fault: checked }
      const uses = checked.plan.of(entity).find(one => one.key === key)
      return {
        formula: checked.formula,
        result: checked.result,
        daily: uses?.today ?? false,
        preview: await preview(core, actor, checked, { entity, key, record: body.record }),
      }
    },
  )
  api.get(
    '/formulas/work',
    { schema: { tags, summary: 'Objects whose formulas are being worked out, and how far that is' } },
    async ({ actor }) => {
      const [rows] = await core.db.read(actor.workspaceId, [
        sql`SELECT entity, sum(done)::int AS done, count(*)::int AS parts FROM formula_work
          WHERE workspace_id = ${actor.workspaceId} GROUP BY entity ORDER BY entity`,
      ])
      return { data: rows }
    },
  )
}

/** The result on a record that the asker sees; null where there is none, or where its sources are closed to the asker. */
async function preview(
  core: Core,
  actor: Actor,
  { plan, models }: CheckedFormula,
  { entity, key, record }: { entity: string; key: string; record?: string },
) {
  const model = models(entity)
  const formula = plan.of(entity).find(one => one.key === key)
  if (!formula) return null
  const trial = [{ entity, key, sources: sourcesOf(plan, models, formula) }]
  const asker = { ...actor, permissions: narrowed(actor.permissions, trial) }
  if (!open(asker, model, key) || !open(asker, model, model.entity.title)) return null
  return core.db.transaction(actor.workspaceId, async tx => {
    const [row] = await tx.rows<Values>(sql`SELECT t.* FROM ${sql.table(model.entity.table)} t
      WHERE t.workspace_id = ${actor.workspaceId} AND t.deleted_at IS NULL AND ${within(models, actor, model, 't')}
      ${record ? sql`AND t.id = ${record}` : sql``} ORDER BY t.created_at DESC, t.id DESC LIMIT 1`)
    if (!row) return null
    const whole = { ...recordOf(model, row), createdAt: row.created_at } as Values
    const [results] = await worked(tx, plan, models, model, [whole], core.now())
    const shown = { locale: actor.locale, timeZone: actor.company.timeZone, now: core.now() }
    const value = results[key]
    const text = value === null ? '' : kindOf(formula.field).format(value, formula.field, shown)
    return { id: row.id, title: String(whole[model.entity.title] ?? ''), value, text }
  })
}

async function jobs(): Promise<void> {
  declareJob(WORK, async (core, { workspaceId }) => {
    if (typeof workspaceId === 'string') await workOut(core, workspaceId)
  })
  // Every company's midnight comes at some full or half hour.
  declareJob(
    'formulas.day',
    async core => {
      const companies = await core.db.control<{ id: string }>(sql`SELECT id FROM workspace`)
      for (const { id } of companies) await workOutDay(core, id)
    },
    { schedule: '1,31 * * * *' },
  )
}

export const server: ServerFeature = { routes, jobs, derive, watches: { '*': markReaders } }
