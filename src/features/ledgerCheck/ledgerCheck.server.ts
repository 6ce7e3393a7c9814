import { sql } from 'kysely'
import type { Core } from '../../core/core.ts'
import type { ServerFeature } from '../../core/server.ts'
import { declareJob } from '../../server/jobs.ts'
import { notify } from '../notices/notify.ts'
import { systemActor } from '../pool/system.ts'
import { type Difference, differences } from './check.ts'

/** Half past six in the evening of UTC: the night of China. */
const NIGHTLY = '30 18 * * *'

/** What is not as the ledgers have it, told to owners and administrators; not again before they have read it. */
export async function checkLedgers(core: Core, workspaceId: string): Promise<Difference[]> {
  const found = await differences(workspaceId, async statement => {
    const [rows] = await core.db.read<{ id: string; count: string }[]>(workspaceId, [statement])
    return rows
  })
  if (found.length === 0) return found
  core.log.error({ workspaceId, differences: found }, 'ledgers and balances differ')
  const actor = await systemActor(core, workspaceId)
  if (!actor) return found
  const content = { differences: found.map(({ check, count }) => ({ check, count })) }
  await core.db.transaction(workspaceId, async tx => {
    const people = await tx.rows<{
      id: string
    }>(sql`SELECT u.id FROM workspace_user u JOIN role r ON r.workspace_id = u.workspace_id AND r.id = u.role_id
      WHERE u.workspace_id = ${workspaceId} AND u.active AND u.deleted_at IS NULL AND r.code IN ('owner', 'admin')
        AND NOT EXISTS (SELECT FROM notice n WHERE n.workspace_id = ${workspaceId} AND n.user_id = u.id AND n.kind = 'ledgerDifference' AND n.read_at IS NULL
          AND n.content->'differences' = ${JSON.stringify(content.differences)}::jsonb)`)
    notify(
      { core, tx, actor },
      people.map(one => one.id),
      {
        kind: 'ledgerDifference',
        entity: 'accountMove',
        recordId: workspaceId,
        content,
      },
    )
  })
  return found
}

/** Every company is checked, also where another's check fails; throws at the end where any did. */
export async function checkAll(core: Core): Promise<void> {
  const companies = await core.db.control<{ id: string }>(sql`SELECT id FROM workspace`)
  const failures: unknown[] = []
  for (const { id } of companies)
    await checkLedgers(core, id).catch(error => {
      core.log.error({ workspaceId: id, err: error }, 'the ledgers of a company could not be checked')
      failures.push(error)
    })
  if (failures.length > 0)
    throw new AggregateError(failures, `the ledgers of ${failures.length} companies could not be checked`)
}

export const server: ServerFeature = {
  jobs: async () => declareJob('ledgerCheck', checkAll, { schedule: NIGHTLY }),
}
