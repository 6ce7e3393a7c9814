import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Actor, can } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import type { ServerFeature } from '../../core/server.ts'
import { declareJob } from '../../server/jobs.ts'
import { csvLine } from '../exports/cells.ts'
import { disposition } from '../imports/routes.ts'
import { type BegunExport, beginExport, watchExport } from '../people/exports.ts'
import {
  cancelHandover,
  changeHandover,
  type Handover,
  listHandovers,
  openHandover,
  readHandover,
} from './handovers.ts'
import { followStaff, refuseLeft } from './leaving.ts'
import { countRecipients, demandLetter, letterState, listRecipients, previewLetter } from './letters.ts'
import { planSchema } from './plan.ts'
import { remainingOf, viewHandover } from './report.ts'
import {
  HANDOVER_JOB,
  type HandoverOrder,
  reopenHandover,
  resumeHandover,
  runHandover,
  startHandover,
  takeUpHandovers,
  undoHandover,
} from './run.ts'
import { LETTER_JOB, type LetterOrder, runLetters, sendLetters, takeUpLetters } from './send.ts'

const tags = ['handovers']
const params = z.object({ id: z.string() })
const reason = z.enum(['leaving', 'duty'])
const letter = z.strictObject({
  subject: z.string().trim().min(1).max(200),
  body: z.string().trim().min(1).max(10_000),
})
const version = z.int().min(1)

/** `/api/v1/handovers`: what somebody has goes to others in one act, and back again. For those with the power `people`. */
function routes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  api.get('/handovers', { schema: { tags, summary: 'Hand-overs, newest first' } }, async ({ actor }) => ({
    data: await listHandovers(core, actor),
  }))
  api.post(
    '/handovers',
    {
      schema: {
        tags,
        summary: 'Open a hand-over of a person; the open one where there is one',
        body: z.strictObject({ from: z.uuid(), reason: reason.default('duty') }),
      },
    },
    async ({ actor, body }, reply) => {
      const { id, isNew } = await openHandover(core, actor, body.from, body.reason)
      return reply.status(isNew ? 201 : 200).send(await viewHandover(core, actor, id))
    },
  )
  api.get(
    '/handovers/:id',
    { schema: { tags, summary: 'What there is to hand over, and who gets or got what', params } },
    ({ actor, params }) => viewHandover(core, actor, params.id),
  )
  api.patch(
    '/handovers/:id',
    {
      schema: {
        tags,
        summary: 'Change who gets what, or the letter; state the version you saw',
        params,
        body: z.strictObject({
          version,
          reason: reason.optional(),
          plan: planSchema.optional(),
          letter: letter.optional(),
        }),
      },
    },
    async ({ actor, params, body }) => {
      if (body.letter) demandLetter(body.letter)
      await changeHandover(core, actor, params.id, body)
      return viewHandover(core, actor, params.id)
    },
  )
  api.delete(
    '/handovers/:id',
    { schema: { tags, summary: 'Give up an open hand-over', params } },
    async ({ actor, params }, reply) => {
      await cancelHandover(core, actor, params.id)
      return reply.status(204).send()
    },
  )
  api.post(
    '/handovers/:id/run',
    {
      schema: {
        tags,
        summary: 'Hand everything over as planned, as a job; somebody who leaves is deactivated first',
        params,
        body: z.strictObject({ version }),
      },
    },
    async ({ actor, params, body }, reply) => {
      await startHandover(core, actor, params.id, body.version)
      return reply.status(202).send(await viewHandover(core, actor, params.id))
    },
  )
  api.post(
    '/handovers/:id/undo',
    { schema: { tags, summary: 'Give back all that nobody has changed since, as a job', params } },
    async ({ actor, params }, reply) => {
      await undoHandover(core, actor, params.id)
      return reply.status(202).send(await viewHandover(core, actor, params.id))
    },
  )
  api.post(
    '/handovers/:id/resume',
    { schema: { tags, summary: 'Go on with one that failed, as a job', params } },
    async ({ actor, params }, reply) => {
      await resumeHandover(core, actor, params.id)
      return reply.status(202).send(await viewHandover(core, actor, params.id))
    },
  )
  api.post(
    '/handovers/:id/reopen',
    { schema: { tags, summary: 'Plan anew what one that failed has left', params } },
    async ({ actor, params }) => {
      await reopenHandover(core, actor, params.id)
      return viewHandover(core, actor, params.id)
    },
  )
  api.get(
    '/handovers/:id/remaining',
    {
      schema: {
        tags,
        summary: 'What was not handed over (kept) or not given back (left), because it had been changed',
        params,
        querystring: z.object({ state: z.enum(['kept', 'left']) }),
      },
    },
    async ({ actor, params, query }) => ({ data: await remainingOf(core, actor, params.id, query.state) }),
  )
  letterRoutes(app, core)
}

