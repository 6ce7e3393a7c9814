import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '../../core/actor.ts'
import { Problem } from '../../core/errors.ts'
import type { Directory } from '../../features/people/directory.ts'
import type { Identify, Identity } from './identify.ts'
import type { RateLimit } from './rateLimit.ts'
import { refused } from './refusals.ts'
import { setCookies } from './routes.ts'

export interface GateOptions {
  identify: Identify
  directory: Directory
  secure: (request: FastifyRequest) => boolean
  limit: RateLimit
  /** Requests a minute of one key. */
  mostOfKey: number
}

/** Keys that must be looked up, a minute and address: a program's own takes two; guesses end here. */
const mostLookUps = 300

/**
 * Says who acts. `slug` is the company in the address (`/c/{slug}`). `requireActor`: a person in a company, by key (which names the company) or by session and the company in the
 * address; a company one is not in answers 404, as one that does not exist. `requireUser`: an account, before any company.
 */
export function createGate({ identify, directory, secure, limit, mostOfKey }: GateOptions) {
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
      const workspaceId = slug && (await directory.idOf(slug))
      return present(workspaceId && (await directory.actor(workspaceId, userId, 'session')))
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

  return { requireUser, requireActor }
}

function present(actor: Actor | '' | undefined): Actor {
  if (!actor) throw new Problem('notFound')
  return actor
}
