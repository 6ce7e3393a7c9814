import { sql } from 'kysely'
import { z } from 'zod'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { invalid } from '../../core/errors.ts'
import { listPart } from '../configuration/part.ts'
import { type PoolSettings, poolSettings } from './pool.rules.ts'
import { changePool, createPool, listPools, type PoolShown } from './settings.ts'

/** A pool in a file: its units by their names. */
const pool = poolSettings.extend({ units: z.array(z.string().max(60)).max(100).default([]) })
type PoolInFile = z.infer<typeof pool>

/** The pools with their rules. Units are a company's own business: a file names those that must be there. */
export const poolsPart = listPart<PoolInFile, PoolShown & { unitNames: string[] }>({
  key: 'pools',
  label: { zh: '公海', en: 'Public pools' },
  one: pool,
  most: 200,
  place: one => one.name,
  what: one => ({ zh: one.name, en: one.name }),
  stored: async (core, actor) => {
    const [pools, units] = await Promise.all([listPools(core, actor.workspaceId), unitsOf(core, actor)])
    const names = new Map(units.map(unit => [unit.id, unit.name]))
    return pools.map(one => ({ ...one, unitNames: one.units.flatMap(id => names.get(id) ?? []) }))
  },
  written: ({ unitNames, ...stored }) =>
    pool.parse({ ...poolSettings.strip().parse(stored), units: unitNames }),
  put: async (core, actor, one, before) => {
    const units = await unitsOf(core, actor)
    const known = new Map(units.map(unit => [unit.name, unit.id]))
    const missing = one.units.find(name => !known.has(name))
    if (missing !== undefined)
      throw invalid([
        {
          field: 'units',
          code: 'unknownUnit',
          message: {
            zh: `没有部门“${missing}”，请先建立`,
            en: `There is no unit “${missing}”; make it first`,
          },
        },
      ])
    const settings: PoolSettings = { ...one, units: one.units.flatMap(name => known.get(name) ?? []) }
    await (before
      ? changePool(core, actor, before.id, before.version, settings)
      : createPool(core, actor, settings))
  },
})

async function unitsOf(core: Core, { workspaceId }: Actor): Promise<{ id: string; name: string }[]> {
  const [rows] = await core.db.read<{ id: string; name: string }[]>(workspaceId, [
    sql`SELECT id, name FROM unit WHERE workspace_id = ${workspaceId} AND deleted_at IS NULL ORDER BY created_at DESC, id`,
  ])
  return rows
}
