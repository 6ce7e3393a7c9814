import type { Fault } from '../../core/errors.ts'
import type { ServerFeature, ServerPart, Values, VerbAct } from '../../core/server.ts'
import { stage } from '../metrics/metrics.stage.ts'
import { verbs as poolVerbs } from '../pool/verbs.ts'
import { collaborators } from '../sharing/collaborators.ts'
import { sharingActs } from '../sharing/sharing.ts'
import { customer } from './customers.entity.ts'
import { matchRegion } from './matchRegion.ts'
import { checkUscc } from './uscc.ts'

const planContact: VerbAct = async (_context, _record, input) => ({
  set: { nextContactAt: input.nextContactAt ?? null },
})

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
  computed: { stage, collaborators },
  verbs: { planContact, ...sharingActs, ...poolVerbs },
}

export const server: ServerFeature = { parts: [part] }
