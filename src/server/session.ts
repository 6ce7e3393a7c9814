import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { type Actor, fieldAccess } from '../core/actor.ts'
import type { Core, Models } from '../core/core.ts'
import type { Field } from '../core/field.ts'
import { readProfile } from '../features/people/profile.ts'
import type { Access } from './access.ts'

/** `GET /session`: all a browser needs at its start, in one request. */
export function sessionRoute(api: FastifyInstance, core: Core, access: Access): void {
  api.get(
    '/session',
    {
      schema: {
        tags: ['company'],
        summary: 'Who I am, what I may do, and how the company has shaped the program',
      },
    },
    async request => {
      const { actor } = request
      const profile = await readProfile(access.database, actor.userId)
      const models = await core.models(actor.workspaceId)
      const [views, notices] = await core.db.read(actor.workspaceId, [
        sql`SELECT id, version, entity, name, shared, owner_id = ${actor.userId} AS mine, definition, position FROM saved_view
        WHERE workspace_id = ${actor.workspaceId} AND deleted_at IS NULL AND (shared OR owner_id = ${actor.userId}) ORDER BY position, name`,
        sql`SELECT count(*) AS unread FROM notice WHERE workspace_id = ${actor.workspaceId} AND user_id = ${actor.userId} AND read_at IS NULL`,
      ])
      return {
        user: { ...profile, companies: undefined, id: actor.userId, name: actor.name, locale: actor.locale },
        company: { slug: actor.slug, ...actor.company },
        permissions: actor.permissions,
        subordinateIds: actor.subordinateIds,
        customFields: ownFields(core, models, actor),
        views,
        unreadNotices: (notices[0] as { unread: number }).unread,
        companies: profile?.companies ?? [],
        now: core.now().toISOString(),
      }
    },
  )
}

/** The company's own fields by object and key, as a browser adds them to the declared ones; hidden ones left out. */
function ownFields(core: Core, models: Models, actor: Actor): Record<string, Record<string, Field>> {
  const found: Record<string, Record<string, Field>> = {}
  for (const { name } of core.entities) {
    const { own, fields } = models(name)
    const shown = own.filter(key => fieldAccess(actor, name, key) !== 'hidden')
    if (shown.length > 0) found[name] = Object.fromEntries(shown.map(key => [key, fields[key]]))
  }
  return found
}
