import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { sql } from 'kysely'
import { z } from 'zod'
import { type Actor, mayAdminister } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import { ruleSettings } from './approvals.rules.ts'
import { awayOf, endAway, setAway } from './away.ts'
import { decide, pass, remind, retry, withdraw } from './decide.ts'
import { preview } from './preview.ts'
import { counts, demandConcerned, listRequests, namesFor, ofRecord, readRequest, tabs } from './read.ts'
import { listRules, namesIn, orderRules, putRule, removeRule } from './rules.ts'
import { factsOf, mayKnow, subjectOf, subjects } from './subjects.ts'

const tags = ['approvals']
const params = z.object({ id: z.uuid() })
const comment = z.string().trim().max(500).default('')

export function routes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  requestRoutes(app, core)
  ruleRoutes(app, core)
  api.get(
    '/approvals/away',
    { schema: { tags, summary: 'Who decides for me while I am away' } },
    async ({ actor }) => ({
      away: await awayOf(core, actor),
    }),
  )
  api.put(
    '/approvals/away',
    {
      schema: {
        tags,
        summary: 'Have a colleague decide for me for some days',
        body: z
          .strictObject({ delegate: z.uuid(), fromOn: z.iso.date(), toOn: z.iso.date() })
          .refine(one => one.toOn >= one.fromOn, { path: ['toOn'], error: 'before fromOn' }),
      },
    },
    async ({ actor, body }) => {
      demandSelf(actor)
      await setAway(core, actor, body)
      return { away: await awayOf(core, actor) }
    },
  )
  api.delete(
    '/approvals/away',
    { schema: { tags, summary: 'Decide again myself' } },
    async ({ actor }, reply) => {
      demandSelf(actor)
      await endAway(core, actor)
      return reply.status(204).send()
    },
  )
}

/** Whoever looks through somebody's eyes changes nothing. */
function demandSelf(actor: Actor): void {
  if (actor.seenBy) throw new Problem('forbidden')
}

function requestRoutes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  api.get(
    '/approvals',
    {
      schema: {
        tags,
        summary: 'Requests that wait for me, that I asked, or that I decided',
        querystring: z.object({
          tab: z.enum(tabs).default('mine'),
          limit: z.coerce.number().int().min(1).max(100).default(30),
          before: z.uuid().optional(),
        }),
      },
    },
    async ({ actor, query }) => listRequests(core, actor, query.tab, query),
  )
  api.get('/approvals/count', { schema: { tags, summary: 'How many wait for me' } }, async ({ actor }) =>
    counts(core, actor),
  )
  api.get(
    '/approvals/of/:entity/:id',
    {
      schema: {
        tags,
        summary: 'The open request of a record, or that which was refused last',
        params: params.extend({ entity: z.string().max(60) }),
      },
    },
    async ({ actor, params: { entity, id } }) => {
      if (!subjects.some(one => one.entity.name === entity)) throw new Problem('notFound')
      return { approval: await ofRecord(core, actor, entity, id) }
    },
  )
  api.get(
    '/approvals/:id',
    { schema: { tags, summary: 'One request: what is asked, why, who decides', params } },
    async ({ actor, params: { id } }) => readRequest(core, actor, id),
  )
  const acts = {
    decide: {
      summary: 'Agree or refuse; with the last who agrees it takes effect',
      body: z.strictObject({ agree: z.boolean(), comment }),
      act: decide,
    },
    pass: {
      summary: 'Pass the decision on to a colleague',
      body: z.strictObject({ to: z.uuid(), from: z.uuid().optional(), comment }),
      act: pass,
    },
    withdraw: { summary: 'Take the request back', body: z.strictObject({}).nullish(), act: withdraw },
    remind: { summary: 'Remind those who have not decided', body: z.strictObject({}).nullish(), act: remind },
    retry: {
      summary: 'Do what was agreed to and could not be done',
      body: z.strictObject({}).nullish(),
      act: retry,
    },
  }
  for (const [name, { summary, body, act }] of Object.entries(acts))
    api.post(`/approvals/:id/${name}`, { schema: { tags, summary, params, body } }, async request => {
      const { actor } = request
      const { id } = request.params
      demandSelf(actor)
      await demandConcerned(core, actor, id)
      await (act as (core: Core, actor: Actor, id: string, input: unknown) => Promise<void>)(
        core,
        actor,
        id,
        request.body,
      )
      return readRequest(core, actor, id)
    })
}

