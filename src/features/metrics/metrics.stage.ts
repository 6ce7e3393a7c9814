import { type RawBuilder, sql } from 'kysely'
import type { ComputedField } from '../../core/server.ts'
import { STAGES, type Stage } from './metrics.rules.ts'

/** SQL of the stage on a day, from the stored moments of `customer_metric` under the alias `metric`: `stageOn` in the database. */
export const stageSql = (today: string) => sql<Stage>`case
  when metric.quiet_on is null then 'potential'
  when metric.lost_on <= ${today}::date then 'lost'
  when metric.quiet_on <= ${today}::date then 'quiet'
  when metric.new_until > ${today}::date then 'new'
  else 'active' end`

/** Each stage as a condition an index on the moments can serve. */
function inStage(stage: string, today: string): RawBuilder<unknown> {
  const day = sql`${today}::date`
  switch (stage as Stage) {
    case 'potential':
      return sql`metric.quiet_on is null`
    case 'lost':
      return sql`metric.lost_on <= ${day}`
    case 'quiet':
      return sql`(metric.quiet_on <= ${day} and metric.lost_on > ${day})`
    case 'new':
      return sql`(metric.quiet_on > ${day} and metric.new_until > ${day})`
    case 'active':
      return sql`(metric.quiet_on > ${day} and metric.new_until <= ${day})`
    default:
      return sql`false`
  }
}

/** The customer's `stage`: computed from the day, never stored. */
export const stage: ComputedField = {
  sql: ({ today }) => stageSql(today),
  filter: (operator, value, { today }) => {
    if (operator === 'empty') return value === 'false' ? sql`true` : sql`false`
    const wanted = value.split(',')
    const chosen = operator === 'ne' ? STAGES.filter(one => !wanted.includes(one)) : wanted
    return sql`(${sql.join(
      chosen.map(one => inStage(one, today)),
      sql` or `,
    )})`
  },
}
