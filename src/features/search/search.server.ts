import type { FastifyInstance } from 'fastify'
import { type Actor, can } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { kindOf } from '../../core/kinds/index.ts'
import type { Label } from '../../core/label.ts'
import { type Filter, listStatement } from '../../core/list.ts'
import { addressOf } from '../../core/routes.ts'
import { open, seen } from '../../core/scope.ts'
import type { Reading } from '../../core/select.ts'
import type { ServerFeature } from '../../core/server.ts'
import { type Row, readingOf } from '../../core/store/read.ts'
import { asMember, openPools } from '../pool/pools.ts'

/** The command box: records of any entity by any part of their names. */
function routes(api: FastifyInstance, core: Core): void {
  api.get(
    '/search',
    { schema: { tags: ['search'], summary: 'Find records of any object' } },
    async request => {
      const q = addressOf(request).get('q')?.trim().slice(0, 200) ?? ''
      if (q.length === 0) return { data: [] }
      const { entities } = await core.models(request.actor.workspaceId)
      const searched = entities.filter(entity => !entity.lineOf && can(request.actor, entity.name, 'read'))
      const [found, pooled] = await Promise.all([
        Promise.all(searched.map(entity => findByText(core, request.actor, entity.name, q))),
        findInPools(core, request.actor, q),
      ])
      const own = found.flat()
      const known = new Set(own.map(hit => hit.id))
      return { data: [...own, ...pooled.filter(hit => !known.has(hit.id))] }
    },
  )
}

const FOUND_MOST = 6

interface Hit {
  entity: string
  id: string
  title: string
  subtitle: string
  /** What stands apart from the others, and is opened elsewhere than they. */
  apart?: { label: Label; path: string }
}

const inPools = { label: { zh: '公海，可认领', en: 'Public pool, yours to claim' }, path: 'pool/customers' }

/** Customers that wait to be claimed, as members of their pools see them. */
async function findInPools(core: Core, actor: Actor, q: string): Promise<Hit[]> {
  const pools = await openPools(core, actor)
  if (pools.length === 0) return []
  const waiting: Filter = { field: 'pool', operator: 'in', value: pools.map(one => one.id).join() }
  const found = await findByText(core, await asMember(core, actor), 'customer', q, [waiting])
  return found.map(hit => ({ ...hit, apart: inPools }))
}

/** The first few records whose searched fields hold the text, with title and subtitle. */
async function findByText(
  core: Core,
  actor: Actor,
  entity: string,
  q: string,
  filters: Filter[] = [],
): Promise<Hit[]> {
  const reading = await readingOf(core, actor, entity)
  const { model } = reading
  if (model.searched.length === 0) return []
  const { title, subtitle = [] } = model.entity
  const fields = [title, ...subtitle].filter(name => seen(actor, model).includes(name))
  const { statement, finish } = listStatement(reading, {
    q,
    filters,
    fields,
    limit: FOUND_MOST,
    sort: foundFirst(reading),
  })
  const [rows] = await core.db.read(actor.workspaceId, [statement])
  const shown = { locale: actor.locale, timeZone: actor.company.timeZone, now: core.now() }
  return finish(rows as unknown as Row[]).data.map(row => ({
    entity,
    id: row.id as string,
    title: String(row[title] ?? ''),
    subtitle: subtitle
      .filter(name => row[name] !== null && row[name] !== undefined)
      .map(name => kindOf(model.fields[name]).format(row[name], model.fields[name], shown))
      .filter(Boolean)
      .join(' · '),
  }))
}

/** Newest first: a found order or record is wanted for what is going on. */
function foundFirst({ model, actor }: Reading): string | undefined {
  return model.entity.occurredAt && open(actor, model, model.entity.occurredAt)
    ? `-${model.entity.occurredAt}`
    : undefined
}

export const server: ServerFeature = { routes }
