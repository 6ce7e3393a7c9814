import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Actor, mayAdminister } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import { disposition } from '../imports/routes.ts'
import { designSchema } from './design.ts'
import { offeredFields } from './offered.ts'
import { printersSchema, readPaper, readPrinters, writePaper, writePrinters } from './paper.ts'
import { paperSchema } from './paperFacts.ts'
import { BODY_MOST } from './printRoutes.ts'
import { modelsToPrint } from './subjects.ts'
import {
  changeTemplate,
  createTemplate,
  listTemplates,
  printed,
  refused,
  removeTemplate,
  type Template,
  takeBack,
  templateOf,
  versionsOf,
} from './templates.ts'
import { hasPlaceholders } from './workbook.ts'

const tags = ['print']
const params = z.object({ id: z.string().max(60) })
const name = z.string().trim().min(1).max(80)
const locale = z.enum(['zh', 'en']).nullable()

/** Print templates, the company's paper and its printers: read by all who print, changed by who administers the settings. */
export function templateRoutes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  const administrator = ({ actor }: Pick<FastifyRequest, 'actor'>): Actor => {
    if (!mayAdminister(actor, 'settings')) throw new Problem('forbidden')
    return actor
  }
  const shown = ({ workbook: _workbook, ...template }: Template) => template

  api.get(
    '/printTemplates',
    {
      schema: {
        tags,
        summary: 'Print templates, of an object or of all',
        querystring: z.object({ entity: z.string().max(60).optional() }),
      },
    },
    async ({ actor, query }) => ({ data: await listTemplates(core, actor, query.entity) }),
  )
  api.get(
    '/printTemplates/:id',
    { schema: { tags, summary: 'A template with its design', params } },
    async ({ actor, params }) => shown(await templateOf(core, actor, params.id)),
  )
  api.post(
    '/printTemplates',
    {
      bodyLimit: BODY_MOST,
      schema: {
        tags,
        summary: 'Make a template',
        body: z.strictObject({
          entity: z.string().max(60),
          name,
          locale: locale.default(null),
          design: designSchema,
        }),
      },
    },
    async (request, reply) => {
      const made = await createTemplate(core, administrator(request), request.body)
      return reply.status(201).send(shown(made))
    },
  )
  api.patch(
    '/printTemplates/:id',
    {
      bodyLimit: BODY_MOST,
      schema: {
        tags,
        summary: 'Change a template; a new design is a new version of it',
        params,
        body: z.strictObject({
          version: z.number().int(),
          name: name.optional(),
          locale: locale.optional(),
          preferred: z.boolean().optional(),
          design: designSchema.optional(),
        }),
      },
    },
    async request =>
      shown(await changeTemplate(core, administrator(request), request.params.id, request.body)),
  )
  api.delete(
    '/printTemplates/:id',
    { schema: { tags, summary: 'Delete a template', params } },
    async (request, reply) => {
      await removeTemplate(core, administrator(request), request.params.id)
      return reply.status(204).send()
    },
  )
  api.get(
    '/printTemplates/:id/versions',
    { schema: { tags, summary: 'Versions of a template, the newest first', params } },
    async ({ actor, params }) => ({ data: await versionsOf(core, actor, params.id) }),
  )
  api.post(
    '/printTemplates/:id/takeBack',
    {
      schema: {
        tags,
        summary: 'Make an earlier version the newest',
        params,
        body: z.strictObject({ number: z.number().int(), version: z.number().int() }),
      },
    },
    async request => shown(await takeBack(core, administrator(request), request.params.id, request.body)),
  )

  api.post(
    '/printTemplates/workbook',
    {
      schema: {
        tags,
        summary:
          'Make a template of an Excel workbook, or give one a new workbook (multipart: `entity`, `name` or `id`, `version`; then `file`)',
      },
    },
    async (request, reply) => {
      const actor = administrator(request)
      const { workbook, field } = await uploaded(request)
      const id = field('id')
      if (id)
        return shown(await changeTemplate(core, actor, id, { version: Number(field('version')), workbook }))
      const asked = z
        .object({ entity: z.string().max(60), name })
        .parse({ entity: field('entity'), name: field('name') })
      const made = await createTemplate(core, actor, { ...asked, locale: null, workbook })
      return reply.status(201).send(shown(made))
    },
  )
  api.get(
    '/printTemplates/:id/workbook',
    { schema: { tags, summary: 'The workbook of a template', params } },
    async (request, reply) => {
      const template = await templateOf(core, administrator(request), request.params.id)
      if (!template.workbook) throw new Problem('notFound')
      return reply
        .headers({ 'content-disposition': disposition(`${template.name}.xlsx`) })
        .type('application/octet-stream')
        .send(template.workbook)
    },
  )
  api.get(
    '/print/fields/:entity',
    {
      schema: {
        tags,
        summary: 'What a template of the object may use',
        params: z.object({ entity: z.string().max(60) }),
      },
    },
    async ({ actor, params }) => {
      await printed(core, actor, params.entity)
      return { data: offeredFields(await modelsToPrint(core, actor.workspaceId), actor, params.entity) }
    },
  )
  api.get(
    '/print/paper',
    { schema: { tags, summary: 'What stands on the company’s paper, and its printers' } },
    async ({ actor }) => ({ ...(await readPaper(core, actor)), printers: await readPrinters(core, actor) }),
  )
  api.put(
    '/print/paper',
    {
      bodyLimit: BODY_MOST,
      schema: {
        tags,
        summary: 'Change what stands on the company’s paper',
        body: z.strictObject({ version: z.number().int(), facts: paperSchema }),
      },
    },
    async request => {
      const actor = administrator(request)
      await writePaper(core, actor, request.body)
      return readPaper(core, actor)
    },
  )
  api.put(
    '/print/printers',
    {
      schema: {
        tags,
        summary: 'The company’s printers, and by how many millimetres each is off',
        body: z.strictObject({ printers: printersSchema }),
      },
    },
    async request => {
      const actor = administrator(request)
      await writePrinters(core, actor, request.body.printers)
      return { printers: await readPrinters(core, actor) }
    },
  )
}

const WORKBOOK_MOST = 5 * 2 ** 20

async function uploaded(request: FastifyRequest) {
  const upload = await request.file()
  if (!upload) throw new Problem('badRequest', { detail: 'multipart: file' })
  const workbook = await upload.toBuffer()
  if (workbook.length > WORKBOOK_MOST) throw new Problem('tooLarge', { limit: '5 MB' })
  const isAsking = await hasPlaceholders(workbook).catch(() => {
    throw new Problem(refused.notAWorkbook)
  })
  if (!isAsking) throw new Problem(refused.templateEmpty)
  const field = (key: string) => {
    const part = upload.fields[key]
    return part && 'value' in part && typeof part.value === 'string' ? part.value : undefined
  }
  return { workbook, field }
}
