import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Actor, mayAdminister } from '../../core/actor.ts'
import type { Database } from '../../core/database.ts'
import { Problem } from '../../core/errors.ts'
import type { Directory } from '../../features/people/directory.ts'
import { authorOf, recordEvents } from '../../features/people/events.ts'
import { mayStandIn } from '../../features/people/people.rules.ts'
import { refused as staffRefused } from '../../features/people/refusals.ts'
import { withoutConfidential } from '../../features/salaries/confidential.ts'
import type { Identify, Identity } from './identify.ts'
import type { RateLimit } from './rateLimit.ts'
import { refused } from './refusals.ts'
import { setCookies } from './routes.ts'

export interface GateOptions {
  database: Database
  identify: Identify
  directory: Directory
  secure: (request: FastifyRequest) => boolean
  limit: RateLimit
  /** Requests a minute of one key. */
  mostOfKey: number
}

/** Keys that must be looked up, a minute and address: a program's own takes two; guesses end here. */
const mostLookUps = 300
const mostLooks = 1000
/** An administrator's look through somebody's eyes is written down once in this time, ms. */
const lookTold = 15 * 60_000

/**
 * Says who acts. `slug` is the company in the address (`/c/{slug}`). `requireActor`: a person in a company, by key (which names the company) or by session and the company in the
 * address; a company one is not in answers 404, as one that does not exist. `requireUser`: an account, before any company.
 */
export function createGate({ database, identify, directory, secure, limit, mostOfKey }: GateOptions) {
  const looks = new Map<string, { person: Actor; seen: Actor; until: number }>()

  function demandWithin(key: string, max: number): void {
    if (!limit.take(key, { window: 60, max }).allowed) throw new Problem('tooMany')
  }

  async function requireUser(request: FastifyRequest, reply?: FastifyReply): Promise<Identity> {
    const who = await identify.bySession(request.headers.cookie, cookies => {
      if (reply) setCookies(reply, cookies, secure(request))
    })
    if (!who) throw new Problem('signInNeeded')
    return who
  }

  async function requireActor(
    request: FastifyRequest,
    slug: string | undefined,
    reply?: FastifyReply,
  ): Promise<Actor> {
    const { authorization } = request.headers
    if (!authorization?.startsWith('Bearer ')) {
      const { userId } = await requireUser(request, reply)
      const [company, other] = slug?.split('~') ?? []
      const workspaceId = company && (await directory.idOf(company))
      const actor = present(workspaceId && (await directory.actor(workspaceId, userId, 'session')))
      return other ? lookAs(request, actor, other) : actor
    }
    const key = authorization.slice('Bearer '.length)
    if (!identify.knowsKey(key)) demandWithin(`look-up ${request.ip}`, mostLookUps)
    const who = await identify.byKey(key)
    if (!who?.workspaceId) throw new Problem(refused.keyWrong)
    demandWithin(`key ${who.keyId}`, mostOfKey)
    const actor = await directory.actor(who.workspaceId, who.userId, 'key')
    if (!actor) throw new Problem(refused.keyWrong)
    return present(slug && slug !== actor.slug ? undefined : actor)
  }

  /**
   * The company as another person sees it, for an administrator who may do all that this person may: reading alone, and written
   * down once in a quarter of an hour.
   */
  async function lookAs(request: FastifyRequest, actor: Actor, id: string): Promise<Actor> {
    const person = await directory.actor(actor.workspaceId, id, 'session')
    if (!person) throw new Problem('notFound')
    if (!mayAdminister(actor, 'people')) throw new Problem('forbidden')
    if (!mayStandIn(actor, { id, permissions: person.permissions })) throw new Problem(staffRefused.morePower)
    if (!['GET', 'HEAD'].includes(request.method))
      throw new Problem(refused.onlyLooking, { name: person.name })
    const key = `${actor.userId} ${id}`
    const known = looks.get(key)
    if (known?.person === person) return known.seen
    if (!known || known.until < Date.now())
      await database.transaction(actor.workspaceId, tx =>
        recordEvents(
          tx,
          actor.workspaceId,
          [{ entity: 'user', recordId: id, action: 'lookAs' }],
          authorOf(actor),
        ),
      )
    if (looks.size >= mostLooks) looks.clear()
    const seen = { ...person, permissions: withoutConfidential(person.permissions), seenBy: actor.name }
    looks.set(key, {
      person,
      seen,
      until: known && known.until > Date.now() ? known.until : Date.now() + lookTold,
    })
    return seen
  }

  return { requireUser, requireActor }
}

function present(actor: Actor | '' | undefined): Actor {
  if (!actor) throw new Problem('notFound')
  return actor
}
