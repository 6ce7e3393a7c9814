import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import { disposition } from '../imports/routes.ts'
import { calibrationJob } from './calibration.ts'
import { choicesOf, logOf, record } from './chosen.ts'
import { designSchema } from './design.ts'
import { chosenCopies, jobOf, printingOf, titleOf } from './documents.ts'
import { sourcesOf } from './fill.ts'
import { offsetOf } from './paper.ts'
import { printer } from './printer.ts'
import type { PrintJob } from './printJob.ts'
import { printed, type Template, templateOf } from './templates.ts'
import type { Printing } from './values.ts'
import { filledWorkbook } from './workbook.ts'

const tags = ['print']
/** Records of one printing. */
const RECORDS_MOST = 200
export const BODY_MOST = 8 * 2 ** 20
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

const entity = z.string().max(60)
const copies = z.array(z.number().int().min(0).max(11)).max(12)
/** What a subject asks for beside an id: a period. */
const more = z.record(z.string().max(40), z.string().max(100)).optional()

/** Printing, under `/api/v1/print`. Who may read a record may print it, and gets of it what they may see. */
export function printRoutes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  app.addHook('onClose', () => printer.stop())

  const send = async (reply: FastifyReply, job: PrintJob, drawn?: () => Promise<void>) => {
    const pdf = await printer.print(job)
    await drawn?.()
    return reply
      .headers({ 'content-disposition': disposition(`${job.title}.pdf`), 'cache-control': 'no-store' })
      .type('application/pdf')
      .send(pdf)
  }

  api.get(
    '/print/choices',
    {
      schema: {
        tags,
        summary: 'Templates a record can be printed with, the one to begin with, and who printed it',
        querystring: z.object({ entity, id: z.uuid() }),
      },
    },
    async ({ actor, query }) => {
      await printed(core, actor, query.entity)
      const choices = await choicesOf(core, actor, query.entity, query.id)
      return { ...choices, log: await logOf(core, actor, query) }
    },
  )
  api.post(
    '/print/preview',
    {
      bodyLimit: BODY_MOST,
      schema: {
        tags,
        summary: 'One record as PDF by a template, or by a design that is not saved yet; not recorded',
        body: z.strictObject({
          entity,
          id: z.uuid(),
          template: z.string().max(60).optional(),
          design: designSchema.optional(),
          locale: z.enum(['zh', 'en']).nullish(),
          copies: copies.optional(),
          more,
        }),
      },
    },
    async ({ actor, body }, reply) => {
      await printed(core, actor, body.entity)
      const template = body.template ? await templateOf(core, actor, body.template) : undefined
      const design = body.design ?? template?.design
      if (!design) throw new Problem('badRequest', { detail: 'template, design' })
      const asked = { entity: body.entity, ids: [body.id], design, copies: body.copies, more: body.more }
      const locale = body.locale ?? template?.locale ?? actor.locale
      return send(reply, await jobOf(await printingOf(core, actor, locale), asked))
    },
  )
  api.post(
    '/print',
    {
      schema: {
        tags,
        summary: 'Records as PDF, one after the other in a file, or one as XLSX; recorded',
        body: z.strictObject({
          entity,
          ids: z.array(z.uuid()).min(1).max(RECORDS_MOST),
          template: z.string().max(60),
          copies: copies.optional(),
          printer: z.string().max(60).optional(),
          more,
          /** From now on the template of this customer's documents. */
          remember: z.boolean().default(false),
        }),
      },
    },
    async ({ actor, body }, reply) => {
      await printed(core, actor, body.entity)
      const template = await templateOf(core, actor, body.template)
      if (template.entity !== body.entity) throw new Problem('notFound')
      const printing = await printingOf(core, actor, template.locale ?? actor.locale)
      const ids = [...new Set(body.ids)]
      if (template.workbook) return sendWorkbook(reply, printing, template, ids, body.more)
      const design = template.design as NonNullable<Template['design']>
      const offset = await offsetOf(core, actor, body.printer)
      const { entity, copies, more } = body
      const job = await jobOf(printing, { entity, ids, design, copies, offset, more })
      return send(reply, job, () =>
        record(printing, template, ids, chosenCopies(design.copies, body.copies), body.remember),
      )
    },
  )
  api.post(
    '/print/calibration',
    {
      schema: {
        tags,
        summary: 'A page to measure how far a printer is off',
        body: z.strictObject({
          width: z.number().min(40).max(1200),
          height: z.number().min(40).max(1200),
          printer: z.string().max(60).optional(),
        }),
      },
    },
    async ({ actor, body: { width, height, printer: name } }, reply) =>
      send(reply, calibrationJob({ width, height }, await offsetOf(core, actor, name), actor.locale)),
  )

  async function sendWorkbook(
    reply: FastifyReply,
    printing: Printing,
    template: Template,
    ids: string[],
    more?: Record<string, string>,
  ) {
    if (ids.length > 1) throw new Problem('badRequest', { detail: 'xlsx: ids[0]' })
    const [source, ...others] = await sourcesOf(printing, { entity: template.entity, id: ids[0], more })
    // A workbook is one document: of accounts in several currencies one is chosen.
    if (others.length > 0) throw new Problem('badRequest', { detail: 'xlsx: more.currency' })
    const file = await filledWorkbook(source, template.workbook as Buffer)
    await record(printing, template, ids, [], false)
    const title = titleOf(source) || template.name
    return reply
      .headers({ 'content-disposition': disposition(`${title}.xlsx`), 'cache-control': 'no-store' })
      .type(XLSX)
      .send(file)
  }
}
