import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Core } from '../../core/core.ts'
import type { ServerFeature } from '../../core/server.ts'
import { declareJob } from '../../server/jobs.ts'
import { batchState, cancelBatch, LETTER_JOB, type LetterOrder, resendBatch } from './letters.ts'
import { runLetters, SILENT_SECONDS, takeUpLetters } from './send.ts'

const tags = ['letters']
const params = z.object({ id: z.uuid() })

/** `/api/v1/letterBatches`: what became of letters that were sent by mail. */
function routes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  api.get(
    '/letterBatches/:id',
    { schema: { tags, summary: 'How far letters are that were sent together', params } },
    ({ actor, params }) => batchState(core, actor, params.id),
  )
  api.post(
    '/letterBatches/:id/cancel',
    { schema: { tags, summary: 'Keep back what has not left yet', params } },
    async ({ actor, params }) => {
      await cancelBatch(core, actor, params.id)
      return batchState(core, actor, params.id)
    },
  )
  api.post(
    '/letterBatches/:id/resend',
    { schema: { tags, summary: 'Send again what did not leave, to the addresses known now', params } },
    async ({ actor, params }) => {
      await resendBatch(core, actor, params.id)
      return batchState(core, actor, params.id)
    },
  )
}

const SWEEP_MS = 60_000

async function jobs(core: Core): Promise<void> {
  declareJob(LETTER_JOB, (one, payload, signal) => runLetters(one, payload as unknown as LetterOrder, signal))
  const takeUp = (silentSeconds: number) =>
    void takeUpLetters(core, silentSeconds).catch(err =>
      core.log.error({ err }, 'interrupted letters could not be looked for'),
    )
  const sweeping = setInterval(() => {
    if (core.db.pool.ending) clearInterval(sweeping)
    else takeUp(SILENT_SECONDS)
  }, SWEEP_MS).unref()
  // Letters are locked one by one: being asked for twice does no harm.
  takeUp(0)
}

export const server: ServerFeature = { routes, jobs }
