import { type RawBuilder, sql } from 'kysely'
import { type Actor, can, mayAdminister } from '../../core/actor.ts'
import type { Models } from '../../core/core.ts'
import { open } from '../../core/scope.ts'
import { readColours, writeColours } from '../colourRules/colours.rules.ts'

/** A view as its reader has it. */
export interface View {
  id: string
  version: number
  entity: string
  name: string
  audience: 'me' | 'unit' | 'everyone'
  unit: { id: string; title: string } | null
  changers: 'maker' | 'audience'
  maker: { id: string; title: string }
  mine: boolean
  mayChange: boolean
  definition: Record<string, string>
  position: number
}

/** The units whose views a person sees: the own one and those above it. */
export const unitsAbove = ({
  workspaceId,
  userId,
}: Actor): RawBuilder<unknown> => sql`WITH RECURSIVE above AS (
    SELECT u.id, u.parent_id FROM workspace_user p JOIN unit u ON u.workspace_id = ${workspaceId} AND u.id = p.unit_id
      WHERE p.workspace_id = ${workspaceId} AND p.id = ${userId}
    UNION SELECT u.id, u.parent_id FROM above a JOIN unit u ON u.workspace_id = ${workspaceId} AND u.id = a.parent_id)
  SELECT id FROM above`

/** Whether the actor sees the view of alias `v`. */
const seenBy = (actor: Actor): RawBuilder<unknown> =>
  sql`(v.owner_id = ${actor.userId} OR v.audience = 'everyone' OR v.audience = 'unit' AND v.unit_id IN (${unitsAbove(actor)}))`

/** The views the actor sees, in the order of tabs; `further` narrows them. */
export function viewsStatement(actor: Actor, further: RawBuilder<unknown> = sql``): RawBuilder<View> {
  const mine = sql`v.owner_id = ${actor.userId}`
  const mayChange = mayAdminister(actor, 'settings') ? sql`true` : sql`(${mine} OR v.changers = 'audience')`
  return sql<View>`SELECT v.id, v.version, v.entity, v.name, v.audience, v.changers, ${mine} AS mine, ${mayChange} AS "mayChange",
      CASE WHEN v.unit_id IS NOT NULL THEN jsonb_build_object('id', v.unit_id, 'title', u.name) END AS unit,
      jsonb_build_object('id', v.owner_id, 'title', p.name) AS maker, v.definition, v.position
    FROM saved_view v JOIN workspace_user p ON p.workspace_id = ${actor.workspaceId} AND p.id = v.owner_id
    LEFT JOIN unit u ON u.workspace_id = ${actor.workspaceId} AND u.id = v.unit_id
    WHERE v.workspace_id = ${actor.workspaceId} AND v.deleted_at IS NULL AND ${seenBy(actor)} ${further}
    ORDER BY v.position, v.name, v.id`
}

/** Those of objects the actor may read, as they may know them. */
export const readable = (actor: Actor, models: Models, views: View[]): View[] =>
  views.filter(view => can(actor, view.entity, 'read')).map(view => shownView(actor, models, view))

/**
 * What somebody else filtered and coloured by is told where the field is open to the reader: a number typed into a filter is most likely
 * somebody's. A condition without its value cannot be saved, so that nothing of the view is lost by who changes it.
 */
export function shownView<T extends Pick<View, 'entity' | 'definition'>>(
  actor: Actor,
  models: Models,
  view: T,
): T {
  if (!models.entities.some(one => one.name === view.entity)) return view
  const model = models(view.entity)
  const isOpen = (name: string) => !model.fields[name] || open(actor, model, name)
  const shown = (key: string, value: string) => {
    const [, field] = /^filter\[(\w+)\]/.exec(key) ?? []
    if (field) return isOpen(field) ? value : ''
    if (key !== 'colours') return value
    const rules = readColours(value) ?? []
    return rules.every(rule => isOpen(rule.field))
      ? value
      : writeColours(rules.map(rule => (isOpen(rule.field) ? rule : { ...rule, value: '' })))
  }
  const definition = Object.entries(view.definition).map(([key, value]) => [key, shown(key, value)])
  return { ...view, definition: Object.fromEntries(definition) }
}
