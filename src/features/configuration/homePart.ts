import { sql } from 'kysely'
import { z } from 'zod'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { invalid } from '../../core/errors.ts'
import { type HomePage, homeBlocks, listHomes, putHome } from '../home/home.ts'
import { type ConfigurationPart, listPart } from './part.ts'

const home = z.strictObject({
  /** Code or name of the role; absent: everyone. */
  role: z.string().max(60).optional(),
  blocks: homeBlocks,
})
type Home = z.infer<typeof home>

/** Of roles that come with the program the code; others are known by their name. */
const roleKey = ({ role }: HomePage) => role && (/^[a-z]+$/i.test(role.code) ? role.code : role.title)

const NAMED = 'name:'

const list: Parameters<typeof listPart<Home, Home>>[0] = {
  key: 'homePages',
  label: { zh: '首页', en: 'Home pages' },
  one: home,
  most: 100,
  place: ({ role }) => role ?? 'everyone',
  what: ({ role }) => (role ? { zh: role, en: role } : { zh: '所有人', en: 'Everyone' }),
  stored: async (core, actor) => {
    const views = await sharedViews(core, actor)
    return (await listHomes(core, actor)).map(page => {
      const role = roleKey(page)
      const blocks = withViews(page.blocks, view => {
        const found = views.find(one => one.id === view)
        return found ? `${NAMED}${found.name}` : view
      })
      return { ...(role ? { role } : {}), blocks }
    })
  },
  written: page => page,
  put: async (core, actor, { role, blocks }) => {
    const views = await sharedViews(core, actor)
    const [roles] = await core.db.read<{ id: string }[]>(actor.workspaceId, [
      sql`SELECT id FROM role WHERE workspace_id = ${actor.workspaceId} AND deleted_at IS NULL AND (code = ${role ?? null} OR name = ${role ?? null})`,
    ])
    if (role && !roles[0]) {
      const message = { zh: `没有角色“${role}”`, en: `There is no role ${role}` }
      throw invalid([{ field: 'role', code: 'unknownRole', message }])
    }
    const own = withViews(
      blocks,
      (view, object) =>
        views.find(one => one.entity === object && `${NAMED}${one.name}` === view)?.id ?? view,
    )
    await putHome(core, actor, role ? roles[0].id : null, { blocks: own })
  },
}

/** Home pages; views shared with everyone are named, as ids are another company's business. Told with the names of their roles. */
export const homePart: ConfigurationPart<Home[]> = {
  ...listPart(list),
  plan: async (core, actor, wanted, file) => {
    const [roles] = await core.db.read<{ code: string; name: string }[]>(actor.workspaceId, [
      sql`SELECT code, name FROM role WHERE workspace_id = ${actor.workspaceId} AND deleted_at IS NULL`,
    ])
    const names = new Map(roles.map(({ code, name }) => [code, name]))
    const what: typeof list.what = (one, models) =>
      list.what({ ...one, role: names.get(one.role ?? '') ?? one.role }, models)
    return listPart({ ...list, what }).plan(core, actor, wanted, file)
  },
}

function withViews(blocks: Home['blocks'], named: (view: string, object: string) => string): Home['blocks'] {
  return blocks.map(block =>
    block.options?.view
      ? {
          ...block,
          options: { ...block.options, view: named(block.options.view, block.options.object ?? '') },
        }
      : block,
  )
}

async function sharedViews(core: Core, actor: Actor) {
  const [views] = await core.db.read<{ id: string; entity: string; name: string }[]>(actor.workspaceId, [
    sql`SELECT id, entity, name FROM saved_view WHERE workspace_id = ${actor.workspaceId} AND audience = 'everyone' AND deleted_at IS NULL`,
  ])
  return views
}
