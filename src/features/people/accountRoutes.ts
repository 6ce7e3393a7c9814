import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { sql } from 'kysely'
import { z } from 'zod'
import { Problem } from '../../core/errors.ts'
import type { Access } from '../../server/access.ts'
import { hashPassword } from '../../server/auth/accounts.ts'
import { setCookies } from '../../server/auth/routes.ts'
import { addressHeader } from '../../server/auth.ts'
import { hasCompany } from './companies.ts'
import { acceptInvitation, openInvitation } from './invitations.ts'
import { endSessions, listSessions, readProfile, writeProfile } from './profile.ts'
import { refused } from './refusals.ts'
import * as schemas from './schemas.ts'
import { createCompanyWithOwner } from './setup.ts'

const tags = ['account']
/** Forms that anyone may send, by caller's address. */
const publicForm = { window: 60, max: 20 }

/** What concerns an account before any company: first run, invitations, one's own profile and sessions. */
export function accountRoutes(app: FastifyInstance, access: Access): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  const { database, config } = access

  api.get('/api/setup', { schema: { tags, summary: 'Whether a company can be created here' } }, async () => {
    const companies = await database.control<{ slug: string; isDemo: boolean }>(
      sql`select slug, is_demo as "isDemo" from workspace order by is_demo limit 2`,
    )
    const isNew = companies.every(company => company.isDemo)
    const demo = companies.find(company => company.isDemo)?.slug ?? null
    return {
      canCreateCompany: isNew || config.allowSignUp,
      isNew,
      demo,
      canLoadDemo: isNew && !demo && access.loadDemo !== undefined,
    }
  })

  let loading: Promise<void> | undefined
  api.post(
    '/api/setup/demo',
    { schema: { tags, summary: 'Load the demo company, while there is no other' } },
    async (request, reply) => {
      await limit(access, request)
      const { loadDemo } = access
      if (!loadDemo || (await hasCompany({ rows: statement => database.control(statement) })))
        throw new Problem(refused.setupDone)
      loading ??= loadDemo().finally(() => {
        loading = undefined
      })
      await loading
      return reply.status(204).send()
    },
  )

  const newCompany = z.object({
    company: z.object({
      name: schemas.companyName,
      slug: schemas.slug.optional(),
      locale: schemas.locale.default('zh'),
      currency: schemas.currency.optional(),
      timeZone: schemas.timeZone.optional(),
    }),
    owner: z
      .object({ name: schemas.personName, email: schemas.email, password: schemas.password })
      .optional(),
  })
  api.post(
    '/api/setup/company',
    {
      schema: {
        tags,
        summary: 'Create the first company, or a further one where sign-up is open',
        body: newCompany,
      },
    },
    async (request, reply) => {
      limit(access, request)
      const { company, owner } = request.body
      const signedIn = await access.identify.bySession(request.headers.cookie, () => {})
      const account = signedIn && (await readProfile(database, signedIn.userId))
      if (!account && !owner) throw new Problem('signInNeeded')
      const onlyFirst = !config.allowSignUp
      if (account) {
        const made = await createCompanyWithOwner(database, { company, owner: account, onlyFirst })
        return reply.status(201).send({ slug: made.slug })
      }
      if (!owner) throw new Problem('signInNeeded')
      const made = await createCompanyWithOwner(database, { company, owner, onlyFirst })
      await signIn(access, request, reply, owner.email, owner.password)
      return reply.status(201).send({ slug: made.slug })
    },
  )

  const token = z.object({ token: z.string().max(100) })
  api.get(
    '/api/invitations/:token',
    { schema: { tags, summary: 'What an invitation link offers', params: token } },
    async request => {
      limit(access, request)
      return openInvitation(database, request.params.token)
    },
  )

  const acceptance = z.object({
    name: schemas.personName.optional(),
    password: schemas.password.optional(),
    locale: schemas.locale.default('zh'),
  })
  api.post(
    '/api/invitations/:token/accept',
    {
      schema: {
        tags,
        summary: 'Join: with a new account (name, password), or signed in as the invited address',
        params: token,
        body: acceptance,
      },
    },
    async (request, reply) => {
      limit(access, request)
      const { name, password, locale } = request.body
      const signedIn = await access.identify.bySession(request.headers.cookie, () => {})
      const newAccount =
        name && password ? { name, locale, passwordHash: await hashPassword(password) } : undefined
      const { account, workspaceId } = await acceptInvitation(database, {
        token: request.params.token,
        newAccount,
        signedInAs: signedIn?.userId,
      })
      if (signedIn?.userId !== account.id && password)
        await signIn(access, request, reply, account.email, password)
      const actor = await access.directory.actor(workspaceId, account.id, 'session')
      return { slug: actor?.slug }
    },
  )

  api.get('/api/me', { schema: { tags, summary: 'My profile and my companies' } }, async (request, reply) => {
    const { userId } = await access.requireUser(request, reply)
    const profile = await readProfile(database, userId)
    if (!profile) throw new Problem('signInNeeded')
    return profile
  })

  const profileChange = z.object({
    name: schemas.personName.optional(),
    locale: schemas.locale.nullable().optional(),
    theme: z.enum(['light', 'dark', 'system']).nullable().optional(),
    timeZone: schemas.timeZone.nullable().optional(),
  })
  api.patch(
    '/api/me',
    { schema: { tags, summary: 'Change my profile', body: profileChange } },
    async (request, reply) => {
      const { userId } = await access.requireUser(request, reply)
      await writeProfile(database, userId, request.body)
      return readProfile(database, userId)
    },
  )

  api.get(
    '/api/me/sessions',
    { schema: { tags, summary: 'Where I am signed in' } },
    async (request, reply) => {
      const { userId, sessionId } = await access.requireUser(request, reply)
      return { data: await listSessions(database, userId, sessionId) }
    },
  )

  api.delete(
    '/api/me/sessions/:id',
    { schema: { tags, summary: 'Sign out there', params: schemas.idParam } },
    async (request, reply) => {
      const { userId } = await access.requireUser(request, reply)
      const ended = await endSessions(database, userId, { id: request.params.id })
      if (ended === 0) throw new Problem('notFound')
      return reply.status(204).send()
    },
  )

  api.delete(
    '/api/me/sessions',
    { schema: { tags, summary: 'Sign out everywhere else' } },
    async (request, reply) => {
      const { userId, sessionId } = await access.requireUser(request, reply)
      return { ended: await endSessions(database, userId, { exceptId: sessionId }) }
    },
  )
}

function limit(access: Access, request: FastifyRequest): void {
  if (!access.limit.take(`form ${request.ip}`, publicForm).allowed) throw new Problem('tooMany')
}

/** Signs a person in whose password was just set, so that the next page is already theirs. */
async function signIn(
  { auth, secure }: Access,
  request: FastifyRequest,
  reply: FastifyReply,
  email: string,
  password: string,
): Promise<void> {
  const { headers } = await auth.api.signInEmail({
    body: { email, password },
    headers: new Headers({ [addressHeader]: request.ip, 'user-agent': request.headers['user-agent'] ?? '' }),
    returnHeaders: true,
  })
  setCookies(reply, headers.getSetCookie(), secure(request))
}
