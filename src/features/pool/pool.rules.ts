import { z } from 'zod'
import { fill, type Label } from '../../core/label.ts'

export const operators = ['atLeast', 'atMost', 'is', 'isNot'] as const
export type Operator = (typeof operators)[number]

/** What a fact is: days since something, an amount, one of a field's choices, or so or not. */
export type FactKind = 'days' | 'number' | 'choice' | 'yes'

export const operatorsOf: Record<FactKind, readonly Operator[]> = {
  days: ['atLeast', 'atMost'],
  number: ['atLeast', 'atMost'],
  choice: ['is', 'isNot'],
  yes: ['is', 'isNot'],
}

/** A fact as the rule editor is told of it. */
export interface FactShown {
  key: string
  kind: FactKind
  label: Label
  /** Of a choice. */
  choices?: readonly { value: string; label: Label }[]
}

const condition = z.strictObject({
  fact: z.string().max(60),
  operator: z.enum(operators),
  /** Days or an amount; of choices those meant; of `yes` nothing. */
  value: z.union([z.number().min(0).max(1e15), z.array(z.string().max(60)).max(100)]).default([]),
})
export type Condition = z.infer<typeof condition>

const rule = z.strictObject({ active: z.boolean().default(true), when: z.array(condition).min(1).max(8) })
export type PoolRule = z.infer<typeof rule>

/** A pool with all that holds in it, as the settings write it and a configuration file holds it. */
export const poolSettings = z.strictObject({
  name: z.string().trim().min(1).max(60),
  mode: z.enum(['open', 'assigned', 'rotating']).default('open'),
  /** For the people of these units and those below; none: for everyone. */
  units: z.array(z.uuid()).max(100).default([]),
  /** For customers of these provinces; none: of all. */
  regions: z.array(z.string().max(60)).max(100).default([]),
  /** Most claims of a person on a day; null: as many as they like. */
  claimsPerDay: z.int().min(1).max(10_000).nullable().default(null),
  /** A person who owns so many customers claims no more. */
  ownedMost: z.int().min(1).max(1_000_000).nullable().default(null),
  /** Days for which the previous owner may not claim the customer back. */
  cooldownDays: z.int().min(0).max(3650).default(7),
  /** Days before the reclaim on which the owner is told; 0: not at all. */
  warnDays: z.int().min(0).max(90).default(3),
  /** Fields of the customer that are masked until it is claimed. */
  masked: z.array(z.string().max(60)).max(200).default([]),
  /** Any of them reclaims. */
  rules: z.array(rule).max(20).default([]),
  /** Any of these conditions spares the customer. */
  exempt: z.array(condition).max(20).default([]),
})
export type PoolSettings = z.infer<typeof poolSettings>

/** What a new pool begins with. */
export const newPool = (name: string, masked: string[]): PoolSettings => ({
  name,
  mode: 'open',
  units: [],
  regions: [],
  claimsPerDay: 10,
  ownedMost: null,
  cooldownDays: 7,
  warnDays: 3,
  masked,
  rules: [{ active: true, when: [{ fact: 'contactDays', operator: 'atLeast', value: 30 }] }],
  exempt: [
    { fact: 'level', operator: 'is', value: ['key'] },
    { fact: 'openOrder', operator: 'is', value: [] },
  ],
})

const said: Record<string, Label> = {
  'days.atLeast': { zh: '{fact}已满 {value} 天', en: '{fact}: {value} days or more' },
  'days.atMost': { zh: '{fact}不超过 {value} 天', en: '{fact}: {value} days at most' },
  'number.atLeast': { zh: '{fact}不少于 {value}', en: '{fact} at least {value}' },
  'number.atMost': { zh: '{fact}不多于 {value}', en: '{fact} at most {value}' },
  'choice.is': { zh: '{fact}是{value}', en: '{fact} is {value}' },
  'choice.isNot': { zh: '{fact}不是{value}', en: '{fact} is not {value}' },
  'yes.is': { zh: '有{fact}', en: '{fact}' },
  'yes.isNot': { zh: '没有{fact}', en: 'no {fact}' },
}

/** A condition in plain words: 未联系已满 30 天. */
export function conditionText({ operator, value }: Condition, fact: FactShown | undefined): Label {
  const form = fact && said[`${fact.kind}.${operator}`]
  if (!fact || !form) return { zh: '（已失效的条件）', en: '(a condition that no longer works)' }
  const names = (language: 'zh' | 'en') =>
    Array.isArray(value)
      ? value
          .map(one => fact.choices?.find(choice => choice.value === one)?.label[language] ?? one)
          .join(language === 'zh' ? '、' : ' or ')
      : value.toLocaleString('en-US')
  return {
    zh: fill(form, { fact: fact.label.zh, value: names('zh') }).zh,
    en: fill(form, { fact: fact.label.en, value: names('en') }).en,
  }
}

/** The conditions of a rule, all of which must hold, as one phrase. */
export function ruleText({ when }: PoolRule, facts: readonly FactShown[]): Label {
  const texts = when.map(one =>
    conditionText(
      one,
      facts.find(fact => fact.key === one.fact),
    ),
  )
  return { zh: texts.map(one => one.zh).join('，且'), en: texts.map(one => one.en).join(', and ') }
}

/** When a customer goes, in days from today. */
export const goesIn = (days: number): Label => {
  if (days <= 0) return { zh: '今晚', en: 'tonight' }
  if (days === 1) return { zh: '明天', en: 'tomorrow' }
  return fill({ zh: '{days} 天后', en: 'in {days} days' }, { days })
}

export interface Preview {
  /** Customers that the rules let go as of today, by place of the rule; within the days of warning; and of how many owners. */
  now: number
  soon: number
  owners: number
  byRule: number[]
  /** The first of them, as far as the asker sees them. */
  customers: {
    id: string
    title: string
    owner: { id: string; title: string }
    due: string
    reason: string
  }[]
}
