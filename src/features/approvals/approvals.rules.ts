import { Decimal } from 'decimal.js'
import { z } from 'zod'

/** What a fact is: an amount in base currency, a percentage, a number, one of a field's choices, or so or not. */
export type FactKind = 'money' | 'percent' | 'number' | 'choice' | 'yes'

export const operatorsOf = {
  money: ['atLeast', 'above', 'atMost', 'below'],
  percent: ['atLeast', 'above', 'atMost', 'below'],
  number: ['atLeast', 'above', 'atMost', 'below'],
  choice: ['is', 'isNot'],
  yes: ['is', 'isNot'],
} as const satisfies Record<FactKind, readonly string[]>

export const operators = ['atLeast', 'above', 'atMost', 'below', 'is', 'isNot'] as const
export type Operator = (typeof operators)[number]

const condition = z.strictObject({
  fact: z.string().max(60),
  operator: z.enum(operators),
  /** A decimal as text; of choices those meant; of `yes` nothing. */
  value: z
    .union([z.string().regex(/^-?\d{1,15}(\.\d{1,6})?$/), z.array(z.string().max(60)).max(100)])
    .default([]),
})
export type Condition = z.infer<typeof condition>

/** Who decides a step. `manager`: the asker's; `head`: of the asker's unit, or of the one above for who heads it. */
const step = z.strictObject({
  who: z.enum(['people', 'roles', 'manager', 'head']),
  /** Of people or roles: which. */
  ids: z.array(z.uuid()).max(50).default([]),
  /** Whether all of them must agree, or any one does for all. */
  all: z.boolean().default(false),
})
export type Step = z.infer<typeof step>

/** A rule as the settings write it. */
export const ruleSettings = z.strictObject({
  subject: z.string().max(60),
  name: z.string().trim().min(1).max(60),
  active: z.boolean().default(true),
  /** All of them must hold; none: it catches everything. */
  when: z.array(condition).max(10).default([]),
  /** In turn. */
  steps: z.array(step).min(1).max(8),
  /** Where it catches, whether the rules behind it are asked too. */
  goesOn: z.boolean().default(false),
  /** Whether who asks may be among those who decide, which then counts as agreed. */
  selfDecides: z.boolean().default(false),
  /** Days after which those who have not decided are reminded, again and again; null: never. */
  remindDays: z.int().min(1).max(90).nullable().default(1),
})
export type RuleSettings = z.infer<typeof ruleSettings>

export interface Rule extends RuleSettings {
  id: string
  version: number
}

export type FactValues = Readonly<Record<string, unknown>>

/** Whether a condition holds of what is known; of what is not known, none does but that it is not one of some. */
export function meets({ fact, operator, value }: Condition, known: FactValues): boolean {
  const is = known[fact]
  if (is === null || is === undefined) return operator === 'isNot'
  if (Array.isArray(value)) {
    const isSo = typeof is === 'boolean' ? is : value.includes(String(is))
    return operator === 'isNot' ? !isSo : isSo
  }
  const figure = new Decimal(String(is))
  if (operator === 'atLeast') return figure.gte(value)
  if (operator === 'above') return figure.gt(value)
  if (operator === 'atMost') return figure.lte(value)
  return operator === 'below' && figure.lt(value)
}

/**
 * The rules that catch, in their order: up to the first that does not let those behind it be asked. Behind it still those that ask one of
 * the `releasing` facts: without their agreement the act is refused elsewhere, whoever agreed to the rest.
 */
export function catching<R extends RuleSettings>(
  rules: readonly R[],
  known: FactValues,
  releasing: ReadonlySet<string> = new Set(),
): R[] {
  const caught: R[] = []
  let isEnded = false
  for (const rule of rules) {
    if (!rule.active || !rule.when.every(one => meets(one, known))) continue
    if (isEnded && !rule.when.some(one => releasing.has(one.fact))) continue
    caught.push(rule)
    if (!rule.goesOn) isEnded = true
  }
  return caught
}

/** Whether a figure got worse than it was when somebody agreed to it: further beyond what the rule asks, or what was not so is so now. */
export function isWorse(kind: FactKind, operator: Operator | undefined, was: unknown, now: unknown): boolean {
  if (kind === 'choice' || now === null || now === undefined) return false
  if (kind === 'yes') return now === true && was !== true
  if (was === null || was === undefined) return true
  const [before, after] = [new Decimal(String(was)), new Decimal(String(now))]
  return operator === 'below' || operator === 'atMost' ? after.lt(before) : after.gt(before)
}
