/** Which template something is printed by, and who printed it. */
import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { newId } from '../../core/id.ts'
import { get } from '../../core/store/read.ts'
import type { Copy } from './design.ts'
import { aboutOf } from './subjectEntities.ts'
import { subjectNamed } from './subjects.ts'
import { type Listed, listTemplates, type Template } from './templates.ts'
import type { Printing } from './values.ts'

/** Templates one may be printed by, and the one to begin with: the customer's own, the company's, else one that comes along. 404 where the actor may not see it. */
export async function choicesOf(core: Core, actor: Actor, entity: string, id: string) {
  const row = await get(core, actor, objectOf(entity), id)
  const templates = (await listTemplates(core, actor, entity)).filter(one => suits(one, row))
  const chosen = await choiceOf(core, actor, entity, await customerIn(core, actor, entity, row))
  return { templates, template: (templates.find(one => one.id === chosen) ?? templates[0])?.id ?? null }
}

/** The object whose records' ids are given. */
function objectOf(entity: string): string {
  const subject = subjectNamed(entity)
  return subject ? aboutOf(subject.entity) : entity
}

/** Whether a template that comes with the program is for such a record: of a return others than of a sale. */
const suits = ({ of = {} }: Listed, row: Record<string, unknown>) =>
  Object.entries(of).every(([field, value]) => row[field] === undefined || row[field] === value)

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
export async function record(
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

export async function logOf(
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
