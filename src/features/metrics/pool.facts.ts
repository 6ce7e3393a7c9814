import { sql } from 'kysely'
import { customer } from '../customers/customers.entity.ts'
import type { PoolFact } from '../pool/fact.ts'
import { stageSql } from './metrics.stage.ts'

/** What rules of pools may ask of a customer's figures. */
export const facts: PoolFact[] = [
  {
    key: 'stage',
    kind: 'choice',
    label: customer.fields.stage.label,
    choices: customer.fields.stage.choices,
    sql: ({ today }) => stageSql(today),
  },
  {
    key: 'revenueThisYear',
    kind: 'number',
    label: customer.fields.revenueThisYear.label,
    sql: () => sql`metric.revenue_this_year`,
  },
  {
    key: 'churnRisk',
    kind: 'number',
    label: customer.fields.churnRisk.label,
    sql: () => sql`coalesce(metric.churn_risk, 0)`,
  },
]
