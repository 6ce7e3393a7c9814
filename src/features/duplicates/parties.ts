import type { Entity, PartyFields } from '../../core/entity.ts'
import type { Model } from '../../core/model.ts'
import type { Values } from '../../core/server.ts'
import { type Keys, keysOf } from './match/keys.ts'
import { type Party, type Profile, profileOf } from './match/party.ts'

/** Objects whose records are companies or people: those that declare `party`. */
export const parties = (entities: readonly Entity[]): Entity[] => entities.filter(entity => entity.party)

interface Fields extends PartyFields {
  phones: string[]
  emails: string[]
  websites: string[]
  /** All of them, with the parent. */
  all: string[]
}

const known = new WeakMap<Model, Fields>()

/** The fields by which a record is told from others, the company's own phones and addresses among them. */
export function partyFields(model: Model): Fields {
  const kept = known.get(model)
  if (kept) return kept
  const { party, parent } = model.entity
  if (!party) throw new Error(`${model.entity.name} declares no party`)
  const ofKind = (kind: string) => model.names.filter(name => model.fields[name].kind === kind)
  const fields = { ...party, phones: ofKind('phone'), emails: ofKind('email'), websites: ofKind('url') }
  const { names, type, codes, accounts, address, city, region, birthday, phones, emails, websites } = fields
  const single = [type, address, city, region, birthday, parent].filter(name => name !== undefined)
  const many = [names, codes, accounts, phones, emails, websites].flatMap(list => list ?? [])
  const made = { ...fields, all: [...new Set([...many, ...single])] }
  known.set(model, made)
  return made
}

/** What a record's values, stored or just typed, say of the party. */
export function partyOf(model: Model, values: Values): Party {
  const fields = partyFields(model)
  const text = (name: string | undefined) => {
    const value = name === undefined ? undefined : values[name]
    return typeof value === 'string' ? value : undefined
  }
  const texts = (names: readonly string[] | undefined) =>
    (names ?? []).map(text).filter(value => value !== undefined)
  return {
    kind: fields.type && text(fields.type) !== 'person' ? 'company' : 'person',
    names: texts(fields.names),
    phones: texts(fields.phones),
    emails: texts(fields.emails),
    websites: texts(fields.websites),
    codes: texts(fields.codes),
    accounts: texts(fields.accounts),
    address: text(fields.address),
    city: text(fields.city),
    region: text(fields.region),
    birthday: text(fields.birthday),
    parent: text(model.entity.parent),
  }
}

/** A record ready to be compared. */
export interface Known {
  entity: string
  id: string
  profile: Profile
  keys: Keys
}

export function knownOf(model: Model, record: Values & { id?: string }): Known {
  const profile = profileOf(partyOf(model, record))
  return { entity: model.entity.name, id: record.id ?? '', profile, keys: keysOf(profile) }
}

/** Whether a change touches anything by which the record is told from others. */
export function concerns(model: Model, set: Values, before: Values | null): boolean {
  return partyFields(model).all.some(
    name => set[name] !== undefined && (set[name] ?? null) !== (before?.[name] ?? null),
  )
}
