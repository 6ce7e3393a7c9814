import { entity as declare, type Entity, type Fields } from '../../core/entity.ts'
import { kindOf, reference, sequence, text, user } from '../../core/kinds/index.ts'
import type { Label } from '../../core/label.ts'
import type { CustomFieldDefinition } from '../../core/model.ts'
import { sharingFields, sharingVerbs } from '../sharing/sharing.verbs.ts'

/** Stands in routes and in their description for every object of a company's own. */
export const anyObject = declare<Fields>('object', {
  label: { zh: '记录', en: 'Record' },
  plural: { zh: '记录', en: 'Records' },
  path: ':object',
  table: 'custom_record',
  title: 'name',
  fields: {},
  list: { columns: [], sort: '-createdAt' },
  form: [],
  verbs: sharingVerbs,
})

/** What an object of the company's own is, beside its names and fields. What is not said: no. */
export interface ObjectOptions {
  /** Area of the navigation; `own`: an entry of its own, with the icon; absent: no entry. */
  area?: string
  icon?: string
  /** The field by which people call a record: its name, or its number alone. */
  title?: 'name' | 'number'
  titleLabel?: Label
  /** Pattern of the numbers that records get: `V{YYYY}-{0000}`. */
  numbering?: string
  /** Records have a person responsible, by whom it is decided who sees them. */
  owned?: boolean
  /** The object whose records these stand under, and are seen with. */
  parent?: string
  parentLabel?: Label
  /** Order of lists: `-createdAt`. */
  sort?: string
}

/** An object of the company's own, as stored in `custom_object`. */
export interface ObjectDefinition {
  id: string
  version: number
  /** Name of the entity: `c_visit`. */
  key: string
  path: string
  label: Label
  plural: Label
  options: ObjectOptions
  position: number
}

const COLUMNS = 8

/** Kinds worth a column of the list nobody has chosen columns for. */
const LONG = ['longText', 'address', 'file', 'references', 'links']

/** Kinds added up in lists until someone chooses others. */
const SUMMED = ['integer', 'number', 'money']

/**
 * Objects of the company's own as entities like any other; browser and server make them alike. One whose parent has been taken out of
 * use stands under nothing nobody sees: it is left out.
 */
export function ownEntities(
  objects: readonly ObjectDefinition[],
  fields: readonly CustomFieldDefinition[],
  declared: readonly Entity[],
): Entity[] {
  const plurals = new Map([...declared, ...objects.map(named)].map(one => [one.name, one]))
  return objects
    .filter(({ options: { parent } }) => !parent || plurals.has(parent))
    .map(one => {
      const path = declared.some(other => other.path === one.path) ? `own-${one.path}` : one.path
      const own = fields.filter(field => field.entity === one.key)
      return objectEntity({ ...one, path }, own, plurals.get(one.options.parent ?? '')?.label)
    })
}

const named = ({ key, label }: ObjectDefinition) => ({ name: key, label })

function objectEntity(
  { id, key, path, label, plural, options, position }: ObjectDefinition,
  own: readonly CustomFieldDefinition[],
  above: Label | undefined,
): Entity {
  const { parent, numbering, owned, area } = options
  const title = options.title ?? 'name'
  const fields = standingFields(options, above)
  const standing = Object.keys(fields).filter(name => !kindOf(fields[name]).beside)
  const listed = own.filter(({ kind }) => !LONG.includes(kind)).map(field => field.key)
  const numbers = own.filter(({ kind, options }) => SUMMED.includes(options.result ?? kind))
  const choices = own.filter(({ kind }) => kind === 'choice')
  return declare<Fields>(key, {
    label,
    plural,
    path,
    table: 'custom_record',
    objectId: id,
    title,
    subtitle: [...standing.filter(name => name !== title), ...listed].slice(0, 3),
    ...(parent ? { parent: 'parent' } : owned ? { owner: 'owner', verbs: sharingVerbs } : {}),
    ...(parent === 'customer' ? { customer: 'parent' } : {}),
    ...(numbering
      ? { numbering: { field: 'number', series: key, pattern: numbering, on: 'create' as const } }
      : {}),
    fields,
    list: {
      columns: [...standing, ...listed].slice(0, COLUMNS),
      sort: sortOf(options, [...Object.keys(fields), ...own.map(field => field.key)]),
      board: choices.map(field => field.key),
      sums: numbers.map(field => field.key),
    },
    form: [
      {
        label: { zh: '基本信息', en: 'Basics' },
        // The number comes by itself: nobody begins with it.
        fields: [
          ...standing.filter(name => name !== 'number'),
          ...own.map(field => field.key),
          ...(numbering ? ['number'] : []),
        ],
      },
    ],
    timeline: [...standing, ...own.map(field => field.key)].slice(0, 5),
    ...(area
      ? {
          navigation: {
            area: area === 'own' ? key : area,
            order: 100 + position,
            ...(area === 'own' ? { icon: options.icon ?? 'appstore' } : {}),
          },
        }
      : {}),
    importable: true,
  })
}

/** The order asked for, as long as its field is there. */
function sortOf({ sort, title = 'name', parent }: ObjectOptions, names: readonly string[]): string {
  const by = sort?.replace(/^-/, '') ?? ''
  if (sort && (by === 'createdAt' || names.includes(by))) return sort
  return title === 'name' && !parent ? 'name' : '-createdAt'
}

/** Fields every record may have, by what the object is. */
function standingFields(options: ObjectOptions, above: Label | undefined): Fields {
  const { parent, parentLabel, numbering, owned, titleLabel } = options
  const fields: Fields = {}
  if (numbering)
    fields.number = sequence({
      label: options.title === 'number' && titleLabel ? titleLabel : { zh: '编号', en: 'Number' },
      unique: true,
      search: true,
      sortable: true,
    })
  if (options.title !== 'number')
    fields.name = text({
      label: titleLabel ?? { zh: '名称', en: 'Name' },
      required: true,
      max: 300,
      search: true,
      sortable: true,
      pinyinSort: true,
    })
  if (parent)
    fields.parent = reference(parent, {
      label: parentLabel ?? above ?? { zh: '上级', en: 'Belongs to' },
      required: true,
    })
  if (owned)
    Object.assign(fields, {
      owner: user({ label: { zh: '负责人', en: 'Owner' }, sortable: true }),
      ...sharingFields,
    })
  return fields
}
