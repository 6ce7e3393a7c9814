import { sql } from 'kysely'
import { type Actor, mayAdminister } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Entity } from '../../core/entity.ts'
import { newId } from '../../core/id.ts'
import { createDirectory } from '../people/directory.ts'
import { asMember } from '../pool/pools.ts'
import { type Act, doTo, isUndoable, type Taken, takeBack } from './acts.ts'
import { type BulkOutcome, perform } from './bulk.ts'
import { noteAct, noteDone, noteTaken } from './history.ts'

export const JOB = 'bulk'
/** Up to so many are done while the request waits. */
const WAITED_FOR = 200
const TELL_MS = 500
/** What is done and not noted yet cannot be taken back, should the program be killed in between. */
const NOTED_AT_ONCE = 50

export interface BulkOrder {
  id: string
  workspaceId: string
  userId: string
  entity: string
  /** Records the act is done to; or, of an act taken back, what they were like. */
  ids?: string[]
  taken?: Taken[]
  act: Act
  /** For the company, over all records, whoever sees them. */
  whole?: boolean
  /** Of records in the person's pools, as their members see them. */
  inPool?: boolean
  /** What was done before the program was stopped in the middle. */
  before?: BulkOutcome
  of: number
}

type Wanted = Pick<BulkOrder, 'ids' | 'taken' | 'act' | 'whole' | 'inPool'>

/** What is answered of an act on many: its outcome, or the job that does it; `undo` takes it back. */
export interface Begun extends Partial<BulkOutcome> {
  count: number
  job?: string
  undo?: string
}

/** Does it at once, or has a job do it where there are many. */
export async function begin(core: Core, actor: Actor, entity: Entity, wanted: Wanted): Promise<Begun> {
  const count = (wanted.taken ?? wanted.ids ?? []).length
  const { workspaceId, userId } = actor
  const order: BulkOrder = { id: newId(), workspaceId, userId, entity: entity.name, ...wanted, of: count }
  const undo = !wanted.taken && count > 0 && isUndoable(entity, wanted.act) ? { undo: order.id } : {}
  if (count > WAITED_FOR) {
    await core.enqueue(JOB, { ...order })
    return { count, job: order.id, ...undo }
  }
  const { outcome } = await carryOut(core, wanted.whole ? wholly(actor, entity) : actor, entity, order)
  return { count, ...outcome, ...undo }
}

/** The person as one who sees and changes every record of the object: acts on the company's words reach them all. */
export const wholly = (actor: Actor, { name }: Entity): Actor => ({
  ...actor,
  permissions: {
    ...actor.permissions,
    entities: { ...actor.permissions.entities, [name]: { visibility: 'all', actions: ['*'] } },
    fields: {},
  },
})

async function carryOut(
  core: Core,
  actor: Actor,
  entity: Entity,
  order: BulkOrder,
  options: Parameters<typeof perform>[4] = {},
) {
  const { id, workspaceId, act, taken, ids = [] } = order
  const acting = { core, actor, entity }
  if (taken) return perform(core, actor, taken, one => takeBack(acting, one, act), options)
  const undoable = isUndoable(entity, act)
  if (undoable) await noteAct(core, actor, { id, entity: entity.name, act, whole: order.whole ?? false })
  const noted: Taken[] = []
  const note = () => noteTaken(core, workspaceId, id, noted.splice(0))
  const done = await perform(
    core,
    actor,
    ids.map(one => ({ id: one })),
    async record => {
      const before = await doTo(acting, record.id, act)
      if (!undoable) return
      noted.push(before)
      if (noted.length >= NOTED_AT_ONCE) await note()
    },
    options,
  )
  await note()
  if (undoable && done.left.length === 0) await noteDone(core, workspaceId, id)
  return done
}

/** Does what was ordered as the person who ordered it, with that person's rights of now. */
export async function runBulk(core: Core, order: BulkOrder, signal?: AbortSignal): Promise<void> {
  const { id, workspaceId, userId, of } = order
  const { entities } = await core.models(workspaceId)
  const entity = entities.find(one => one.name === order.entity)
  const person = await createDirectory(core.db).actor(workspaceId, userId, 'job')
  if (!entity || !person || (order.whole && !mayAdminister(person, 'settings'))) return
  const seeing = order.inPool ? await asMember(core, person) : person
  const actor = order.whole ? wholly(person, entity) : seeing
  const sum = (outcome: BulkOutcome): BulkOutcome => ({
    done: outcome.done + (order.before?.done ?? 0),
    failed: outcome.failed + (order.before?.failed ?? 0),
    waiting: (outcome.waiting ?? 0) + (order.before?.waiting ?? 0),
    errors: [...(order.before?.errors ?? []), ...outcome.errors].slice(0, 100),
  })
  const tell = (outcome: BulkOutcome, finished: boolean) => {
    const { done, failed, waiting = 0, errors } = sum(outcome)
    const data = {
      id,
      kind: JOB,
      entity: entity.name,
      of,
      done,
      failed,
      waiting,
      progress: (done + failed + waiting) / of,
      finished,
    }
    core.live.tell({ workspaceId, userId, event: 'job', data: finished ? { ...data, errors } : data })
  }
  let toldAt = 0
  const progress = (outcome: BulkOutcome) => {
    if (Date.now() - toldAt < TELL_MS) return
    toldAt = Date.now()
    tell(outcome, false)
  }
  const { outcome, left } = await carryOut(core, actor, entity, order, { signal, progress })
  if (left.length > 0) {
    const rest = order.taken ? { taken: left as Taken[] } : { ids: left.map(one => one.id) }
    await core.enqueue(JOB, { ...order, ...rest, before: sum(outcome) })
    return
  }
  tell(outcome, true)
  await leaveNotice(core, actor, entity.name, sum(outcome))
}

async function leaveNotice(core: Core, actor: Actor, entity: string, outcome: BulkOutcome): Promise<void> {
  const { workspaceId, userId } = actor
  await core.db.transaction(workspaceId, async tx => {
    tx.send(sql`INSERT INTO notice (workspace_id, id, user_id, kind, entity, content)
      VALUES (${workspaceId}, ${newId()}, ${userId}, 'bulk', ${entity}, ${JSON.stringify(outcome)}::jsonb)`)
    tx.afterCommit(() => core.live.tell({ workspaceId, userId, event: 'notice', data: { kind: 'bulk' } }))
  })
}
