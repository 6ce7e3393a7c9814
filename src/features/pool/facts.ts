import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import { kindOf } from '../../core/kinds/index.ts'
import type { Model } from '../../core/model.ts'
import { open } from '../../core/scope.ts'
import { facts as contactRecordFacts } from '../contactRecords/pool.facts.ts'
import { facts as customerFacts } from '../customers/pool.facts.ts'
import { facts as metricFacts } from '../metrics/pool.facts.ts'
import { facts as orderFacts } from '../orders/pool.facts.ts'
import type { PoolFact } from './fact.ts'
import type { Condition } from './pool.rules.ts'

/** What features tell of customers, a line each. */
const registered: PoolFact[] = [...contactRecordFacts, ...orderFacts, ...customerFacts, ...metricFacts]

/** Fields that the conditions of a rule tell of and that are closed to the actor: which customers meet it would give them away. */
export function closedIn(actor: Actor, model: Model, conditions: readonly Condition[]): string[] {
  const facts = new Map(factsOf(model).map(fact => [fact.key, fact]))
  const told = conditions.map(({ fact }) => facts.get(fact)?.tells ?? fact)
  return told.filter(name => model.fields[name] && !open(actor, model, name))
}

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
