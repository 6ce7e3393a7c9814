import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import { newId } from '../../core/id.ts'
import { get } from '../../core/store/read.ts'
import { disposition } from '../imports/routes.ts'
import { calibrationJob } from './calibration.ts'
import { type Copy, designSchema } from './design.ts'
import { documentOf, sourcesOf } from './fill.ts'
import { offsetOf, readPaper } from './paper.ts'
import { printer } from './printer.ts'
import type { PrintDocument, PrintJob } from './printJob.ts'
import { aboutOf } from './subjectEntities.ts'
import { subjectNamed } from './subjects.ts'
import { type Listed, listTemplates, printed, type Template, templateOf } from './templates.ts'
import type { Printing, Source } from './values.ts'
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
      const row = await get(core, actor, objectOf(query.entity), query.id)
      const templates = (await listTemplates(core, actor, query.entity)).filter(one => suits(one, row))
      const chosen = await choiceOf(
        core,
        actor,
        query.entity,
        await customerIn(core, actor, query.entity, row),
      )
      const first = templates.find(one => one.id === chosen) ?? templates[0]
      return { templates, template: first?.id ?? null, log: await logOf(core, actor, query) }
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

export async function printingOf(core: Core, actor: Actor, locale: Printing['locale']): Promise<Printing> {
  const { facts } = await readPaper(core, actor)
  return { core, actor, locale, paper: facts, known: new Map() }
}

interface Asked {
  entity: string
  ids: string[]
  design: NonNullable<Template['design']>
  copies?: number[]
  offset?: { x: number; y: number }
  more?: Record<string, string>
}

/** The object whose records' ids are given. */
function objectOf(entity: string): string {
  const subject = subjectNamed(entity)
  return subject ? aboutOf(subject.entity) : entity
}

/** Whether a template that comes with the program is for such a record: of a return others than of a sale. */
const suits = ({ of = {} }: Listed, row: Record<string, unknown>) =>
  Object.entries(of).every(([field, value]) => row[field] === undefined || row[field] === value)

/** What people call what is printed: the title of a record, or of the record a subject is about. */
function titleOf({ row, model }: Source): string {
  const value = row[model.entity.title] as string | { title?: string } | null
  return (typeof value === 'object' ? value?.title : value) ?? ''
}

export async function jobOf(
  printing: Printing,
  { entity, ids, design, copies, offset, more }: Asked,
): Promise<PrintJob> {
  const documents: PrintDocument[] = []
  for (const id of ids)
    for (const source of await sourcesOf(printing, { entity, id, more }))
      for (const copy of chosenCopies(design.copies, copies))
        documents.push(await documentOf(source, design, copy))
  const { x, y } = design.offset
  return {
    documents,
    offset: { x: x + (offset?.x ?? 0), y: y + (offset?.y ?? 0) },
    title: design.title || entity,
    author: printing.actor.company.name,
    language: printing.locale,
  }
}

/** The copies asked for, all without a word; a design without copies has one, as it is. */
function chosenCopies(all: Copy[], asked: number[] | undefined): (Copy | undefined)[] {
  if (all.length === 0) return [undefined]
  const chosen = asked ? asked.flatMap(index => all[index] ?? []) : all
  if (chosen.length === 0) throw new Problem('badRequest', { detail: 'copies' })
  return chosen
}

/** The customer a record is about, whose own template it takes. */
async function customerIn(
  core: Core,
  actor: Actor,
  name: string,
  row: Record<string, unknown> & { id: string },
): Promise<string | undefined> {
  const subject = subjectNamed(name)
  if (subject) return subject.entity.customer ? row.id : undefined
  const { customer } = (await core.models(actor.workspaceId))(name).entity
  if (!customer) return undefined
  return customer === 'self' ? row.id : (row[customer] as { id: string } | null | undefined)?.id || undefined
}

async function choiceOf(
  core: Core,
  actor: Actor,
  name: string,
  customer: string | undefined,
): Promise<string | undefined> {
  if (!customer) return undefined
  const [[row]] = await core.db.read<{ template: string }[]>(actor.workspaceId, [
    sql`SELECT template FROM print_choice WHERE workspace_id = ${actor.workspaceId} AND customer_id = ${customer} AND entity = ${name}`,
  ])
  return row?.template
}

/** Writes down who printed what, and what the customer's documents are printed with from now on. */
async function record(
  { core, actor, known }: Printing,
  template: Template,
  ids: string[],
  copies: (Copy | undefined)[],
  remember: boolean,
): Promise<void> {
  const names = copies.map(copy => copy?.name ?? '').filter(name => name !== '')
  const customers = new Set<string>()
  if (remember)
    for (const id of ids) {
      const row =
        (await known.get(`${template.entity} ${id}`)) ??
        (await get(core, actor, objectOf(template.entity), id))
      const customer = await customerIn(core, actor, template.entity, { ...row, id })
      if (customer) customers.add(customer)
    }
  const rows = ids.map(id => ({ id: newId(), record: id }))
  await core.db.transaction(actor.workspaceId, async tx => {
    tx.send(sql`INSERT INTO print_log (workspace_id, id, entity, record_id, template, template_name, template_version, copies, printed_by, printed_at)
      SELECT ${tx.workspaceId}::uuid, x.id, ${template.entity}::text, x.record, ${template.id}::text, ${template.name}::text, ${template.version}::int,
        ${names}::text[], ${actor.userId}::uuid, ${core.now().toISOString()}::timestamptz
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(id uuid, record uuid)`)
    for (const customer of customers)
      tx.send(sql`INSERT INTO print_choice (workspace_id, id, customer_id, entity, template)
        VALUES (${tx.workspaceId}, ${newId()}, ${customer}, ${template.entity}, ${template.id})
        ON CONFLICT (workspace_id, customer_id, entity) DO UPDATE SET template = EXCLUDED.template`)
  })
}

interface Logged {
  at: string
  person: { id: string; title: string }
  template: string
  copies: string[]
}

async function logOf(
  core: Core,
  actor: Actor,
  { entity, id }: { entity: string; id: string },
): Promise<Logged[]> {
  const [rows] = await core.db.read<Logged[]>(actor.workspaceId, [
    sql`SELECT l.printed_at AS at, jsonb_build_object('id', l.printed_by, 'title', u.name) AS person, l.template_name AS template, l.copies
      FROM print_log l JOIN workspace_user u ON u.workspace_id = ${actor.workspaceId} AND u.id = l.printed_by
      WHERE l.workspace_id = ${actor.workspaceId} AND l.entity = ${entity} AND l.record_id = ${id} ORDER BY l.id DESC LIMIT 50`,
  ])
  return rows
}
