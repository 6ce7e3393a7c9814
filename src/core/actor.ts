import type { Locale } from './label.ts'

/** How far a person sees the records of an entity. */
export const sights = ['none', 'self', 'subordinates', 'branch', 'branchBelow', 'all'] as const
/** `branch`: the people of one's own unit; `branchBelow`: of the units below it too. Each sees what the one before sees, and more. */
export type Visibility = (typeof sights)[number]

export type FieldAccess = 'hidden' | 'masked' | 'read' | 'write'

/** What a role may do with one entity. `actions`: read, create, update, delete, export, import and the entity's verbs; `*` is all. */
export interface EntityPermission {
  visibility: Visibility
  actions: string[]
}

/** A role as data: `role.permissions` in the database. `entities['*']` covers entities that are not named. */
export interface Permissions {
  entities: Record<string, EntityPermission>
  /** `customer.phone` → access below `write`. A field not named may be read and written. */
  fields: Record<string, FieldAccess>
  /** Company settings, people, roles, keys: `settings`, `people`, `roles`, `keys`, `audit`; `*` is all. */
  administer: string[]
  /** Rows that may be exported in a day; absent: as many as one likes. */
  exportRows?: number
}

/** Who acts: every read and write of the store is done by one. */
export interface Actor {
  workspaceId: string
  /** The company's address, as in `/c/{slug}`. */
  slug: string
  /** Empty: the program itself acts, by a rule. */
  userId: string
  name: string
  locale: Locale
  /** The person's own, else the company's: their days and moments go by it. Days of documents and figures are the company's. */
  timeZone: string
  permissions: Permissions
  /** The person and everyone below, by reporting line and by the units the person heads. */
  subordinateIds: string[]
  /** Those and everyone of the person's own unit; and of the units below it. */
  branchIds: string[]
  branchBelowIds: string[]
  /** What records may be shared with, and the person belongs to: units with those above them, groups of features. */
  groupIds: string[]
  company: CompanySettings
  /** Who looks through the person's eyes, where somebody does. */
  seenBy?: string
  via: 'session' | 'key' | 'cli' | 'job' | 'import'
}

export interface CompanySettings {
  name: string
  currency: string
  timeZone: string
  /** ISO weekdays, 1 = Monday. */
  workingDays: number[]
  /** 1 to 12. */
  fiscalYearStart: number
  pricesIncludeTax: boolean
}

const nothing: EntityPermission = { visibility: 'none', actions: [] }

export function permissionOf(actor: Pick<Actor, 'permissions'>, entity: string): EntityPermission {
  return actor.permissions.entities[entity] ?? actor.permissions.entities['*'] ?? nothing
}

/** The people whose records the actor sees at this visibility; `all` and `none` ask for nobody's. */
export function peopleWithin(actor: Actor, visibility: Visibility): string[] {
  const { userId, subordinateIds, branchIds, branchBelowIds } = actor
  const circles = {
    none: [],
    self: [userId],
    subordinates: subordinateIds,
    branch: branchIds,
    branchBelow: branchBelowIds,
    all: [],
  }
  return circles[visibility]
}

/** Whether the role allows the action at all; which records it reaches is `scope`'s answer. */
export function can(actor: Pick<Actor, 'permissions'>, entity: string, action: string): boolean {
  const { actions, visibility } = permissionOf(actor, entity)
  return visibility !== 'none' && (actions.includes('*') || actions.includes(action))
}

export function fieldAccess(actor: Pick<Actor, 'permissions'>, entity: string, field: string): FieldAccess {
  return actor.permissions.fields[`${entity}.${field}`] ?? 'write'
}

export function mayAdminister(actor: Pick<Actor, 'permissions'>, what: string): boolean {
  return actor.permissions.administer.includes('*') || actor.permissions.administer.includes(what)
}
