import { ownEntities } from '../../features/customObjects/objectEntity.ts'
import { entities } from '../../features/index.ts'
import type { Entity } from '../entity.ts'
import type { Field } from '../field.ts'
import { customField } from '../model.ts'
import { shaped } from '../shape.ts'
import type { Session } from './client.ts'
import type { FeatureTab, WebFeature } from './feature.ts'

const found = import.meta.glob<{ web: WebFeature }>('../../features/*/*.web.tsx', { eager: true })

/** The web parts of all features. They are small tables: the screens they name load when first shown. */
export const features: WebFeature[] = Object.values(found).map(module => module.web)

export const routes = features.flatMap(feature => feature.routes ?? [])
export const commands = features.flatMap(feature => feature.commands ?? [])
export const heads = features.flatMap(feature => Object.entries(feature.heads ?? {}))
const tabsMade = new WeakMap<Entity, FeatureTab[]>()
/** Made once, so that what stands in a tab stays as the page is drawn anew. */
export function tabsOf(entity: Entity): FeatureTab[] {
  const made = tabsMade.get(entity)
  if (made) return made
  const tabs = features.flatMap(one => (typeof one.tabs === 'function' ? one.tabs(entity) : (one.tabs ?? [])))
  tabsMade.set(
    entity,
    tabs.sort((one, other) => one.order - other.order),
  )
  return tabs
}
export const cells = Object.assign({}, ...features.map(feature => feature.cells)) as NonNullable<
  WebFeature['cells']
>
export const screens = Object.assign({}, ...features.map(feature => feature.screens)) as NonNullable<
  WebFeature['screens']
>
export const formNotes = features.flatMap(feature => Object.entries(feature.formNotes ?? {}))
export const homeBlocks = features.flatMap(feature => feature.homeBlocks ?? [])
export const listModes = features
  .flatMap(feature => feature.listModes ?? [])
  .sort((one, other) => one.order - other.order)
export const listTabs = features.flatMap(feature => feature.listTabs ?? [])
export const listTools = features.flatMap(feature => feature.listTools ?? [])
export const chosenBars = features.flatMap(feature => feature.chosen ?? [])
export const marks = features.flatMap(feature => feature.marks ?? [])
export const links = features.flatMap(feature => feature.links ?? [])
export const confirms = Object.assign({}, ...features.map(feature => feature.confirms)) as NonNullable<
  WebFeature['confirms']
>
export const settingsPages = features
  .flatMap(feature => feature.settings ?? [])
  .sort((one, other) => one.order - other.order)

function withCompanyFields(declared: Entity, { customFields, shapes, permissions }: Session): Entity {
  const entity = shaped(declared, shapes[declared.name], customFields)
  const own = customFields.filter(field => field.entity === entity.name)
  const custom = own.map((definition): [string, Field] => [definition.key, customField(definition)])
  const fields = Object.fromEntries(
    [...Object.entries(entity.fields), ...custom].filter(
      ([name, field]) => !field.hidden && permissions.fields[`${entity.name}.${name}`] !== 'hidden',
    ),
  )
  const shown = (names: readonly string[]) => names.filter(name => fields[name])
  return {
    ...entity,
    fields,
    form: entity.form.map(section => ({ ...section, fields: shown(section.fields) })),
    list: { ...entity.list, columns: shown(entity.list.columns), sums: shown(entity.list.sums ?? []) },
  }
}

/** Every entity as this person of this company has it: own fields and choices in, hidden fields out. */
export function companyEntities(session: Session): Map<string, Entity> {
  return new Map(unshapedEntities(session).map(entity => [entity.name, withCompanyFields(entity, session)]))
}

/** The declared entities and those of the company's own, before the company's shape of them. */
export function unshapedEntities({ customObjects, customFields }: Session): Entity[] {
  return [...entities, ...ownEntities(customObjects, customFields, entities)]
}
