import { sql } from 'kysely'
import type { PoolFact } from '../pool/fact.ts'

/** What rules of pools may ask of contact work. */
export const facts: PoolFact[] = [
  {
    key: 'contactDays',
    tells: 'lastContactAt',
    kind: 'days',
    label: { zh: '未联系', en: 'Without contact' },
    sql: ({ timeZone, ownedOn }) =>
      sql`greatest((metric.last_contact_at AT TIME ZONE ${timeZone})::date, ${ownedOn})`,
  },
  {
    key: 'nextContact',
    tells: 'nextContactAt',
    kind: 'yes',
    label: { zh: '已约定的下次联系', en: 'next contact agreed' },
    sql: ({ today, timeZone }) =>
      sql`coalesce((t.next_contact_at AT TIME ZONE ${timeZone})::date >= ${today}::date, false)`,
  },
]
