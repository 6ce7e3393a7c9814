import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import { entityOf } from '../../core/routes.ts'
import type { ServerFeature } from '../../core/server.ts'
import { declareJob } from '../../server/jobs.ts'
import { keepFieldFiles } from './fieldFiles.ts'
import { addFile, listFiles, removeFile, seenFile } from './files.data.ts'
import { sweepFiles } from './files.sweep.ts'
import { isPicture } from './fileType.ts'

const tags = ['files']
const params = z.object({ id: z.uuid() })

/** Files at records, under `/api/v1/files`. A file is seen by whoever sees its record; changed by whoever may change it. */
function routes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()

  api.post(
    '/files',
    {
      schema: {
        tags,
        summary:
          'Upload a file (multipart: `entity`, `recordId`, then `file`); without a record it is one’s own for a day',
      },
    },
    async (request, reply) => {
      const upload = await request.file()
      if (!upload) throw new Problem('badRequest', { detail: 'multipart: file' })
      const field = (name: string) => {
        const part = upload.fields[name]
        return part && 'value' in part && typeof part.value === 'string' ? part.value : undefined
      }
      const [entity, recordId] = [field('entity'), field('recordId')]
      try {
        const row = await addFile(
          core,
          request.actor,
          entity && recordId ? { entity, recordId } : undefined,
          {
            name: upload.filename,
            bytes: upload.file,
            whole: () => !upload.file.truncated,
          },
        )
        return await reply.status(201).send(row)
      } finally {
        // What nobody reads would hold the connection up.
        upload.file.resume()
      }
    },
  )
  api.get(
    '/files/:id',
    {
      schema: {
        tags,
        summary: 'The file itself, as an attachment; pictures also to be shown (`?inline=true`)',
        params,
        querystring: z.object({ inline: z.stringbool().optional() }),
      },
    },
    async (request, reply) => {
      const file = await seenFile(core, request.actor, request.params.id)
      const etag = `"${file.sha256}"`
      reply.headers({
        etag,
        'cache-control': 'private, no-cache',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
        'x-content-type-options': 'nosniff',
      })
      if (request.headers['if-none-match'] === etag) return reply.status(304).send()
      const shown = request.query.inline === true && isPicture(file.type)
      const name = encodeURIComponent(file.name).replace(
        /['()*]/g,
        sign => `%${sign.charCodeAt(0).toString(16)}`,
      )
      const bytes = await core.files.get(file.storageKey).catch(() => {
        throw new Problem('notFound')
      })
      return reply
        .headers({
          'content-length': file.size,
          'content-disposition': `${shown ? 'inline' : 'attachment'}; filename*=UTF-8''${name}`,
        })
        .type(shown ? file.type : 'application/octet-stream')
        .send(bytes)
    },
  )
  api.delete(
    '/files/:id',
    { schema: { tags, summary: 'Take a file away', params } },
    async (request, reply) => {
      await removeFile(core, request.actor, request.params.id)
      return reply.status(204).send()
    },
  )
  for (const routed of core.entities.filter(one => !one.lineOf))
    api.get(
      `/${routed.path}/:id/files`,
      { schema: { tags: [routed.path], summary: 'Files of the record', params } },
      async request => {
        const { name } = await entityOf(core, routed, request)
        return { data: await listFiles(core, request.actor, { entity: name, recordId: request.params.id }) }
      },
    )
}

async function jobs(): Promise<void> {
  declareJob('files.sweep', core => sweepFiles(core), { schedule: '20 19 * * *' })
}

export const server: ServerFeature = { routes, jobs, watches: { '*': keepFieldFiles } }
