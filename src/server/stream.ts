import type { ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { type Actor, can } from '../core/actor.ts'
import type { Core } from '../core/core.ts'
import { Problem } from '../core/errors.ts'
import { reachable, within } from '../core/scope.ts'

const HEARTBEAT_MS = 25_000
/** Streams of one person, who needs one a browser: a further one takes the place of the oldest, which may be a dead connection's. */
const MOST_OF_PERSON = 8
/** Bytes that may wait for a reader who takes none. */
const MOST_WAITING = 1_000_000
/** Told to the one that gives way, so that nine open browsers do not chase each other out. */
const COME_BACK_MS = 60_000

/** Server-sent events: changed records the reader may see (`session`: their own rights), notices, progress of jobs. Beyond `most` open ones the answer is 503. */
export function streamRoute(api: FastifyInstance, core: Core, most: number): void {
  const open = new Map<string, Set<ServerResponse>>()
  let count = 0

  /** Counts the stream until it closes; ends the person's oldest where they have too many. */
  function admit(person: string, out: ServerResponse): void {
    const theirs = open.get(person) ?? new Set()
    open.set(person, theirs)
    const [oldest] = theirs
    if (theirs.size >= MOST_OF_PERSON && oldest) {
      theirs.delete(oldest)
      oldest.end(`event: replaced\nretry: ${COME_BACK_MS}\ndata: {}\n\n`)
    }
    theirs.add(out)
    count++
    out.on('close', () => {
      count--
      theirs.delete(out)
      if (theirs.size === 0 && open.get(person) === theirs) open.delete(person)
    })
  }

  api.get(
    '/stream',
    { schema: { tags: ['live'], summary: 'Server-sent events of changes the reader may see' } },
    (request, reply) => {
      // Who went away while they were asked who they are leaves nothing to close.
      if (count >= most || reply.raw.closed) throw new Problem('busy')
      admit(request.actor.userId, reply.raw)
      openStream(core, request, reply)
    },
  )
}

function openStream(core: Core, request: FastifyRequest, reply: FastifyReply): void {
  const { actor } = request
  reply.hijack()
  const out = reply.raw
  out.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  })
  out.write(': open\n\n')
  const send = (text: string) => void (out.writableLength > MOST_WAITING ? out.destroy() : out.write(text))
  const say = (event: string, content: object) =>
    send(`event: ${event}\ndata: ${JSON.stringify(content)}\n\n`)
  // Who acts is asked each time: a stream outlives roles, sessions and people's time in the company.
  const tell = (what: (now: Actor) => Promise<void> | void) =>
    request.actorNow().then(
      now =>
        Promise.resolve(what(now)).catch(error =>
          core.log.warn({ error }, 'a live change could not be told'),
        ),
      () => out.end(),
    )
  let rights = rightsOf(actor)
  const stops = [
    core.live.onChange(change => {
      if (change.workspaceId !== actor.workspaceId) return
      void tell(async now => {
        const entities = await visibleChanges(core, now, change.entities)
        const known = rights
        if (change.entities.has('session')) rights = rightsOf(now)
        if (rights !== known) entities.session = []
        if (Object.keys(entities).length > 0) say('change', { entities })
      })
    }),
    core.live.onNotice(notice => {
      if (notice.workspaceId !== actor.workspaceId || notice.userId !== actor.userId) return
      void tell(() => say(notice.event, notice.data))
    }),
  ]
  const beat = setInterval(() => void tell(() => send(': still here\n\n')), HEARTBEAT_MS)
  // What is written after the end is nobody's: it must not end the program.
  out.on('error', () => undefined)
  out.on('close', () => {
    clearInterval(beat)
    for (const stop of stops) stop()
  })
}

/** All that decides what a person sees and may do: where it is another, their open windows read everything again. */
const rightsOf = (actor: Actor): string => JSON.stringify(actor)

/** Of changed records, the ids this actor may see; an empty list stands for "something of that entity changed". */
async function visibleChanges(
  core: Core,
  actor: Actor,
  changed: Map<string, Set<string>>,
): Promise<Record<string, string[]>> {
  const models = await core.models(actor.workspaceId)
  const visible: Record<string, string[]> = {}
  const asked: { name: string; ids: string[] }[] = []
  for (const [name, ids] of changed) {
    // The company's fields and shapes of objects: everyone's.
    if (name === 'shape') {
      visible.shape = []
      continue
    }
    if (!models.entities.some(entity => entity.name === name)) continue
    const model = models(name)
    if (!can(actor, model.entity.lineOf ?? name, 'read')) continue
    if (ids.size === 0 || reachable(models, actor, model) === true) visible[name] = [...ids]
    else asked.push({ name, ids: [...ids] })
  }
  if (asked.length === 0) return visible
  const found = await core.db.read<{ id: string }[]>(
    actor.workspaceId,
    asked.map(({ name, ids }) => {
      const model = models(name)
      return sql`SELECT t.id FROM ${sql.table(model.entity.table)} t WHERE t.workspace_id = ${actor.workspaceId}
        AND t.id = ANY(${ids}::uuid[]) AND ${within(models, actor, model, 't')}`
    }),
  )
  asked.forEach(({ name }, index) => {
    if (found[index].length > 0) visible[name] = found[index].map(row => row.id)
  })
  return visible
}
