import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Actor, can, mayAdminister } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Entity } from '../../core/entity.ts'
import { Problem, refusals } from '../../core/errors.ts'
import type { Choice } from '../../core/field.ts'
import type { Model } from '../../core/model.ts'
import { open } from '../../core/scope.ts'
import type { ServerFeature } from '../../core/server.ts'
import { begin } from '../bulk/run.ts'
import { listShapes, writeShape } from '../shapes/shapes.ts'
import { group, ids, readingOf } from './reading.ts'
import { isTags } from './tags.rules.ts'

const tags = ['tags']
const params = z.object({ entity: z.string().max(60), field: z.string().max(60) })
const value = z.string().trim().min(1).max(100)
/** Records one act on tags may reach. */
const RECORDS_MOST = 200_000

const refused = refusals({
  tooManyTagged: [
    422,
    '这些标签涉及 {count} 条记录，一次最多处理 {limit} 条',
    'These tags are on {count} records; at most {limit} at once',
  ],
})

interface Tag {
  value: string
  label: Choice['label']
  colour: string | null
  count: number
  /** Of the program or set by the company: offered though nobody has it yet. */
  offered: boolean
}

/**
 * The company's tags, under `/api/v1/tags`, for who administers the settings: every field of several values that takes any word, with how
 * many records have each. Renaming, merging and deleting is one act over all those records, whoever sees them, done as that person and
 * taken back like any act on many.
 */
function routes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  const administrator = (actor: Actor) => {
    if (!mayAdminister(actor, 'settings')) throw new Problem('forbidden')
    return actor
  }
  api.get(
    '/tags',
    { schema: { tags, summary: 'Tags of every object, with how many records have them' } },
    async request => {
      const actor = administrator(request.actor)
      const models = await core.models(actor.workspaceId)
      const fields = models.entities.flatMap(entity =>
        Object.entries(models(entity.name).fields)
          .filter(([name, field]) => isTags(field) && mayKnow(actor, models(entity.name), name))
          .map(([field]) => ({ entity, field })),
      )
      return {
        data: await Promise.all(
          fields.map(async ({ entity, field }) => ({
            entity: entity.name,
            field,
            tags: await tagsOf(core, actor, entity, field),
          })),
        ),
      }
    },
  )
  api.post(
    '/tags/:entity/:field/replace',
    {
      schema: {
        tags,
        summary:
          'Rename, merge or delete tags on all records: `from` gives way to `to`, or to nothing. `preview` counts',
        params,
        body: z.strictObject({
          from: z.array(value).min(1).max(100),
          to: value.nullable(),
          preview: z.boolean().default(false),
        }),
      },
    },
    async (request, reply) => {
      const actor = administrator(request.actor)
      const { from, to, preview } = request.body
      const { field } = request.params
      const entity = await entityWith(core, actor, request.params)
      const gone = from.filter(one => one !== to)
      const meant = await ids(core, actor, entity, field, gone, RECORDS_MOST + 1)
      if (preview) return { count: meant.length }
      if (meant.length > RECORDS_MOST)
        throw new Problem(refused.tooManyTagged, { count: meant.length, limit: RECORDS_MOST })
      await reshape(core, actor, entity, field, choices => replaced(choices, gone, to))
      const act = { kind: 'replace' as const, field, from: gone, to }
      const begun = await begin(core, actor, entity, { ids: meant, act, whole: true })
      return reply.status(begun.job ? 202 : 200).send(begun)
    },
  )
  api.put(
    '/tags/:entity/:field',
    {
      schema: {
        tags,
        summary: 'Colour of a tag; one nobody has yet is offered from now on',
        params,
        body: z.strictObject({ value, colour: z.string().max(20).nullable() }),
      },
    },
    async request => {
      const actor = administrator(request.actor)
      const { value, colour } = request.body
      const { field } = request.params
      const entity = await entityWith(core, actor, request.params)
      await reshape(core, actor, entity, field, choices => coloured(choices, value, colour))
      return { tags: await tagsOf(core, actor, await entityWith(core, actor, request.params), field) }
    },
  )
}

/** The words are the company's, but for a role from which the field itself is kept. */
const mayKnow = (actor: Actor, model: Model, field: string) =>
  can(actor, model.entity.name, 'read') && open(actor, model, field)

async function entityWith(
  core: Core,
  actor: Actor,
  { entity: name, field }: z.infer<typeof params>,
): Promise<Entity> {
  const models = await core.models(actor.workspaceId)
  const entity = models.entities.find(one => one.name === name)
  if (!entity || !isTags(models(name).fields[field]) || !mayKnow(actor, models(name), field))
    throw new Problem('notFound')
  return entity
}

async function tagsOf(core: Core, actor: Actor, entity: Entity, field: string): Promise<Tag[]> {
  const { model } = await readingOf(core, actor, entity)
  const { choices = [] } = model.fields[field]
  const counted = await group(core, actor, entity, field)
  const offered = choices
    .filter(one => !one.archived || counted.has(one.value))
    .map(({ value, label, colour = null }) => ({
      value,
      label,
      colour,
      count: counted.get(value) ?? 0,
      offered: true,
    }))
  const further = [...counted]
    .filter(([value]) => !choices.some(one => one.value === value))
    .map(([value, count]) => ({
      value,
      label: { zh: value, en: value },
      colour: null,
      count,
      offered: false,
    }))
  return [...offered, ...further]
}

/** Changes the choices the company has given the field. */
async function reshape(
  core: Core,
  actor: Actor,
  { name: entity }: Entity,
  field: string,
  change: (choices: Choice[]) => Choice[],
): Promise<void> {
  const known = (await listShapes(core, actor.workspaceId)).find(one => one.entity === entity)
  const { version = 0, shape = {} } = known ?? {}
  const before = shape.fields?.[field]?.choices ?? []
  const choices = change(before)
  if (JSON.stringify(before) === JSON.stringify(choices)) return
  const fields = { ...shape.fields, [field]: { ...shape.fields?.[field], choices } }
  await writeShape(core, actor, { entity, version, shape: { ...shape, fields } })
}

/** The colour of the first goes on to the tag that takes their place. */
function replaced(choices: Choice[], from: string[], to: string | null): Choice[] {
  const old = choices.find(one => from.includes(one.value))
  const kept = choices.filter(one => !from.includes(one.value))
  if (to === null || !old || kept.some(one => one.value === to)) return kept
  return choices.flatMap(one =>
    one === old ? [{ ...old, value: to, label: { zh: to, en: to } }] : from.includes(one.value) ? [] : [one],
  )
}

function coloured(choices: Choice[], value: string, colour: string | null): Choice[] {
  const put = ({ colour: _, ...one }: Choice): Choice => (colour ? { ...one, colour } : one)
  if (choices.some(one => one.value === value))
    return choices.map(one => (one.value === value ? put(one) : one))
  return [...choices, put({ value, label: { zh: value, en: value } })]
}

export const server: ServerFeature = { routes }
