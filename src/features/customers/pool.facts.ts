import { sql } from 'kysely'
import type { PoolFact } from '../pool/fact.ts'

/** What rules of pools may ask of the customer itself; its choices are asked by their names. */
export const facts: PoolFact[] = [
  {
    key: 'ownedDays',
    tells: 'ownedSince',
    kind: 'days',
    label: { zh: '由现负责人负责', en: 'With its owner' },
    sql: ({ ownedOn }) => ownedOn,
  },
  {
    key: 'createdDays',
    tells: 'createdAt',
    kind: 'days',
    label: { zh: '建档', en: 'Since it was created' },
    sql: ({ timeZone }) => sql`(t.created_at AT TIME ZONE ${timeZone})::date`,
  },
]
