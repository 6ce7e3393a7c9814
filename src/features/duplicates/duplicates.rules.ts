import { z } from 'zod'
import { fill, type Label } from '../../core/label.ts'
import { type Comparison, compare, type Reason } from './match/compare.ts'
import { actions, type DuplicateAction, type Evidence, evidence, evidenceLabels } from './match/evidence.ts'
import type { Profile } from './match/party.ts'

/** Two records count as likely the same from here. */
export const LIKELY = 0.75

const ruleSchema = z.strictObject({
  key: z
    .string()
    .regex(/^[a-zA-Z][\w-]{0,39}$/)
    .meta({ description: 'Stable name of the rule' }),
  active: z.boolean().default(true),
  objects: z
    .array(z.string())
    .min(1)
    .meta({ description: 'Objects whose records are checked when they are saved' }),
  against: z.array(z.string()).min(1).meta({ description: 'Objects whose records they are compared with' }),
  kind: z.enum(['company', 'person']).optional().meta({ description: 'Only companies, or only people' }),
  when: z
    .partialRecord(z.enum(evidence), z.enum(['same', 'alike']))
    .meta({ description: 'All of these must agree: the same, or at least alike' }),
  score: z.number().min(0).max(1).optional().meta({ description: 'And the whole score is at least this' }),
  action: z.enum(actions),
})
export const rulesSchema = z.array(ruleSchema).max(50)
export type DuplicateRule = z.infer<typeof ruleSchema>

/** What every company begins with; from its first change on the rules are its own. */
export const defaultRules: readonly DuplicateRule[] = [
  rule('sameCode', 'block', { code: 'same' }),
  { ...rule('sameName', 'block', { name: 'same' }), kind: 'company' },
  { ...rule('samePerson', 'block', { name: 'same', phone: 'same' }), kind: 'person' },
  rule('samePhone', 'warn', { phone: 'same' }),
  rule('sameEmail', 'warn', { email: 'same' }),
  rule('sameAccount', 'warn', { account: 'same' }, ['contact']),
  { ...rule('sameContact', 'warn', { name: 'same', parent: 'same' }, ['contact']), kind: 'person' },
  { ...rule('likely', 'show', {}, ['customer', 'contact']), score: LIKELY },
  ...crossing('customer', 'contact'),
  ...crossing('contact', 'customer'),
]

function rule(
  key: string,
  action: DuplicateAction,
  when: DuplicateRule['when'],
  objects = ['customer'],
): DuplicateRule {
  return { key, active: true, objects, against: objects, when, action }
}

/** A phone or an address that a record of the other object has is worth knowing; it is no reason to refuse. */
function crossing(object: string, other: string): DuplicateRule[] {
  return (['phone', 'email'] as const).map(field => ({
    ...rule(`${field}Of${other[0].toUpperCase()}${other.slice(1)}`, 'show', { [field]: 'same' }, [object]),
    against: [other],
  }))
}

export interface Judged extends Comparison {
  action: DuplicateAction
  rule: string
}

/** Rules that refuse a save, at least until it is confirmed. */
export const refusing = (rules: readonly DuplicateRule[]): DuplicateRule[] =>
  rules.filter(rule => rule.active && rule.action !== 'show')

/** Whether two records that meet one of the rules always share a strong key; then the weak ones need not be asked. */
export function areStrong(rules: readonly DuplicateRule[]): boolean {
  return rules.every(({ when, kind }) => {
    const isNamed = when.name === 'same' && (kind === 'company' || when.parent === 'same')
    return isNamed || (['code', 'phone', 'email', 'account'] as const).some(field => when[field] === 'same')
  })
}

const rank: Record<DuplicateAction, number> = { block: 0, warn: 1, show: 2 }

/** What the rules say of a record about to be saved and one that exists; undefined: they have nothing to do with each other. */
export function judge(
  rules: readonly DuplicateRule[],
  one: { entity: string; profile: Profile },
  other: { entity: string; profile: Profile },
): Judged | undefined {
  const meant = rules.filter(
    rule => rule.active && rule.objects.includes(one.entity) && rule.against.includes(other.entity),
  )
  if (meant.length === 0) return undefined
  const compared = compare(one.profile, other.profile)
  const [hit] = meant
    .filter(rule => meets(rule, one.profile, other.profile, compared))
    .sort((a, b) => rank[a.action] - rank[b.action])
  return hit && { ...compared, action: hit.action, rule: hit.key }
}

function meets(rule: DuplicateRule, one: Profile, other: Profile, { score, reasons }: Comparison): boolean {
  if (rule.kind && (one.kind !== rule.kind || other.kind !== rule.kind)) return false
  if (rule.score !== undefined && score < rule.score) return false
  const asked = Object.entries(rule.when) as [Evidence, 'same' | 'alike'][]
  if (asked.length === 0 && rule.score === undefined) return false
  return asked.every(([field, level]) => {
    const found = reasons.find(reason => reason.field === field)
    return (
      found !== undefined &&
      (found.level === 'same' || (level === 'alike' && found.level === 'alike' && found.points >= 4))
    )
  })
}

/** A reason as a sentence: “same phone”, “name alike after removing 北京, 有限公司: 0.94”. */
export function sentenceOf({ field, level, similarity, removed }: Reason): Label {
  const { zh, en } = evidenceLabels[field]
  const number = level === 'alike' && similarity !== undefined ? similarity.toFixed(2) : ''
  const said = { zh: fill(texts[level], { field: zh }).zh, en: fill(texts[level], { field: en }).en }
  const without = removed?.length
    ? { zh: `去掉“${removed.join('、')}”后`, en: ` after removing ${removed.join(', ')}` }
    : { zh: '', en: '' }
  return {
    zh: `${without.zh}${said.zh}${number && `：${number}`}`,
    en: `${said.en}${without.en}${number && `: ${number}`}`,
  }
}

const texts: Record<Reason['level'], Label> = {
  same: { zh: '{field}相同', en: 'same {field}' },
  alike: { zh: '{field}相近', en: '{field} alike' },
  different: { zh: '{field}不同', en: 'different {field}' },
}
