import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Decimal } from 'decimal.js'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Core } from '../../core/core.ts'
import { BadValue, Problem } from '../../core/errors.ts'
import type { Label } from '../../core/label.ts'
import type { ServerFeature } from '../../core/server.ts'
import { writtenByDocuments } from '../documents/ledgers.ts'
import { bankLine } from './bankStatements.entity.ts'
import { importStatement, proposalOfCustomer, proposals } from './lines.ts'
import { chosen, reopen, reopenLines, settleLine } from './settle.ts'

const tags = ['bankLines']

/** Of the lines that were chosen together, what each became or why it did not. */
export interface Settled {
  id: string
  number: string | null
  error: Label | null
}

function routes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  api.post(
    '/bankLines/import',
    {
      schema: {
        tags,
        summary: 'Read the file of a bank’s, Alipay’s or WeChat’s statement into an account (multipart)',
        querystring: z.object({ account: z.uuid() }),
      },
    },
    async (request, reply) => {
      const upload = await request.file()
      if (!upload) throw new Problem('badRequest', { detail: 'multipart: file' })
      const folder = await mkdtemp(join(tmpdir(), 'guanxi-statement-'))
      try {
        const path = join(folder, 'statement')
        await pipeline(upload.file, createWriteStream(path, { mode: 0o600 }))
        if (upload.file.truncated) throw new Problem('tooLarge', { limit: '100 MB' })
        const file = { path, name: upload.filename }
        const done = await importStatement(core, request.actor, request.query.account, file)
        return await reply.status(201).send(done)
      } catch (error) {
        if (error instanceof BadValue) throw new Problem({ code: error.code, status: 422, text: error.text })
        throw error
      } finally {
        upload.file.resume()
        await rm(folder, { recursive: true, force: true })
      }
    },
  )
  api.get(
    '/bankLines/proposals',
    {
      schema: {
        tags,
        summary: 'Open lines of an account, each with what it may be',
        querystring: z.object({ account: z.uuid() }),
      },
    },
    ({ actor, query }) => proposals(core, actor, query.account),
  )
  api.get(
    '/bankLines/proposal',
    {
      schema: {
        tags,
        summary:
          'Which open items of a customer an amount would settle; below zero: which credits it gives back',
        querystring: z.object({
          customer: z.uuid(),
          currency: z.string().length(3),
          amount: z.string().regex(/^-?\d{1,12}(\.\d{1,2})?$/),
        }),
      },
    },
    ({ actor, query }) =>
      proposalOfCustomer(core, actor, query.customer, query.currency, new Decimal(query.amount)),
  )
  api.post(
    '/bankLines/settle',
    {
      schema: {
        tags,
        summary: 'Make receipts and expenses of lines, or say which documents they are; each by itself',
        body: z.strictObject({ lines: z.array(chosen).min(1).max(500) }),
      },
    },
    async ({ actor, body }) => {
      const done: Settled[] = []
      for (const choice of body.lines)
        try {
          done.push({ id: choice.id, number: await settleLine(core, actor, choice), error: null })
        } catch (error) {
          if (!(error instanceof Problem)) throw error
          const text = error.faults[0]?.message ?? error.text
          done.push({ id: choice.id, number: null, error: text })
        }
      return { lines: done }
    },
  )
}

export const server: ServerFeature = {
  parts: [
    {
      entity: bankLine,
      allows: writtenByDocuments,
      whenParentDeleted: 'restrict',
      verbs: {
        ignore: async () => ({ set: { status: 'ignored' } }),
        reopen,
      },
    },
  ],
  watches: { receipt: reopenLines, payment: reopenLines, expense: reopenLines, transfer: reopenLines },
  routes,
}