function letterRoutes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  api.post(
    '/handovers/:id/letter-preview',
    {
      schema: {
        tags,
        summary: 'The letter as a customer gets it',
        params,
        body: z.strictObject({ letter: letter.optional(), customer: z.uuid().optional() }),
      },
    },
    ({ actor, params, body }) => previewLetter(core, actor, params.id, body),
  )
  api.get(
    '/handovers/:id/letters',
    { schema: { tags, summary: 'What became of the letters', params } },
    ({ actor, params }) => letterState(core, actor, params.id),
  )
  api.post(
    '/handovers/:id/letters',
    {
      schema: {
        tags,
        summary: 'Mail the letter to every customer, once each, as a job; those that failed again',
        params,
      },
    },
    async ({ actor, params }, reply) => {
      await sendLetters(core, actor, params.id)
      return reply.status(202).send(await letterState(core, actor, params.id))
    },
  )
  api.get(
    '/handovers/:id/letters.csv',
    { schema: { tags, summary: 'The customers with their letters, as a CSV file', params } },
    async ({ actor, params }, reply) => {
      const handover = await readHandover(core, actor, params.id)
      if (!can(actor, 'customer', 'export')) throw new Problem('forbidden')
      // What the plan asks may be closed to the actor: that is said before the first byte.
      const recipients = await countRecipients(core, actor, handover)
      const begun = await beginExport(core, actor, {
        entity: 'customer',
        about: { format: 'csv', handover: handover.id },
        count: async () => recipients,
      })
      reply.hijack()
      reply.raw.writeHead(200, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': disposition(
          `${actor.locale === 'zh' ? '客户告知函' : 'letters'}-${handover.from.title}.csv`,
        ),
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      })
      await pipeline(Readable.from(csv(core, actor, handover, begun)), reply.raw).catch(error => {
        if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE')
          core.log.error({ err: error }, 'a list of letters broke off')
      })
      await watchExport(core, actor, 'customer')
    },
  )
}

const heads = {
  zh: ['客户名称', '客户编号', '联系人', '电话', '邮箱', '新负责人', '寄送', '主题', '正文'],
  en: ['Customer', 'Customer no.', 'Contact', 'Phone', 'E-mail', 'New person', 'Sent', 'Subject', 'Text'],
}

/** Recorded as any export, with the rows that went out. */
async function* csv(
  core: Core,
  actor: Actor,
  handover: Handover,
  { most = Infinity, end }: BegunExport,
): AsyncGenerator<string> {
  let taken = 0
  try {
    yield `\ufeff${csvLine(heads[actor.locale])}`
    for await (const page of listRecipients(core, actor, handover)) {
      const rows = page.slice(0, most - taken)
      taken += rows.length
      yield rows
        .map(({ name, number, contact, phone, email, to, status, subject, body }) =>
          csvLine([name, number, contact, phone, email, to, status ?? '', subject, body]),
        )
        .join('')
    }
  } finally {
    await end(taken)
  }
}

/** One that works says so with every batch. */
const SILENT_SECONDS = 60
const SWEEP_MS = 60_000

async function jobs(core: Core): Promise<void> {
  declareJob(HANDOVER_JOB, (one, payload, signal) =>
    runHandover(one, payload as unknown as HandoverOrder, signal),
  )
  declareJob(LETTER_JOB, (one, payload, signal) => runLetters(one, payload as unknown as LetterOrder, signal))
  const takeUp = (silentSeconds: number) =>
    void Promise.all([takeUpHandovers(core, silentSeconds), takeUpLetters(core, silentSeconds)]).catch(err =>
      core.log.error({ err }, 'interrupted hand-overs could not be looked for'),
    )
  const sweeping = setInterval(() => {
    if (core.db.pool.ending) clearInterval(sweeping)
    else takeUp(SILENT_SECONDS)
  }, SWEEP_MS).unref()
  // Batches lock what they work on: being asked for twice does no harm.
  takeUp(0)
}

export const server: ServerFeature = { routes, jobs, derive: refuseLeft, watches: { user: followStaff } }
