import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import { type Fault, invalid, Problem, refusals } from '../../core/errors.ts'
import { isId, newId } from '../../core/id.ts'
import type { Locale } from '../../core/label.ts'
import { type Design, designSchema } from './design.ts'
import { readyTemplates } from './ready/templates.ts'
import { mayPrint, modelsToPrint } from './subjects.ts'

/** A template as it is listed; those that come with the program have a key for an id, and version 0. */
export interface Listed {
  id: string
  version: number
  entity: string
  name: string
  kind: 'pdf' | 'xlsx'
  /** Language of what is printed; null: the reader's. */
  locale: Locale | null
  preferred: boolean
  ready: boolean
  /** Of one that comes with the program: records it is for, where not for all. */
  of?: Readonly<Record<string, string>>
  /** Names of its copies. */
  copies: string[]
}

export interface Template extends Listed {
  design: Design | null
  workbook: Buffer | null
}

export const refused = refusals({
  templateEmpty: [
    422,
    '这份 Excel 里没有可填的占位（如 {{number}}）',
    'There is no placeholder such as {{number}} in this workbook',
  ],
  notAWorkbook: [422, '请上传 Excel 工作簿（.xlsx）', 'Upload an Excel workbook (.xlsx)'],
})

const TEMPLATES_MOST = 200

const listed = sql`id, version, entity, name, kind, locale, preferred, false AS ready,
  coalesce((SELECT jsonb_agg(c->>'name') FROM jsonb_array_elements(design->'copies') c), '[]') AS copies`

/** Templates of an object, or of all that the actor may read: the preferred first, the program's own last. */
export async function listTemplates(core: Core, actor: Actor, entity?: string): Promise<Listed[]> {
  const [rows] = await core.db.read<Listed[]>(actor.workspaceId, [
    sql`SELECT ${listed} FROM print_template WHERE workspace_id = ${actor.workspaceId} AND deleted_at IS NULL
      ${entity ? sql`AND entity = ${entity}` : sql``} ORDER BY preferred DESC, name, id`,
  ])
  const { entities } = await modelsToPrint(core, actor.workspaceId)
  const own = rows.filter(row => entities.some(one => one.name === row.entity))
  const ready = readyTemplates
    .filter(one => !entity || one.entity === entity)
    .map(one => readyOf(one.key, actor.locale) as Template)
    .map(({ design: _design, workbook: _workbook, ...one }) => one)
  return [...own, ...ready].filter(one => mayPrint(actor, one.entity))
}

function readyOf(key: string, locale: Locale): Template | undefined {
  const ready = readyTemplates.find(one => one.key === key)
  if (!ready) return undefined
  const design = ready.design(locale)
  return {
    id: key,
    version: 0,
    entity: ready.entity,
    name: ready.name[locale],
    kind: 'pdf',
    locale: null,
    preferred: false,
    ready: true,
    ...(ready.of ? { of: ready.of } : {}),
    copies: design.copies.map(copy => copy.name),
    design,
    workbook: null,
  }
}

/** A template by its id or key, with what it is made of; 404 where its object may not be read. */
export async function templateOf(core: Core, actor: Actor, id: string): Promise<Template> {
  const found = isId(id) ? await stored(core, actor, id) : readyOf(id, actor.locale)
  if (!found || !mayPrint(actor, found.entity)) throw new Problem('notFound')
  return found
}

async function stored(core: Core, actor: Actor, id: string): Promise<Template | undefined> {
  const [[row]] = await core.db.read<Template[]>(actor.workspaceId, [
    sql`SELECT ${listed}, design, workbook FROM print_template
      WHERE workspace_id = ${actor.workspaceId} AND id = ${id} AND deleted_at IS NULL`,
  ])
  // Kept as it was checked then; what designs learned since has its default.
  return row && { ...row, design: row.design && designSchema.parse(row.design) }
}

export interface Content {
  design?: Design
  workbook?: Buffer
}

export interface NewTemplate extends Content {
  entity: string
  name: string
  locale: Locale | null
}

export async function createTemplate(core: Core, actor: Actor, made: NewTemplate): Promise<Template> {
  const { entities } = await modelsToPrint(core, actor.workspaceId)
  if (!entities.some(one => one.name === made.entity && !one.lineOf)) throw invalid([unknownObject])
  const id = newId()
  await core.db.transaction(actor.workspaceId, async tx => {
    const [{ count }] = await tx.rows<{ count: number }>(
      sql`SELECT count(*) AS count FROM print_template WHERE workspace_id = ${tx.workspaceId} AND deleted_at IS NULL`,
    )
    if (count >= TEMPLATES_MOST) throw invalid([tooMany])
    tx.send(sql`INSERT INTO print_template (workspace_id, id, entity, name, kind, locale, design, workbook)
      VALUES (${tx.workspaceId}, ${id}, ${made.entity}, ${made.name}, ${made.design ? 'pdf' : 'xlsx'}, ${made.locale},
        ${made.design ? JSON.stringify(made.design) : null}::jsonb, ${made.workbook ?? null})`)
    writeVersion(tx, actor, id, 1, made)
  })
  return templateOf(core, actor, id)
}

