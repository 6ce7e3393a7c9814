import type { Auth } from '../auth.ts'

/** Who sent a request, before any company is looked at. A key also fixes the company. */
export interface Identity {
  userId: string
  sessionId?: string
  keyId?: string
  workspaceId?: string
}

interface Known {
  identity: Identity
  until: number
}

const sessionTtl = 10_000
const keyTtl = 30_000
const mostKnown = 20_000
const cookieName = 'guanxi.session_token'

/**
 * Answers who a cookie or key belongs to. better-auth verifies it once; the answer is kept for seconds and dropped at once by
 * `forget` when a session or key ends (other processes hear of it: see `announcements.ts`).
 */
export function createIdentify(auth: Auth) {
  const known = new Map<string, Known>()
  const asking = new Map<string, Promise<Identity | undefined>>()
  // Counts `forget`s: what was asked for before one is not kept after it.
  let epoch = 0

  function remember(credential: string, identity: Identity, until: number) {
    if (known.size >= mostKnown) known.clear()
    known.set(credential, { identity, until })
  }

  function lookUp(credential: string, ask: () => Promise<Known | undefined>) {
    const hit = known.get(credential)
    if (hit && hit.until > Date.now()) return hit.identity
    const running = asking.get(credential)
    if (running) return running
    const started = epoch
    const answer = ask()
      .then(found => {
        if (!found) known.delete(credential)
        else if (started === epoch) remember(credential, found.identity, found.until)
        return found?.identity
      })
      .finally(() => asking.delete(credential))
    asking.set(credential, answer)
    return answer
  }

  /** `cookies` is the whole Cookie header; `renew` is handed the Set-Cookie lines when the session was prolonged. */
  function bySession(cookies: string | undefined, renew: (setCookies: string[]) => void) {
    const credential = sessionCookie(cookies)
    if (!credential) return undefined
    return lookUp(credential, async () => {
      const { response, headers } = await auth.api.getSession({
        headers: new Headers({ cookie: cookies ?? '' }),
        returnHeaders: true,
      })
      if (!response) return undefined
      const renewed = headers?.getSetCookie() ?? []
      if (renewed.length > 0) renew(renewed)
      const { session } = response
      return {
        identity: { userId: session.userId, sessionId: session.id },
        until: Math.min(Date.now() + sessionTtl, session.expiresAt.getTime()),
      }
    })
  }

  function byKey(key: string) {
    return lookUp(key, async () => {
      const { valid, key: found } = await auth.api.verifyApiKey({ body: { key } })
      const workspaceId = found?.metadata?.workspaceId
      if (!valid || !found || typeof workspaceId !== 'string') return undefined
      return {
        identity: { userId: found.referenceId, keyId: found.id, workspaceId },
        until: Math.min(Date.now() + keyTtl, found.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY),
      }
    })
  }

  /** Drops what is known of a person, or of one key; without either, of everybody. */
  function forget(who: { userId?: string; keyId?: string } = {}) {
    epoch++
    if (!who.userId && !who.keyId) return known.clear()
    for (const [credential, { identity }] of known) {
      if (identity.userId === who.userId || (who.keyId && identity.keyId === who.keyId))
        known.delete(credential)
    }
  }

  /** Whether the key is answered without asking the database. */
  function knowsKey(key: string): boolean {
    return (known.get(key)?.until ?? 0) > Date.now()
  }

  return { bySession, byKey, knowsKey, forget }
}

export type Identify = ReturnType<typeof createIdentify>

function sessionCookie(cookies: string | undefined): string | undefined {
  if (!cookies) return undefined
  for (const part of cookies.split(';')) {
    const cookie = part.trimStart()
    if (cookie.startsWith(`${cookieName}=`)) return cookie.slice(cookieName.length + 1)
  }
  return undefined
}
