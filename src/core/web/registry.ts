import { entities } from '../../features/index.ts'
import type { Entity } from '../entity.ts'
import type { Field } from '../field.ts'
import type { Session } from './client.ts'
import type { WebFeature } from './feature.ts'

const found = import.meta.glob<{ web: WebFeature }>('../../features/*/*.web.tsx', { eager: true })

/** The web parts of all features. They are small tables: the screens they name load when first shown. */
export const features: WebFeature[] = Object.values(found).map(module => module.web)

export const routes = features.flatMap(feature => feature.routes ?? [])
export const commands = features.flatMap(feature => feature.commands ?? [])
export const cells = Object.assign({}, ...features.map(feature => feature.cells)) as NonNullable<
  WebFeature['cells']
>
export const screens = Object.assign({}, ...features.map(feature => feature.screens)) as NonNullable<
  WebFeature['screens']
>
export const settingsPages = features
  .flatMap(feature => feature.settings ?? [])
  .sort((one, other) => one.order - other.order)

const ownFields = { zh: '自定义', en: 'Own fields' }

function withCompanyFields(entity: Entity, session: Session): Entity {
  const custom = session.customFields?.[entity.name] ?? {}
  const fields: Record<string, Field> = { ...entity.fields, ...custom }
  for (const [name, field] of Object.entries(fields)) {
    const choices = session.choices?.[`${entity.name}.${name}`]
    if (choices?.length) fields[name] = { ...field, choices: mergeChoices(field, choices) }
    if (session.permissions.fields[`${entity.name}.${name}`] === 'hidden') delete fields[name]
  }
  const keys = Object.keys(custom)
  const sections = entity.form.map(section => ({
    ...section,
    fields: section.fields.filter(name => fields[name]),
  }))
  return {
    ...entity,
    fields,
    form: keys.length ? [...sections, { label: ownFields, fields: keys }] : sections,
    list: { ...entity.list, columns: entity.list.columns.filter(name => fields[name]) },
  }
}

function mergeChoices(field: Field, own: readonly NonNullable<Field['choices']>[number][]) {
  const known = new Set(own.map(choice => choice.value))
  return [...(field.choices ?? []).filter(choice => !known.has(choice.value)), ...own]
}

/** Every entity as this person of this company has it: own fields and choices in, hidden fields out. */
export function companyEntities(session: Session): Map<string, Entity> {
  return new Map(entities.map(entity => [entity.name, withCompanyFields(entity, session)]))
}
