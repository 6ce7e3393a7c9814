import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Actor, can, mayAdminister } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import type { ServerFeature, Values } from '../../core/server.ts'
import { declareJob } from '../../server/jobs.ts'
import { entities } from '../index.ts'
import { type Asking, findDuplicates, type Run, show } from './candidates.ts'
import { claim, decideDispute, disputesOf, evidence } from './disputes.ts'
import { rulesSchema } from './duplicates.rules.ts'
import { guard, watch } from './guard.ts'
import { indexWaiting } from './index.job.ts'
import { merge } from './merge.ts'
import { mergeCounts, mergesOf, successorOf } from './merged.ts'
import { knownOf, parties } from './parties.ts'
import { decide, groupsOf, runSearch, SEARCH_JOB, type SearchOrder, searchState } from './search.ts'
import { readRules, rulesOf, saveRules } from './settings.ts'
import { undoMerge } from './unmerge.ts'

const tags = ['duplicates']
const params = z.object({ id: z.uuid() })

export async function askingOf(core: Core, actor: Actor): Promise<Asking> {
  const [models, rules] = await Promise.all([
    core.models(actor.workspaceId),
    rulesOf(core, actor.workspaceId),
  ])
  return { core, models, actor, rules }
}

export const runFor =
  (core: Core, { workspaceId }: Actor): Run =>
  statements =>
    core.db.read(workspaceId, statements)

function disputeRoutes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  api.post(
    '/duplicates/disputes',
    {
      schema: {
        tags,
        summary:
          'Claim a record of somebody else’s: what was typed, the `ref` the check gave, the reason, uploaded files as evidence',
        body: z.strictObject({
          entity: z.enum(parties(core.entities).map(entity => entity.name)),
          values: z.record(z.string(), z.unknown()),
          ref: z.string().max(60),
          reason: z.string().trim().min(1).max(2000),
          files: z.array(z.uuid()).max(10).default([]),
        }),
      },
    },
    async ({ actor, body }, reply) =>
      reply.status(201).send(await claim(await askingOf(core, actor), runFor(core, actor), body)),
  )
  api.get(
    '/duplicates/disputes',
    {
      schema: {
        tags,
        summary: 'Disputes that concern me: my own, of my records, and those I may decide',
        querystring: z.object({
          status: z.enum(['open', 'granted', 'shared', 'refused', 'withdrawn']).optional(),
        }),
      },
    },
    async ({ actor, query }) => ({ data: await disputesOf(core, actor, query) }),
  )
  api.post(
    '/duplicates/disputes/:id/decide',
    {
      schema: {
        tags,
        summary: 'Decide a dispute, or withdraw one’s own',
        params,
        body: z.strictObject({
          status: z.enum(['granted', 'shared', 'refused', 'withdrawn']),
          note: z.string().trim().max(2000).default(''),
        }),
      },
    },
    async ({ actor, params, body }) => decideDispute(core, actor, params.id, body),
  )
  api.get(
    '/duplicates/disputes/:id/files/:fileId',
    {
      schema: {
        tags,
        summary: 'A file of a dispute, as an attachment',
        params: z.object({ id: z.uuid(), fileId: z.uuid() }),
      },
    },
    async ({ actor, params }, reply) => {
      const file = await evidence(core, actor, params.id, params.fileId)
      return reply
        .headers({
          'content-length': file.size,
          'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
          'x-content-type-options': 'nosniff',
          'cache-control': 'private, no-store',
        })
        .type('application/octet-stream')
        .send(file.bytes)
    },
  )
}

