import { sql } from 'kysely'
import { kindOf } from '../../core/kinds/index.ts'
import type { Model } from '../../core/model.ts'
import { facts as contactRecordFacts } from '../contactRecords/pool.facts.ts'
import { facts as customerFacts } from '../customers/pool.facts.ts'
import { facts as metricFacts } from '../metrics/pool.facts.ts'
import { facts as orderFacts } from '../orders/pool.facts.ts'
import type { PoolFact } from './fact.ts'

/** What features tell of customers, a line each. */
const registered: PoolFact[] = [...contactRecordFacts, ...orderFacts, ...customerFacts, ...metricFacts]

/** All that rules may ask: what features tell, and every choice of the customer, those of the company's own among them. */
export function factsOf({ fields, names, columns }: Model): PoolFact[] {
  const choices = names
    .filter(
      name => kindOf(fields[name]).slot === 'text' && fields[name].choices && !kindOf(fields[name]).many,
    )
    .filter(name => columns[name] || fields[name].customId)
    .map(
      (name): PoolFact => ({
        key: name,
        kind: 'choice',
        label: fields[name].label,
        choices: fields[name].choices?.map(({ value, label }) => ({ value, label })),
        sql: () => (columns[name] ? sql.ref(`t.${columns[name]}`) : sql`t.custom->>${sql.lit(name)}`),
      }),
    )
  return [...registered, ...choices]
}
