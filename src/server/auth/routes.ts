import type {} from '@fastify/swagger'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Database } from '../../core/database.ts'
import { Problem } from '../../core/errors.ts'
import type { Auth } from '../auth.ts'
import { addressHeader } from '../auth.ts'
import type { Identify } from './identify.ts'
import { countAttempt, forgetAttempts } from './lockout.ts'
import { refusalOf } from './problems.ts'
import { refused } from './refusals.ts'

/** The parts of better-auth that browsers may call. Accounts are made by setup and invitations, keys by `/api/v1/api-keys`. */
const open = [
  '/sign-in/email',
  '/sign-out',
  '/request-password-reset',
  '/reset-password',
  '/change-password',
  '/two-factor/enable',
  '/two-factor/disable',
  '/two-factor/get-totp-uri',
  '/two-factor/verify-totp',
  '/two-factor/verify-backup-code',
  '/two-factor/generate-backup-codes',
]

/** Addresses to return to are ours to choose; session tokens are for the cookie alone. */
const notTaken = ['callbackURL', 'redirectTo', 'errorCallbackURL']
const notGiven = ['token', 'session']

export interface AuthRoutesOptions {
  auth: Auth
  identify: Identify
  database: Database
  /** Whether cookies of this answer are marked `Secure`. */
  secure: (request: FastifyRequest) => boolean
}

/** `/api/auth/*`: sign-in and what belongs to it, answered by better-auth, errors as problem+json. */
export function authRoutes(app: FastifyInstance, options: AuthRoutesOptions): void {
  for (const path of open)
    app.post(`/api/auth${path}`, { schema: { hide: true } }, async (request, reply) =>
      answer(path, request, reply, options),
    )
}

async function answer(
  path: string,
  request: FastifyRequest,
  reply: FastifyReply,
  options: AuthRoutesOptions,
) {
  const { auth, identify, database } = options
  const signingInAs = path === '/sign-in/email' ? emailIn(request.body) : undefined
  const before =
    signingInAs === undefined ? await identify.bySession(request.headers.cookie, () => {}) : undefined
  if (signingInAs) {
    const minutes = await countAttempt(database, signingInAs)
    if (minutes !== undefined) throw new Problem(refused.locked, { minutes })
  }

  const response = await auth.handler(toWebRequest(path, request))
  setCookies(reply, response.headers.getSetCookie(), options.secure(request))
  const body = await readBody(response)
  // Sessions may have ended or changed; the next request asks anew.
  if (before) identify.forget({ userId: before.userId })

  if (!response.ok)
    throw new Problem(refusalOf(body.code, response.status), { detail: String(body.message ?? '') })
  if (signingInAs) await forgetAttempts(database, signingInAs)
  return without(body, notGiven)
}

function emailIn(body: unknown): string {
  const email = (body as { email?: unknown } | null | undefined)?.email
  return typeof email === 'string' ? email : ''
}

/** The request as better-auth reads it. The caller's address is ours to state: what the caller claims is left out. */
function toWebRequest(path: string, request: FastifyRequest): Request {
  const headers = new Headers({ 'content-type': 'application/json', [addressHeader]: request.ip })
  for (const name of ['cookie', 'user-agent'] as const) {
    const value = request.headers[name]
    if (value) headers.set(name, value)
  }
  const body = without((request.body ?? {}) as Record<string, unknown>, notTaken)
  // Whoever changes a password because it leaked wants the others out.
  if (path === '/change-password') body.revokeOtherSessions = true
  return new Request(`http://localhost/api/auth${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
}

async function readBody(response: Response): Promise<Record<string, unknown>> {
  const text = await response.text()
  const body: unknown = text ? JSON.parse(text) : {}
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
}

function without(body: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)))
}

/** Hands on cookies, marked `Secure` where the browser came by https. */
export function setCookies(reply: FastifyReply, cookies: readonly string[], secure: boolean): void {
  for (const cookie of cookies) reply.header('set-cookie', secure ? `${cookie}; Secure` : cookie)
}
