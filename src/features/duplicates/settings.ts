import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import { Problem } from '../../core/errors.ts'
import { type DuplicateRule, defaultRules } from './duplicates.rules.ts'

const KEPT_MS = 5_000
const kept = new Map<string, { rules: readonly DuplicateRule[]; until: number }>()

export interface RuleSet {
  version: number
  /** The company has changed them. */
  own: boolean
  rules: readonly DuplicateRule[]
}

interface StoredRules {
  version: number
  rules: DuplicateRule[] | null
}

const rulesStatement = (workspaceId: string) =>
  sql`SELECT version, rules FROM duplicate_setting WHERE workspace_id = ${workspaceId}`

export async function readRules(core: Pick<Core, 'db'>, workspaceId: string): Promise<RuleSet> {
  const [[row]] = await core.db.read<StoredRules[]>(workspaceId, [rulesStatement(workspaceId)])
  return { version: row?.version ?? 0, own: Boolean(row?.rules), rules: row?.rules ?? defaultRules }
}

/**
 * The rules in force; another process's change is known a few seconds later. Within a transaction they are read by that: waiting for a
 * second connection while holding one can leave everybody waiting.
 */
export async function rulesOf(
  core: Pick<Core, 'db'>,
  workspaceId: string,
  tx?: Transaction,
): Promise<readonly DuplicateRule[]> {
  const found = kept.get(workspaceId)
  if (found && found.until > Date.now()) return found.rules
  const [row] = tx
    ? await tx.rows<StoredRules>(rulesStatement(workspaceId))
    : (await core.db.read<StoredRules[]>(workspaceId, [rulesStatement(workspaceId)]))[0]
  const rules = row?.rules ?? defaultRules
  if (kept.size > 1_000) kept.clear()
  kept.set(workspaceId, { rules, until: Date.now() + KEPT_MS })
  return rules
}

/** Replaces the rules; `null` brings back those every company begins with. Throws conflict when somebody was quicker. */
export async function saveRules(
  core: Core,
  actor: Actor,
  version: number,
  rules: readonly DuplicateRule[] | null,
): Promise<RuleSet> {
  const { workspaceId, userId } = actor
  const written = rules === null ? null : JSON.stringify(rules)
  const rows = await core.db.transaction(workspaceId, tx => {
    tx.afterCommit(() => kept.delete(workspaceId))
    return tx.rows<{
      version: number
    }>(sql`INSERT INTO duplicate_setting AS s (workspace_id, rules, rules_changed_at, rules_changed_by)
      VALUES (${workspaceId}, ${written}::jsonb, ${core.now().toISOString()}, ${userId})
      ON CONFLICT (workspace_id) DO UPDATE SET rules = excluded.rules, rules_changed_at = excluded.rules_changed_at,
        rules_changed_by = excluded.rules_changed_by, version = s.version + 1 WHERE s.version = ${version} RETURNING version`)
  })
  const current = await readRules(core, workspaceId)
  if (rows.length === 0) throw new Problem('conflict', {}, [], { current })
  return current
}
