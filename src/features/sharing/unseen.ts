import { sql } from 'kysely'
import { within } from '../../core/scope.ts'
import type { Change, WriteContext } from '../../core/server.ts'

/**
 * Of several records that a field names, who changes it is shown those they see, and sends those back: what is out of their sight stays
 * named.
 */
export async function keepUnseen({ core, tx, actor, model }: WriteContext, changes: Change[]): Promise<void> {
  const names = model.names.filter(name => {
    const { kind, relation } = model.fields[name]
    return kind === 'references' && !relation
  })
  for (const { before, set, action } of changes) {
    if (action !== 'update' || !before) continue
    for (const name of names) {
      const kept = (set[name] ?? []) as string[]
      const gone = ((before[name] ?? []) as string[]).filter(id => !kept.includes(id))
      if (set[name] === undefined || gone.length === 0) continue
      const models = await core.models(tx.workspaceId)
      const target = models(model.fields[name].to as string)
      const unseen = await tx.rows<{ id: string }>(sql`SELECT t.id FROM ${sql.table(target.entity.table)} t
        WHERE t.workspace_id = ${tx.workspaceId} AND t.id = ANY(${gone}::uuid[]) AND NOT ${within(models, actor, target, 't')}`)
      if (unseen.length > 0) set[name] = [...kept, ...unseen.map(row => row.id)]
    }
  }
}
