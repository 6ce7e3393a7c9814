import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import { changesOf } from '../../core/events.ts'
import { demandPlaces } from '../letters/letters.ts'
import { authorOf, recordEvents } from '../people/events.ts'
import { type DunningSettings, dunningPlaces, dunningSettings, usualSettings } from './dunning.rules.ts'

export type Stored = DunningSettings & { version: number }

export async function readDunning(core: Core, workspaceId: string): Promise<Stored> {
  const [[row]] = await core.db.read<{ version: number; settings: unknown }[]>(workspaceId, [
    sql`SELECT version, settings FROM dunning_setting WHERE workspace_id = ${workspaceId}`,
  ])
  return row
    ? { ...dunningSettings.parse(row.settings), version: row.version }
    : { ...usualSettings((await core.models(workspaceId)).settings.locale), version: 0 }
}

export async function changeDunning(
  core: Core,
  actor: Actor,
  version: number,
  settings: DunningSettings,
): Promise<Stored> {
  const { workspaceId } = actor
  for (const step of settings.steps) for (const text of [step.zh, step.en]) demandPlaces(text, dunningPlaces)
  const { version: _, ...before } = await readDunning(core, workspaceId)
  await core.db.transaction(workspaceId, async tx => {
    const [written] =
      await tx.rows(sql`INSERT INTO dunning_setting AS s (workspace_id, settings) VALUES (${workspaceId}, ${JSON.stringify(settings)}::jsonb)
      ON CONFLICT (workspace_id) DO UPDATE SET settings = excluded.settings, version = s.version + 1, updated_at = now() WHERE s.version = ${version} RETURNING version`)
    if (!written) throw new Problem('conflict')
    const changes = changesOf({ ...before }, { ...settings })
    await recordEvents(
      tx,
      workspaceId,
      [{ entity: 'dunningSetting', recordId: workspaceId, action: 'update', changes }],
      authorOf(actor),
    )
  })
  return readDunning(core, workspaceId)
}