function demandSettings(actor: Actor): void {
  if (!mayAdminister(actor, 'settings')) throw new Problem('forbidden')
}

function ruleRoutes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  api.get(
    '/approvals/subjects',
    { schema: { tags, summary: 'What may have to be approved, and what rules may ask of it' } },
    async ({ actor }) => {
      demandSettings(actor)
      return { data: await subjectsShown(core, actor) }
    },
  )
  api.get(
    '/approvals/rules',
    { schema: { tags, summary: 'The rules, in their order' } },
    async ({ actor }) => {
      demandSettings(actor)
      const data = await listRules(core, actor)
      return { data, names: await namesIn(core, actor, data) }
    },
  )
  api.post(
    '/approvals/rules',
    { schema: { tags, summary: 'Make a rule', body: ruleSettings } },
    async ({ actor, body }, reply) => {
      demandSettings(actor)
      return reply.status(201).send({ id: await putRule(core, actor, body) })
    },
  )
  api.post(
    '/approvals/rules/preview',
    {
      schema: {
        tags,
        summary: 'How many records of the last 90 days a rule would have caught',
        body: ruleSettings,
      },
    },
    async ({ actor, body }) => {
      demandSettings(actor)
      return preview(core, actor, body)
    },
  )
  api.put(
    '/approvals/rules/order',
    {
      schema: {
        tags,
        summary: 'The order in which they are asked',
        body: z.strictObject({ ids: z.array(z.uuid()).max(200) }),
      },
    },
    async ({ actor, body }) => {
      demandSettings(actor)
      await orderRules(core, actor, body.ids)
      return { data: await listRules(core, actor) }
    },
  )
  api.put(
    '/approvals/rules/:id',
    { schema: { tags, summary: 'Change a rule', params, body: ruleSettings.extend({ version: z.int() }) } },
    async ({ actor, params: { id }, body: { version, ...rule } }) => {
      demandSettings(actor)
      return { id: await putRule(core, actor, rule, { id, version }) }
    },
  )
  api.delete(
    '/approvals/rules/:id',
    { schema: { tags, summary: 'Remove a rule', params } },
    async ({ actor, params: { id } }, reply) => {
      demandSettings(actor)
      await removeRule(core, actor, id)
      return reply.status(204).send()
    },
  )
}

async function subjectsShown(core: Core, actor: Actor) {
  const models = await core.models(actor.workspaceId)
  const [roles, units] = await core.db.read<{ value: string; name: string }[]>(actor.workspaceId, [
    sql`SELECT id AS value, name FROM role WHERE workspace_id = ${actor.workspaceId} AND deleted_at IS NULL ORDER BY created_at, id`,
    sql`SELECT id AS value, name FROM unit WHERE workspace_id = ${actor.workspaceId} AND deleted_at IS NULL ORDER BY name, id`,
  ])
  const named = (rows: typeof roles) =>
    rows.map(({ value, name }) => ({ value, label: { zh: name, en: name } }))
  const beside: Record<string, ReturnType<typeof named>> = {
    askerRole: named(roles),
    askerUnit: named(units),
  }
  return subjects.map(subject => ({
    key: subject.key,
    label: subject.label,
    plural: subject.entity.plural,
    facts: factsOf(subjectOf(subject.key) ?? subject)
      .filter(fact => mayKnow(actor, models, fact))
      .map(({ key, kind, label, of }) => ({
        key,
        kind,
        label,
        ...(kind === 'choice'
          ? {
              choices:
                beside[key] ??
                Object.entries(namesFor(models, of, {})).map(([value, name]) => ({ value, label: name })),
            }
          : {}),
      })),
  }))
}
