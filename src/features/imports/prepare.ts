/** Everything an import must know before its first row: the table, the plan, what the whole file proves. */
import { type Actor, can, fieldAccess } from '../../core/actor.ts'
import type { Core, Models } from '../../core/core.ts'
import type { Entity } from '../../core/entity.ts'
import { BadValue, Problem } from '../../core/errors.ts'
import type { Model } from '../../core/model.ts'
import { type Mapping, mappingSchema } from './mapping.ts'
import { type Match, matchColumns, type Target } from './match.ts'
import { compile, judge, NUMERIC, type Plan } from './plan.ts'
import { type Opened, openTable, type Survey, survey } from './survey.ts'
import { importTargets } from './targets.ts'

/** Entities as the company has them, with its own fields. */
export function entitiesOf(models: Models): (name: string) => Entity {
  return name => ({ ...models(name).entity, fields: models(name).fields })
}

/** What columns can be mapped to, for one person: hidden, masked and read-only fields are not offered. */
export function targetsFor(models: Models, actor: Actor, entity: string): Target[] {
  const all = models.entities.map(({ name }) => entitiesOf(models)(name))
  const own = all.find(({ name }) => name === entity)
  if (!own) throw new Problem('notFound')
  return importTargets(own, all).filter(({ path }) => mayWrite(models, actor, entity, path))
}

function mayWrite(models: Models, actor: Actor, entity: string, path: string): boolean {
  let model = models(entity)
  for (const step of path.split('.')) {
    if (fieldAccess(actor, model.entity.name, step) !== 'write') return false
    const { to, kind } = model.fields[step] ?? {}
    if (kind === 'collaborators' && !can(actor, entity, 'addCollaborator')) return false
    if (to && to !== 'user') model = models(to)
  }
  return true
}

/** The entity of a name as people type it: `orders`, `order`. Throws where it cannot be imported by this person. */
export async function importable(core: Core, actor: Actor, name: string): Promise<string> {
  const { entities } = await core.models(actor.workspaceId)
  const entity = entities.find(one => one.importable && (one.path === name || one.name === name))
  if (!entity) {
    const known = entities.filter(one => one.importable).map(one => one.path)
    throw new Problem('badRequest', { detail: `${name}? ${known.join(', ')}` })
  }
  if (!can(actor, entity.name, 'import') || !can(actor, entity.name, 'create')) throw new Problem('forbidden')
  return entity.name
}

/** Columns of a table guessed: what the mapping says where it says anything, else the matcher. */
export function guessColumns(opened: Opened, targets: readonly Target[]): Match[] {
  const { header, first } = opened
  const rows = first.filter(({ row }) => row > header.row).map(({ cells }) => cells)
  return matchColumns(header.names, rows, targets)
}

export function columnsOf(
  names: readonly string[],
  matches: readonly Match[],
): NonNullable<Mapping['columns']> {
  return matches.map(({ column, path, part }) => ({
    column: names[column],
    field: path,
    ...(part ? { part } : {}),
  }))
}

export type Prepared = { opened: Opened; mapping: Mapping; plan: Plan; survey: Survey; models: Models }

/** Opens and surveys the file, compiles and judges the plan. Throws BadValue with a sentence for the user. */
export async function prepare(
  core: Core,
  actor: Actor,
  entity: string,
  path: string,
  given: unknown,
): Promise<Prepared> {
  const models = await core.models(actor.workspaceId)
  const targets = targetsFor(models, actor, entity)
  const stated = mappingSchema.parse(given ?? {})
  const opened = await openTable(path, stated, targets)
  const mapping: Mapping = {
    ...stated,
    columns: stated.columns ?? columnsOf(opened.header.names, guessColumns(opened, targets)),
  }
  const context = { locale: actor.locale, timeZone: actor.company.timeZone, now: core.now() }
  const plan = compile(mapping, opened.header.names, entity, entitiesOf(models), context)
  refuseClosed(plan, mapping, targets)
  refuseUnknownMatch(mapping, models(entity))
  const judged = plan.judged
    .filter(({ kind }) => kind === 'date' || kind === 'datetime' || NUMERIC.has(kind))
    .map(({ column }) => column)
  const grouped = plan.lines ? plan.judged.find(({ path }) => path === 'number')?.column : undefined
  const surveyed = await survey(opened, mapping.sheet, judged, grouped)
  judge(plan, mapping, surveyed.evidence)
  return { opened, mapping, plan, survey: surveyed, models }
}

/** A mapping may name fields the person may not write, or that are the program's own. */
function refuseClosed(plan: Plan, mapping: Mapping, targets: readonly Target[]): void {
  const open = new Set(targets.map(({ path }) => path))
  const closed = [...plan.judged.map(({ path }) => path), ...Object.keys(mapping.constants)].find(
    path => !open.has(path) && !targets.some(target => target.path.startsWith(`${path}.`)),
  )
  if (closed)
    throw new BadValue('fieldClosed', {
      zh: `字段“${closed}”不能导入`,
      en: `The field “${closed}” cannot be imported`,
    })
}

function refuseUnknownMatch({ match = [] }: Mapping, { fields }: Model): void {
  const unknown = match.find(
    name => !fields[name] || fields[name].from || fields[name].computed || fields[name].kind === 'lines',
  )
  if (unknown)
    throw new BadValue('unknownField', {
      zh: `没有“${unknown}”这个字段可用来识别记录`,
      en: `There is no field “${unknown}” to recognise records by`,
    })
}