function routes(app: FastifyInstance, core: Core): void {
  disputeRoutes(app, core)
  const api = app.withTypeProvider<ZodTypeProvider>()
  for (const entity of parties(core.entities))
    api.post(
      `/${entity.path}/duplicates`,
      {
        schema: {
          tags: [entity.path],
          summary:
            'What exists that may be the same as these values; `id` where they are of a record that exists',
          body: z.strictObject({ values: z.record(z.string(), z.unknown()), id: z.uuid().optional() }),
        },
      },
      async ({ actor, body }) => {
        if (!can(actor, entity.name, 'create') && !can(actor, entity.name, 'update'))
          throw new Problem('forbidden')
        const asking = await askingOf(core, actor)
        const known = knownOf(asking.models(entity.name), { ...body.values, id: body.id } as Values & {
          id?: string
        })
        const run = runFor(core, actor)
        const [found] = await findDuplicates(asking, run, [known])
        return { data: await show(asking, run, found) }
      },
    )
  const object = z.enum(parties(core.entities).map(entity => entity.name))
  api.get(
    '/duplicates',
    {
      schema: {
        tags,
        summary: 'Groups of records that are likely the same, as the last search found them',
        querystring: z.object({
          entity: object,
          status: z.enum(['open', 'dismissed']).default('open'),
          limit: z.coerce.number().int().min(1).max(100).default(20),
          page: z.coerce.number().int().min(1).default(1),
        }),
      },
    },
    async ({ actor, query }) => ({
      ...(await groupsOf(core, actor, query.entity, query)),
      search: await searchState(core, actor.workspaceId),
    }),
  )
  api.post(
    '/duplicates/search',
    { schema: { tags, summary: 'Go through everything now; `job` events tell how far it is' } },
    async ({ actor }, reply) => {
      if (!parties(core.entities).some(entity => can(actor, entity.name, 'merge')))
        throw new Problem('forbidden')
      const { workspaceId, userId } = actor
      await core.enqueue(SEARCH_JOB, { workspaceId, userId }, { key: workspaceId })
      return reply.status(202).send({})
    },
  )
  const pairs = z.strictObject({ pairs: z.array(z.uuid()).min(1).max(500) })
  api.post(
    '/duplicates/dismiss',
    { schema: { tags, summary: 'These pairs are not the same', body: pairs } },
    async ({ actor, body }) => ({
      count: await decide(core, actor, body.pairs, 'dismissed'),
    }),
  )
  api.post(
    '/duplicates/reopen',
    { schema: { tags, summary: 'These pairs are in doubt again', body: pairs } },
    async ({ actor, body }) => ({
      count: await decide(core, actor, body.pairs, 'open'),
    }),
  )
  for (const entity of parties(core.entities)) {
    api.post(
      `/${entity.path}/merge`,
      {
        schema: {
          tags: [entity.path],
          summary:
            'Make one record of two to ten; what belongs to the others moves to the survivor. Can be undone for 30 days',
          body: z.strictObject({
            survivor: z.uuid(),
            others: z.array(z.uuid()).min(1).max(9),
            choices: z.record(z.string(), z.uuid()).default({}).meta({
              description:
                'Field: the record whose value is kept. Others keep the survivor’s value, or the first there is',
            }),
          }),
        },
      },
      async ({ actor, body }) => merge(core, actor, entity.name, body),
    )
    api.get(
      `/${entity.path}/merge`,
      {
        schema: {
          tags: [entity.path],
          summary: 'What a merge of these records would move: how many rows of which object each has',
          querystring: z.object({ ids: z.string().max(400) }),
        },
      },
      async ({ actor, query }) => ({
        data: await mergeCounts(core, actor, entity.name, query.ids.split(',')),
      }),
    )
  }
  api.get(
    '/duplicates/merges',
    {
      schema: {
        tags,
        summary: 'Merges, newest first, with what moved',
        querystring: z.object({ entity: object, survivor: z.uuid().optional() }),
      },
    },
    async ({ actor, query }) => ({ data: await mergesOf(core, actor, query.entity, query.survivor) }),
  )
  api.post(
    '/duplicates/merges/:id/undo',
    { schema: { tags, summary: 'Take a merge back', params } },
    async ({ actor, params }) => undoMerge(core, actor, params.id),
  )
  api.get(
    '/duplicates/rules',
    { schema: { tags, summary: 'The rules of the duplicate check' } },
    async ({ actor }) => readRules(core, actor.workspaceId),
  )
  api.put(
    '/duplicates/rules',
    {
      schema: {
        tags,
        summary:
          'Replace the rules; `null` brings back those every company begins with. State the version you saw',
        body: z.strictObject({ version: z.int().min(0), rules: rulesSchema.nullable() }),
      },
    },
    async ({ actor, body }) => {
      if (!mayAdminister(actor, 'settings')) throw new Problem('forbidden')
      const known = new Set(parties(core.entities).map(entity => entity.name))
      const names = body.rules?.flatMap(rule => [...rule.objects, ...rule.against]) ?? []
      if (names.some(name => !known.has(name)))
        throw new Problem('badRequest', { detail: `objects: ${[...known].join(', ')}` })
      return saveRules(core, actor, body.version, body.rules)
    },
  )
}

async function jobs(core: Core): Promise<void> {
  declareJob('duplicates.index', (_core, _payload, signal) => indexWaiting(core, signal))
  declareJob(
    SEARCH_JOB,
    (one, payload, signal) => runSearch(one, payload as unknown as SearchOrder, signal),
    {
      schedule: '40 18 * * *',
      isAskedFor: true,
    },
  )
  await core.enqueue('duplicates.index', {}, { key: 'start' })
}

export const server: ServerFeature = {
  derive: guard,
  successor: successorOf,
  watches: Object.fromEntries(parties(entities).map(({ name }) => [name, watch])),
  routes,
  jobs,
}
