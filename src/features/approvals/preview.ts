import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { Problem } from '../../core/errors.ts'
import { dayIn } from '../../core/kinds/date.ts'
import { addDays } from '../contactRecords/moments.ts'
import { catching, type FactValues, type RuleSettings } from './approvals.rules.ts'
import { factColumns } from './gate.ts'
import { refused } from './refusals.ts'
import { demandSound } from './rules.ts'
import { subjectOf } from './subjects.ts'

export const PREVIEW_DAYS = 90
/** Records of the days looked at, the latest first. */
const MOST = 5_000

/** How many of the records of the last months the rule would have caught, judged as they stand today. */
export async function preview(core: Core, actor: Actor, rule: RuleSettings) {
  await demandSound(core, actor, rule)
  const subject = subjectOf(rule.subject)
  if (!subject) throw new Problem(refused.ruleSubject, { subject: rule.subject })
  const { workspaceId } = actor
  const today = dayIn(actor.company.timeZone, core.now())
  const asker = subject.entity.fields.owner ? sql`t.owner_id` : sql`NULL::uuid`
  const context = { workspaceId, asker, today, currency: actor.company.currency }
  const [rows] = await core.db.read<FactValues[]>(workspaceId, [
    sql`SELECT ${factColumns(subject, context)} FROM ${sql.table(subject.entity.table)} t
      WHERE t.workspace_id = ${workspaceId} AND t.deleted_at IS NULL AND ${subject.held} AND ${subject.asked?.(context) ?? sql`true`} AND ${sql.ref(`t.${subject.on}`)} > ${addDays(today, -PREVIEW_DAYS)}::date
      ORDER BY ${sql.ref(`t.${subject.on}`)} DESC LIMIT ${MOST}`,
  ])
  const caught = rows.filter(known => catching([{ ...rule, active: true }], known).length > 0).length
  return { days: PREVIEW_DAYS, of: rows.length, caught, isAll: rows.length < MOST }
}
