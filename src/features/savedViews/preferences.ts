import { type RawBuilder, sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'

/** How a person has the tabs above the lists of an object: keys of views. */
export interface Preference {
  order?: string[]
  away?: string[]
  /** Shown where the address says nothing. */
  start?: string
}

/** The person's preferences by object, as `views`. */
export const readPreferences = ({ workspaceId, userId }: Actor): RawBuilder<unknown> =>
  sql`SELECT coalesce(preferences -> 'views', '{}') AS views FROM workspace_user WHERE workspace_id = ${workspaceId} AND id = ${userId}`

export const writePreference = (
  { workspaceId, userId }: Actor,
  entity: string,
  preference: Preference,
): RawBuilder<unknown> =>
  sql`UPDATE workspace_user SET preferences = preferences || jsonb_build_object('views', coalesce(preferences -> 'views', '{}')
    || jsonb_build_object(${entity}::text, ${JSON.stringify(preference)}::jsonb))
    WHERE workspace_id = ${workspaceId} AND id = ${userId}`
