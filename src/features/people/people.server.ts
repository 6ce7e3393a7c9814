import { type Actor, mayAdminister } from '../../core/actor.ts'
import { Problem } from '../../core/errors.ts'
import type { Change, ServerFeature, ServerPart, VerbAct, WriteContext } from '../../core/server.ts'
import { announce } from '../../server/auth/announcements.ts'
import { declareJob } from '../../server/jobs.ts'
import { role, unit, user } from './people.entity.ts'
import {
  checkGrant,
  checkNoCycle,
  checkOwnerRemains,
  checkReach,
  checkSight,
  checkUnitIsEmpty,
  endAccess,
  lockStaff,
  openAccess,
  staffed,
} from './staff.ts'
import { tidyAccounts } from './tidy.ts'

/** Staff is changed by those with power over people, and never beyond their own power; the rest of the program hears of it. */
const people: ServerPart = {
  entity: user,
  // People are deactivated, not deleted: what they did keeps its name.
  allows: (actor, action) => action !== 'delete' && mayAdminister(actor, 'people'),
  async beforeWrite({ tx, actor }: WriteContext, { id, set }: Change) {
    await lockStaff(tx, actor.workspaceId)
    const person = await staffed(tx, actor.workspaceId, id)
    checkReach(actor, person)
    const roleId = set.role as string | undefined
    if (roleId && roleId !== person.roleId) {
      await checkGrant(tx, actor, roleId)
      await checkOwnerRemains(tx, actor.workspaceId, person)
    }
    if (set.manager) await checkNoCycle(tx, actor.workspaceId, 'manager', id, set.manager as string)
  },
  async afterWrite(context: WriteContext, changes: Change[]) {
    if (changes.some(({ set }) => set.manager || set.unit)) await checkSight(context.tx, context.actor)
    tellStaffChanged(context)
  },
  verbs: { deactivate, reactivate },
}

async function deactivate({ tx, actor }: WriteContext, { id }: Parameters<VerbAct>[1]) {
  await lockStaff(tx, actor.workspaceId)
  const person = await staffed(tx, actor.workspaceId, id)
  checkReach(actor, person)
  await checkOwnerRemains(tx, actor.workspaceId, person)
  await endAccess(tx, actor.workspaceId, id)
  return { set: { active: false } }
}

async function reactivate({ tx, actor }: WriteContext, { id }: Parameters<VerbAct>[1]) {
  const person = await staffed(tx, actor.workspaceId, id)
  await checkGrant(tx, actor, person.roleId)
  await openAccess(tx, actor.workspaceId, id)
  return { set: { active: true } }
}

const units: ServerPart = {
  entity: unit,
  allows: actor => mayAdminister(actor, 'people'),
  async beforeWrite({ tx, actor }: WriteContext, { id, set }: Change) {
    await lockStaff(tx, actor.workspaceId)
    if (set.parent) await checkNoCycle(tx, actor.workspaceId, 'unit', id, set.parent as string)
  },
  async afterWrite(context: WriteContext, changes: Change[]) {
    for (const { id, action } of changes)
      if (action === 'delete') await checkUnitIsEmpty(context.tx, context.actor, id)
    await checkSight(context.tx, context.actor)
    tellStaffChanged(context)
  },
}

/** Roles are read like any object; their rights are changed by `/api/v1/role-settings`. */
const roles: ServerPart = { entity: role, allows: () => false }

function tellStaffChanged({ tx, actor }: WriteContext): void {
  announce(tx, { kind: 'company', id: actor.workspaceId })
}

export function demandPower(actor: Actor, power: string): void {
  if (!mayAdminister(actor, power)) throw new Problem('forbidden')
}

/** Three in the morning in China, when nobody signs in. */
const nightly = '0 19 * * *'

export const server: ServerFeature = {
  parts: [people, units, roles],
  async jobs() {
    declareJob('people.tidy', async core => void (await tidyAccounts(core.db)), { schedule: nightly })
  },
}
