import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { fieldAccess } from '../core/actor.ts'
import type { Core } from '../core/core.ts'
import { homeStatement } from '../features/home/home.ts'
import { readProfile } from '../features/people/profile.ts'
import { readPreferences } from '../features/savedViews/preferences.ts'
import { readable, type View, viewsStatement } from '../features/savedViews/views.ts'
import type { Access } from './access.ts'
import { readShape } from './core.ts'

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
      const { objects, custom, shapes } = await readShape(core.db, actor.workspaceId)
      const profile = await readProfile(access.database, actor.userId)
      const [views, preferences, home, notices] = await core.db.read(actor.workspaceId, [
        viewsStatement(actor),
        readPreferences(actor),
        homeStatement(actor),
        sql`SELECT count(*) AS unread FROM notice WHERE workspace_id = ${actor.workspaceId} AND user_id = ${actor.userId} AND read_at IS NULL`,
      ])
      return {
        user: { ...profile, companies: undefined, id: actor.userId, name: actor.name, locale: actor.locale },
        company: { slug: actor.slug, ...actor.company },
        permissions: actor.permissions,
        subordinateIds: actor.subordinateIds,
        seenBy: actor.seenBy ?? null,
        customObjects: objects,
        customFields: custom.filter(({ entity, key }) => fieldAccess(actor, entity, key) !== 'hidden'),
        shapes,
        views: readable(actor, await core.models(actor.workspaceId), views as unknown as View[]),
        viewPreferences: (preferences[0] as { views?: object } | undefined)?.views ?? {},
        home: (home[0] as { blocks: unknown } | undefined)?.blocks ?? null,
        unreadNotices: (notices[0] as { unread: number }).unread,
        companies: profile?.companies ?? [],
        now: core.now().toISOString(),
      }
    },
  )
}
