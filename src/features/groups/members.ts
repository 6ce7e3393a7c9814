import { type RawBuilder, sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import type { Ref } from '../../core/field.ts'
import { demandOpen, open, within } from '../../core/scope.ts'
import { type Reading, selection, titleFor } from '../../core/select.ts'
import type { Values } from '../../core/server.ts'
import { askingOf, demandId } from '../../core/store/read.ts'

/** Companies shown in the tree; a larger group is a list. */
const SHOWN_MOST = 300
/** Companies gone through to find who stands below whom. */
const MEMBERS_MOST = 20_000

/** The group a customer is in, as far as the reader sees it; a list without levels where the parent company is closed to the reader. */
export interface GroupMembers {
  /** The company at its head; null: the customer is in no group. */
  head: Ref | null
  /** In the order of the tree, at most 300. */
  members: GroupMember[]
  /** There are companies in it that the reader may not see; nothing of theirs is counted. */
  hidden: boolean
  /** Over all companies the reader sees; figures closed to the reader are left out. Money is decimal text. */
  figures: {
    customers: number
    orderCount?: number
    revenue?: string
    revenueThisYear?: string
    lastContactAt?: string | null
    nextContactAt?: string | null
    lastOrderOn?: string | null
  }
}

export interface GroupMember extends Placed {
  title: string
  level?: string | null
  stage?: string | null
  revenueThisYear?: string | null
}

const figures: [string, RawBuilder<unknown>][] = [
  ['orderCount', sql`coalesce(sum(metric.order_count), 0)::int`],
  ['revenue', sql`coalesce(sum(metric.revenue), 0)::text`],
  ['revenueThisYear', sql`coalesce(sum(metric.revenue_this_year), 0)::text`],
  ['lastContactAt', sql`max(metric.last_contact_at)`],
  ['nextContactAt', sql`min(t.next_contact_at)`],
  ['lastOrderOn', sql`max(metric.last_order_on)`],
]

/** Answers 404 for a customer the actor may not see. */
export async function groupOf(core: Core, actor: Actor, id: string): Promise<GroupMembers> {
  const reading = await askingOf(core, actor, 'customer')
  const { model, models } = reading
  demandId(id)
  demandOpen(actor, model, 'groupHead')
  const { workspaceId } = actor
  const seen = within(models, actor, model, 't')
  const head = sql`(SELECT g.group_head FROM customer_group g WHERE g.workspace_id = ${workspaceId} AND g.customer_id = ${id})`
  const members = sql`FROM customer_group g JOIN customer t ON t.workspace_id = ${workspaceId} AND t.id = g.customer_id AND t.deleted_at IS NULL
    LEFT JOIN customer_metric metric ON metric.workspace_id = ${workspaceId} AND metric.customer_id = t.id
    WHERE g.workspace_id = ${workspaceId} AND g.group_head = ${head}`
  const parts = figures
    .filter(([field]) => open(actor, model, field))
    .map(([field, value]) => sql`, ${value} AS ${sql.id(field)}`)
  const [[self], heads, tree, totals] = await core.db.read<unknown[]>(workspaceId, [
    sql`SELECT t.id FROM customer t WHERE t.workspace_id = ${workspaceId} AND t.id = ${id} AND ${seen}`,
    sql`SELECT t.id, ${titleFor(actor, model, 't')} AS title, ${seen} AS seen FROM customer t WHERE t.workspace_id = ${workspaceId} AND t.id = ${head}`,
    sql`SELECT t.id, ${open(actor, model, 'parent') ? sql`t.parent_id` : sql`NULL::uuid`} AS parent, ${seen} AS seen,
        ${open(actor, model, 'name') ? sql`t.name_sort` : sql`t.id::text`} AS sort ${members} LIMIT ${MEMBERS_MOST}`,
    sql`SELECT count(*)::int AS customers ${sql.join(parts, sql` `)} ${members} AND ${seen}`,
  ])
  if (!self) throw new Problem('notFound')
  const known = tree as Standing[]
  const shown = inOrder(known).slice(0, SHOWN_MOST)
  const [top] = heads as (Ref & { seen: boolean })[]
  return {
    head: top ? (top.seen ? { id: top.id, title: top.title } : { id: '', title: '', hidden: true }) : null,
    members: await described(core, reading, shown),
    hidden: known.some(one => !one.seen),
    figures: (totals as GroupMembers['figures'][])[0],
  }
}

interface Standing {
  id: string
  parent: string | null
  seen: boolean
  sort: string | null
}

interface Placed {
  id: string
  parent: string | null
  depth: number
}

/** Companies that are seen, each behind the one it stands below; those between that are not seen are passed over. */
export function inOrder(all: readonly Standing[]): Placed[] {
  const byId = new Map(all.map(one => [one.id, one]))
  const nearest = (one: Standing): string | null => {
    for (
      let above = one.parent ? byId.get(one.parent) : undefined;
      above;
      above = above.parent ? byId.get(above.parent) : undefined
    )
      if (above.seen) return above.id
    return null
  }
  const below = new Map<string | null, Standing[]>()
  for (const one of all.filter(({ seen }) => seen)) {
    const parent = nearest(one)
    below.set(parent, [...(below.get(parent) ?? []), one])
  }
  const placed: Placed[] = []
  const place = (parent: string | null, depth: number): void => {
    const rows = below.get(parent) ?? []
    rows.sort((a, b) => (a.sort ?? '').localeCompare(b.sort ?? ''))
    for (const { id } of rows) {
      placed.push({ id, parent, depth })
      place(id, depth + 1)
    }
  }
  place(null, 0)
  return placed
}

async function described(core: Core, reading: Reading, placed: readonly Placed[]): Promise<GroupMember[]> {
  const { actor, model } = reading
  const names = ['name', 'level', 'stage', 'revenueThisYear'].filter(name => open(actor, model, name))
  const { columns, joins, finish } = selection(reading, names)
  const [rows] = await core.db.read<Values[]>(actor.workspaceId, [
    sql`SELECT ${columns} FROM customer t ${joins} WHERE t.workspace_id = ${actor.workspaceId} AND t.id = ANY(${placed.map(one => one.id)}::uuid[])`,
  ])
  const byId = new Map(finish(rows).map(row => [row.id, row]))
  return placed.map(one => {
    const { name, level, stage, revenueThisYear } = (byId.get(one.id) ?? {}) as Partial<
      Record<string, string>
    >
    return { ...one, title: name ?? '****', level, stage, revenueThisYear }
  })
}
