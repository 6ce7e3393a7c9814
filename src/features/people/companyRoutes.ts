import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Actor } from '../../core/actor.ts'
import { Problem } from '../../core/errors.ts'
import type { Access } from '../../server/access.ts'
import { changeCompany, companyChange, readCompany } from './company.ts'
import { authorOf } from './events.ts'
import {
  invitationDays,
  invite,
  listInvitations,
  renewInvitation,
  withdrawInvitation,
} from './invitations.ts'
import { createKey, listKeys, revokeKey } from './keys.ts'
import { links } from './links.ts'
import {
  companyOutbox,
  mailOrExplain,
  type Outbox,
  readMailSettings,
  removeMailSettings,
  writeMailSettings,
} from './mailSettings.ts'
import { invitationMail, testMail } from './mails.ts'
import { issueReset, pendingResets } from './passwordResets.ts'
import { demandPower } from './people.server.ts'
import { changeRole, createRole, listRoles, permissionsSchema, removeRole } from './roleEditing.ts'
import * as schemas from './schemas.ts'
import { demandActive } from './staff.ts'

const tags = ['company']

/** The company's settings, people and keys, under `/api/v1`. `actorOf` answers who acts in which company. */
export function companyRoutes(
  app: FastifyInstance,
  access: Access,
  actorOf: (request: FastifyRequest) => Actor,
): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  const { database, secret, auth } = access

  const power = (request: FastifyRequest, what: string): Actor => {
    const actor = actorOf(request)
    demandPower(actor, what)
    return actor
  }

  api.get(
    '/me',
    { schema: { tags, summary: 'Who I am in this company and what I may do' } },
    async request => {
      const { userId, name, slug, locale, permissions, company } = actorOf(request)
      return { id: userId, name, slug, locale, permissions, company }
    },
  )

  api.get('/company', { schema: { tags, summary: 'Settings of the company' } }, async request =>
    readCompany(database, actorOf(request).workspaceId),
  )
  api.patch(
    '/company',
    { schema: { tags, summary: 'Change settings of the company', body: companyChange } },
    async request => changeCompany(database, power(request, 'settings'), request.body),
  )

  inviting()
  keys()
  roles()
  mail()
  resets()

  function inviting() {
    const invitation = z.strictObject({
      email: schemas.email,
      name: schemas.personName.nullable().optional(),
      roleId: schemas.id,
      unitId: schemas.id.nullable().optional(),
      managerId: schemas.id.nullable().optional(),
    })
    api.get('/invitations', { schema: { tags, summary: 'Open invitations' } }, async request => ({
      data: await listInvitations(database, power(request, 'people')),
    }))
    api.post(
      '/invitations',
      { schema: { tags, summary: 'Invite someone; answers the link', body: invitation } },
      async (request, reply) => {
        const actor = power(request, 'people')
        const made = await invite(database, actor, request.body)
        return reply.status(201).send(await handOver(request, actor, made))
      },
    )
    api.post(
      '/invitations/:id/renew',
      {
        schema: { tags, summary: 'A new link for an invitation; the old one ends', params: schemas.idParam },
      },
      async request => {
        const actor = power(request, 'people')
        return handOver(request, actor, await renewInvitation(database, actor, request.params.id))
      },
    )
    api.delete(
      '/invitations/:id',
      { schema: { tags, summary: 'Withdraw an invitation', params: schemas.idParam } },
      async (request, reply) => {
        await withdrawInvitation(database, power(request, 'people'), request.params.id)
        return reply.status(204).send()
      },
    )
  }

  /** The link for the one who invites, and by mail where that is set up. */
  async function handOver(
    request: FastifyRequest,
    actor: Actor,
    { id, token, email }: { id: string; token: string; email: string },
  ) {
    const outbox = await outboxOf(actor)
    const link = links.invitation(outbox?.publicUrl ?? baseOf(request), token)
    if (!outbox) return { id, email, link, mailed: false }
    const letter = invitationMail(
      { to: email, company: actor.company.name, invitedBy: actor.name, link, days: invitationDays },
      actor.locale,
    )
    try {
      await mailOrExplain(outbox, letter)
      return { id, email, link, mailed: true }
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      return { id, email, link, mailed: false, mailFault: error.text }
    }
  }

  function keys() {
    const newKey = z.strictObject({
      name: z.string().trim().min(1).max(60),
      expiresInDays: z.number().int().min(1).max(3650).nullable().optional(),
      userId: schemas.id.optional(),
    })
    api.get(
      '/api-keys',
      { schema: { tags, summary: 'My API keys; all of them for who administers keys' } },
      async request => ({
        data: await listKeys(database, actorOf(request)),
      }),
    )
    api.post(
      '/api-keys',
      { schema: { tags, summary: 'Make an API key; it is shown this once', body: newKey } },
      async (request, reply) => {
        const actor = actorOf(request)
        const { name, expiresInDays, userId = actor.userId } = request.body
        // A key must not make further ones: ending it would not end what it made.
        if (actor.via === 'key') throw new Problem('forbidden')
        if (userId !== actor.userId) demandPower(actor, 'keys')
        await demandActive(database, actor, userId)
        const { workspaceId } = actor
        const made = await createKey(
          auth,
          database,
          { workspaceId, userId, name, expiresInDays },
          authorOf(actor),
        )
        return reply.status(201).send(made)
      },
    )
    api.delete(
      '/api-keys/:id',
      { schema: { tags, summary: 'Revoke an API key at once', params: schemas.idParam } },
      async (request, reply) => {
        await revokeKey(database, actorOf(request), request.params.id)
        return reply.status(204).send()
      },
    )
  }

  function roles() {
    const role = z.strictObject({ name: schemas.personName, permissions: permissionsSchema })
    const change = z.strictObject({
      version: z.number().int(),
      name: schemas.personName.optional(),
      permissions: permissionsSchema.optional(),
    })
    api.get('/role-settings', { schema: { tags, summary: 'Roles with their rights' } }, async request => ({
      data: await listRoles(database, power(request, 'roles')),
    }))
    api.post(
      '/role-settings',
      { schema: { tags, summary: 'Make a role', body: role } },
      async (request, reply) => {
        const id = await createRole(database, power(request, 'roles'), request.body)
        return reply.status(201).send({ id })
      },
    )
    api.patch(
      '/role-settings/:id',
      { schema: { tags, summary: 'Change a role', params: schemas.idParam, body: change } },
      async request => ({
        version: await changeRole(database, power(request, 'roles'), request.params.id, request.body),
      }),
    )
    api.delete(
      '/role-settings/:id',
      { schema: { tags, summary: 'Remove a role nobody holds', params: schemas.idParam } },
      async (request, reply) => {
        await removeRole(database, power(request, 'roles'), request.params.id)
        return reply.status(204).send()
      },
    )
  }

  function mail() {
    const settings = z.strictObject({
      host: z.string().trim().min(1).max(200),
      port: z.number().int().min(1).max(65_535),
      encryption: z.enum(['tls', 'starttls', 'none']),
      user: z.string().max(200).nullable(),
      password: z.string().min(1).max(500).optional(),
      from: z.string().trim().min(3).max(200),
      publicUrl: z.url({ protocol: /^https?$/ }).transform(address => new URL(address).origin),
    })
    api.get('/mail-settings', { schema: { tags, summary: 'The company’s mail server' } }, async request => {
      const { workspaceId } = power(request, 'settings')
      return {
        own: await readMailSettings(database, workspaceId),
        installation: access.installation ? { from: access.installation.from } : null,
      }
    })
    api.put(
      '/mail-settings',
      { schema: { tags, summary: 'Set the company’s mail server', body: settings } },
      async request => {
        // Links to new passwords, the owners' too, go through this server and address: whoever sets them could read them.
        const actor = power(request, '*')
        await writeMailSettings(database, secret, actor, request.body)
        return { own: await readMailSettings(database, actor.workspaceId) }
      },
    )
    api.delete(
      '/mail-settings',
      { schema: { tags, summary: 'Stop sending through the company’s mail server' } },
      async (request, reply) => {
        await removeMailSettings(database, power(request, 'settings'))
        return reply.status(204).send()
      },
    )
    const test = z.strictObject({ to: schemas.email })
    api.post(
      '/mail-settings/test',
      { schema: { tags, summary: 'Send a test mail with the settings kept', body: test } },
      async request => {
        const actor = power(request, 'settings')
        await mailOrExplain(
          await outboxOf(actor),
          testMail(request.body.to, actor.company.name, actor.locale),
        )
        return { sentTo: request.body.to }
      },
    )
  }

  function resets() {
    api.get(
      '/password-resets',
      { schema: { tags, summary: 'People waiting for a link to set a new password' } },
      async request => ({
        data: await pendingResets(database, power(request, 'people')),
      }),
    )
    api.post(
      '/people/:id/reset-link',
      {
        schema: {
          tags,
          summary: 'A link with which this person sets a new password',
          params: schemas.idParam,
        },
      },
      async (request, reply) => {
        const actor = power(request, 'people')
        const token = await issueReset(auth, database, actor, request.params.id)
        return reply.status(201).send({ link: links.reset(baseOf(request), token) })
      },
    )
  }

  /** The company's mail server, else the installation's. */
  async function outboxOf({ workspaceId }: Actor): Promise<Outbox | undefined> {
    const own = await companyOutbox(database, secret, workspaceId)
    if (own) return own
    const { publicUrl } = access.config
    return access.installation && publicUrl ? { server: access.installation, publicUrl } : undefined
  }

  /** Where the one who asks reaches this installation; they see the link themselves. */
  function baseOf(request: FastifyRequest): string {
    return access.config.publicUrl ?? request.headers.origin ?? `${request.protocol}://${request.host}`
  }
}
