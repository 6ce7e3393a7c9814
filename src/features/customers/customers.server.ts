import { sql } from 'kysely'
import type { Fault } from '../../core/errors.ts'
import type { ServerFeature, ServerPart, Values, VerbAct } from '../../core/server.ts'
import { stage } from '../metrics/metrics.stage.ts'
import { notify } from '../notices/notify.ts'
import { customer } from './customers.entity.ts'
import { matchRegion } from './matchRegion.ts'
import { checkUscc } from './uscc.ts'

const planContact: VerbAct = async (_context, _record, input) => ({
  set: { nextContactAt: input.nextContactAt ?? null },
})

const assign: VerbAct = async (_context, _record, input) => ({ set: { owner: input.owner } })

const addCollaborator: VerbAct = async (context, record, input) => {
  const { tx, model } = context
  tx.send(sql`INSERT INTO collaborator (workspace_id, entity, record_id, user_id, access)
    VALUES (${tx.workspaceId}, ${model.entity.name}, ${record.id}, ${input.user}, ${input.access ?? 'write'})
    ON CONFLICT (workspace_id, entity, record_id, user_id) DO UPDATE SET access = excluded.access`)
  notify(context, [String(input.user)], { kind: 'shared', entity: model.entity.name, recordId: record.id })
  return { note: { collaborator: input.user } }
}

const removeCollaborator: VerbAct = async ({ tx, model }, record, input) => {
  tx.send(sql`DELETE FROM collaborator WHERE workspace_id = ${tx.workspaceId} AND entity = ${model.entity.name}
    AND record_id = ${record.id} AND user_id = ${input.user}`)
  return { note: { collaboratorRemoved: input.user } }
}

/** An address that names its province and city fills them in where nobody did. */
function placeByAddress(set: Values, before: Values | null): void {
  if (typeof set.address !== 'string' || (set.region ?? before?.region)) return
  const region = matchRegion(set.address)
  if (!region) return
  set.region = region.province.short
  if (region.city && !(set.city ?? before?.city)) set.city = region.city.short
}

const part: ServerPart = {
  entity: customer,
  complete: (actor, input) => {
    if (input.owner === undefined && actor.via !== 'import') input.owner = actor.userId
  },
  check: (record, before) => {
    const faults: Fault[] = []
    const code = record.creditCode
    if (typeof code === 'string' && code !== before?.creditCode) {
      const checked = checkUscc(code)
      if (!checked.ok) faults.push({ field: 'creditCode', code: 'creditCode', message: checked.message })
    }
    return faults
  },
  beforeWrite: (_context, { set, before }) => {
    const checked = typeof set.creditCode === 'string' ? checkUscc(set.creditCode) : undefined
    if (checked?.ok) set.creditCode = checked.value
    placeByAddress(set, before)
  },
  computed: { stage },
  verbs: { planContact, assign, addCollaborator, removeCollaborator },
}

export const server: ServerFeature = { parts: [part] }