export interface TemplateChange extends Content {
  version: number
  name?: string
  locale?: Locale | null
  preferred?: boolean
}

/** Changes a template. A new design or workbook is a new version of it; the ones before stay. */
export async function changeTemplate(
  core: Core,
  actor: Actor,
  id: string,
  change: TemplateChange,
): Promise<Template> {
  const before = await templateOf(core, actor, id)
  if (before.ready) throw new Problem('notFound')
  if ((change.design && before.kind !== 'pdf') || (change.workbook && before.kind !== 'xlsx'))
    throw new Problem('badRequest', { detail: before.kind })
  const after = { ...before, ...change, version: before.version + 1 }
  await core.db.transaction(actor.workspaceId, async tx => {
    const [row] = await tx.rows<{ version: number }>(
      sql`SELECT version FROM print_template WHERE workspace_id = ${tx.workspaceId} AND id = ${id} AND deleted_at IS NULL FOR UPDATE`,
    )
    if (!row) throw new Problem('notFound')
    if (row.version !== change.version)
      throw new Problem('conflict', {}, [], { current: { version: row.version } })
    // One of an object is preferred.
    if (change.preferred)
      tx.send(sql`UPDATE print_template SET preferred = false, version = version + 1
        WHERE workspace_id = ${tx.workspaceId} AND entity = ${before.entity} AND preferred AND id <> ${id}`)
    tx.send(sql`UPDATE print_template SET name = ${after.name}, locale = ${after.locale}, preferred = ${after.preferred},
        design = ${after.design ? JSON.stringify(after.design) : null}::jsonb, workbook = ${after.workbook},
        version = ${after.version}, updated_at = now() WHERE workspace_id = ${tx.workspaceId} AND id = ${id}`)
    if (change.design || change.workbook) writeVersion(tx, actor, id, after.version, change)
  })
  return templateOf(core, actor, id)
}

function writeVersion(tx: Transaction, actor: Actor, id: string, number: number, made: Content): void {
  tx.send(sql`INSERT INTO print_template_version (workspace_id, id, template_id, number, design, workbook, made_by)
    VALUES (${tx.workspaceId}, ${newId()}, ${id}, ${number}, ${made.design ? JSON.stringify(made.design) : null}::jsonb,
      ${made.workbook ?? null}, ${actor.userId})`)
}

export async function removeTemplate(core: Core, actor: Actor, id: string): Promise<void> {
  const { ready } = await templateOf(core, actor, id)
  if (ready) throw new Problem('notFound')
  await core.db.transaction(actor.workspaceId, async tx =>
    tx.send(
      sql`UPDATE print_template SET deleted_at = now(), preferred = false WHERE workspace_id = ${tx.workspaceId} AND id = ${id}`,
    ),
  )
}

export interface Version {
  number: number
  madeAt: string
  madeBy: { id: string; title: string }
}

export async function versionsOf(core: Core, actor: Actor, id: string): Promise<Version[]> {
  const { ready } = await templateOf(core, actor, id)
  if (ready) return []
  const [rows] = await core.db.read<Version[]>(actor.workspaceId, [
    sql`SELECT v.number, v.made_at AS "madeAt", jsonb_build_object('id', v.made_by, 'title', u.name) AS "madeBy"
      FROM print_template_version v JOIN workspace_user u ON u.workspace_id = ${actor.workspaceId} AND u.id = v.made_by
      WHERE v.workspace_id = ${actor.workspaceId} AND v.template_id = ${id} ORDER BY v.number DESC LIMIT 200`,
  ])
  return rows
}

/** An earlier version again, as the newest. */
export async function takeBack(
  core: Core,
  actor: Actor,
  id: string,
  asked: { number: number; version: number },
): Promise<Template> {
  const [[row]] = await core.db.read<{ design: unknown; workbook: Buffer | null }[]>(actor.workspaceId, [
    sql`SELECT design, workbook FROM print_template_version
      WHERE workspace_id = ${actor.workspaceId} AND template_id = ${id} AND number = ${asked.number}`,
  ])
  if (!row) throw new Problem('notFound')
  const content = row.design
    ? { design: designSchema.parse(row.design) }
    : { workbook: row.workbook as Buffer }
  return changeTemplate(core, actor, id, { version: asked.version, ...content })
}

/** What may be printed: an object, or a subject, that the actor reads. */
export async function printed(core: Core, actor: Actor, entity: string): Promise<void> {
  const { entities } = await modelsToPrint(core, actor.workspaceId)
  if (!entities.some(one => one.name === entity && !one.lineOf) || !mayPrint(actor, entity))
    throw new Problem('notFound')
}

const unknownObject: Fault = {
  field: 'entity',
  code: 'invalid',
  message: { zh: '没有这个对象', en: 'There is no such object' },
}
const tooMany: Fault = {
  field: 'name',
  code: 'tooMany',
  message: {
    zh: `最多 ${TEMPLATES_MOST} 个模板，请先删除不用的`,
    en: `At most ${TEMPLATES_MOST} templates; delete some first`,
  },
}
