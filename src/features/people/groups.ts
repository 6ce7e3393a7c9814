import { type RawBuilder, sql } from 'kysely'
import type { Membership } from './people.rules.ts'

/**
 * Groups, beside units, that records may be shared with (`record_share`): a line a feature. Each answers who belongs to which as rows of
 * `Membership`; a change of them is announced as one of the company's staff is.
 */
const sources: ((workspaceId: string) => RawBuilder<Membership>)[] = []

/** One statement for all of them, where there are any. */
export function memberships(workspaceId: string): RawBuilder<Membership>[] {
  if (sources.length === 0) return []
  return [
    sql`${sql.join(
      sources.map(source => source(workspaceId)),
      sql` union all `,
    )}`,
  ]
}

/** What the groups are called, units among them: a line a feature. `entity`: the object whose record a group is. */
const named: ((workspaceId: string) => RawBuilder<unknown>)[] = [
  workspaceId =>
    sql`select id, name, 'unit' as entity from unit where workspace_id = ${workspaceId} and deleted_at is null`,
  workspaceId =>
    sql`select id, name, 'pool' as entity from pool where workspace_id = ${workspaceId} and deleted_at is null`,
]

/** Rows of `id`, `name` and `entity` of all groups there are. */
export function groupNames(workspaceId: string): RawBuilder<unknown> {
  return sql`${sql.join(
    named.map(names => names(workspaceId)),
    sql` union all `,
  )}`
}
