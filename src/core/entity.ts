import { type Actor, fieldAccess } from './actor.ts'
import type { Field, Ref } from './field.ts'
import type { Label } from './label.ts'
import type { EntityShape, NumberReset } from './shape.ts'

export type Fields = Record<string, Field>

/** Fields and the values they may have. */
type State = Readonly<Record<string, readonly string[]>>

export function isIn(state: State, record: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(state).every(([field, values]) => {
    const value = record[field] ?? ''
    return values.includes(String(value)) || (value !== '' && values.includes('*'))
  })
}

/** A named act on a record. Who may do it is the role's; what it does stands in the feature's `.server.ts`. */
export interface VerbContract {
  label: Label
  /** Fields asked for, as in a form; none: the verb is done at once. One of the entity's own name sets that field. */
  input?: Fields
  /** Values of fields that allow the verb: `{ status: ['draft'] }`; `*` is any, the empty text none. */
  when?: State
  /** Said where `when` does not hold, instead of the general sentence. */
  otherwise?: Label
  /** Of records in this state it is open to whoever sees them; of others, to whoever may change them. */
  seen?: State
  /** Fields it sets beyond those it asks for: an act on many is taken back by setting them as they were. */
  sets?: readonly string[]
  /** What its events keep beside changed fields: whom, why. */
  notes?: Fields
  /** Asked before it is done, where it cannot be taken back lightly. */
  confirm?: Label
  danger?: boolean
  /** Needs no record: `POST /{objects}/{verb}`. */
  collection?: boolean
}

/** What the role may give a verb: inputs that set a closed field are not among it; `undefined` where nothing, or what is required, is not. */
export function openInputs(actor: Pick<Actor, 'permissions'>, entity: Entity, { input }: VerbContract) {
  const asked = Object.entries(input ?? {})
  const kept = asked.filter(([name, one]) => fieldAccess(actor, entity.name, one.as ?? name) === 'write')
  const lacking = asked.length > 0 && kept.length === 0
  if (lacking || asked.some(one => one[1].required && !kept.includes(one))) return undefined
  return Object.fromEntries(kept)
}

/** What an act noted of a record of the entity, by the name it has in events. */
export function noteField({ verbs = {} }: Pick<Entity, 'verbs'>, name: string): Field | undefined {
  return Object.values(verbs).find(verb => verb.notes?.[name])?.notes?.[name]
}

export interface ListView {
  key: string
  label: Label
  /** As in the API: `{ level: { eq: 'key' } }`. */
  filter?: Record<string, Record<string, unknown>>
  sort?: string
}

export interface EntityOptions<F extends Fields, Name extends string = keyof F & string> {
  label: Label
  /** English plural; Chinese is the same word. */
  plural: Label
  /** Address of the API and of the screen: `/api/v1/{path}`, `/c/{slug}/{path}`; `:object`: of every object of a company's own. */
  path: string
  table: string
  fields: F
  /** The field by which people call a record. */
  title: Name
  /** A second line where a record is picked or found, e.g. phone. */
  subtitle?: readonly Name[]
  /**
   * Who sees a record: by its `owner` field (a user) and collaborators; by its `parent` (a reference whose record must be seen);
   * or, with neither, everyone whose role may read the entity.
   */
  owner?: Name
  parent?: Name
  /** The reference that names the customer whose timeline shows this record's events; an entity's own id with `self`. */
  customer?: Name | 'self'
  /** The field that says when the thing happened, where not when it was written down. */
  occurredAt?: Name
  /** Tables of one row a record, read with it (derived figures): key → table and its key column. */
  joined?: Readonly<Record<string, { table: string; key: string }>>
  /** What a new record has of fields that stand elsewhere (`from`, `computed`), where that is not nothing. Given: it need not be read. */
  fresh?: Readonly<Partial<Record<Name, unknown>>>
  /** Number series that fills `field` when the record is created, or by the verb that confirms it. */
  numbering?: { field: Name; series: string; pattern: string; on: 'create' | 'verb'; reset?: NumberReset }
  list: {
    columns: readonly Name[]
    sort: string
    views?: readonly ListView[]
    /** Field whose choices make the columns of a board. */
    board?: readonly Name[]
    /** Fields summed in the foot. */
    sums?: readonly Name[]
  }
  /** Sections of the form. Fields that none of them names stand at the end of the last. */
  form: readonly { label: Label; fields: readonly Name[] }[]
  verbs?: Readonly<Record<string, VerbContract>>
  /** Fields shown where the record stands in a timeline. */
  timeline?: readonly Name[]
  /** Child rows: fields of kind `lines` name an entity declared with `lineOf`. */
  lineOf?: string
  /** Where it stands in the left rail (with an icon: as an area of its own); absent: no entry. */
  navigation?: { area: string; order: number; icon?: string }
  /** Of an object of the company's own: its definition's id, which tells its records from those of others in their table. */
  objectId?: string
  /** Not made by the generic form, import or API create (users, imports). */
  creates?: boolean
  importable?: boolean
  party?: PartyFields<Name>
}

/**
 * Where a record is a company or a person: the fields by which it is told from others. Phones, e-mail and web addresses of any name
 * count by their kind. `type` holds company or person; without it, all are people.
 */
export interface PartyFields<Name extends string = string> {
  names: readonly Name[]
  type?: Name
  codes?: readonly Name[]
  accounts?: readonly Name[]
  address?: Name
  city?: Name
  region?: Name
  birthday?: Name
}

export interface Entity<F extends Fields = Fields> extends EntityOptions<F, string> {
  name: string
  /** Order of the record page's tabs, where the company has one of its own. */
  tabs?: EntityShape['tabs']
}

/** Declares an entity. Everything generic — table type, schema, routes, list, form, import, export, search, audit — follows from it. */
export function entity<const F extends Fields>(name: string, options: EntityOptions<F>): Entity<F> {
  return { ...options, name, form: wholeForm(options as never) }
}

function wholeForm({ form, fields, parent, lineOf }: EntityOptions<Fields>): Entity['form'] {
  const named = new Set(form.flatMap(section => section.fields))
  const left = Object.keys(fields).filter(name => {
    const { readOnly, from, computed, offForm } = fields[name]
    return !named.has(name) && !readOnly && !from && !computed && !offForm && !(lineOf && name === parent)
  })
  return form.map((section, index) =>
    index === form.length - 1 ? { ...section, fields: [...section.fields, ...left] } : section,
  )
}

type ValueOf<F> = F extends Field<infer V, infer R> ? (R extends true ? V : V | null) : never

/** What a write takes: references as ids. */
export type InputOf<E extends Entity> = {
  [K in keyof E['fields']]?: ValueOf<E['fields'][K]> extends Ref | null
    ? string | null
    : ValueOf<E['fields'][K]>
}

/** `nextContactAt` → `next_contact_at`; a reference's column ends in `_id`. */
export function columnOf(name: string, field: Field): string {
  const snake = name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
  return field.kind === 'reference' || field.kind === 'user' ? `${snake}_id` : snake
}
