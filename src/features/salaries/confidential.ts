/** Salaries and commissions: objects that a role is opened to by its own line alone. What it may do with all others does not cover them. */
import type { EntityPermission, Permissions } from '../../core/actor.ts'

const closed: EntityPermission = { visibility: 'self', actions: [] }
/** What concerns the person: told to nobody else. */
const own: EntityPermission = { visibility: 'self', actions: ['read'] }

const unnamed: Readonly<Record<string, EntityPermission>> = {
  payslip: own,
  commissionLine: own,
  salarySheet: closed,
  salaryItem: closed,
  commissionMonth: closed,
  commissionRule: closed,
}

/** A role's rights as they hold: who has all power over the company has it over salaries too, anybody else by name. */
export function withConfidential<T extends Pick<Permissions, 'entities' | 'administer'>>(permissions: T): T {
  if (permissions.administer.includes('*')) return permissions
  return { ...permissions, entities: { ...unnamed, ...permissions.entities } }
}

/** A person's rights for somebody else who looks through their eyes: without what concerns the person alone. */
export function withoutConfidential(permissions: Permissions): Permissions {
  const none = Object.fromEntries(Object.keys(unnamed).map(name => [name, closed]))
  return { ...permissions, entities: { ...permissions.entities, ...none } }
}
