import { formatDecimal } from '../../core/kinds/number.ts'
import { useSession } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import { comparisons, type SubjectShown } from './approvals.client.ts'
import type { Condition, RuleSettings, Step } from './approvals.rules.ts'

/** A rule as a sentence: 金额超过 10,000 CNY，且客户级别是 普通 → 直属上级 → 王芳、李雷（全部）. */
export function useRuleWords({ facts }: SubjectShown, names: Record<string, string>) {
  const t = useT()
  const { company } = useSession()
  const roles = facts.find(one => one.key === 'askerRole')?.choices ?? []
  const comma = t({ zh: '、', en: ', ' })
  const condition = ({ fact: key, operator, value }: Condition): string => {
    const fact = facts.find(one => one.key === key)
    if (!fact) return key
    if (fact.kind === 'yes')
      return operator === 'isNot'
        ? t({ zh: '没有：{what}', en: 'not: {what}' }, { what: t(fact.label) })
        : t(fact.label)
    const unit = fact.kind === 'money' ? ` ${company.currency}` : fact.kind === 'percent' ? '%' : ''
    const what = Array.isArray(value)
      ? value
          .map(one =>
            fact.choices?.find(choice => choice.value === one)
              ? t(fact.choices.find(choice => choice.value === one)?.label ?? { zh: one, en: one })
              : one,
          )
          .join(comma)
      : `${formatDecimal(value, 6, 0)}${unit}`
    return `${t(fact.label)} ${t(comparisons[operator])} ${what}`
  }
  const step = ({ who, ids, all }: Step): string => {
    if (who === 'manager') return t({ zh: '直属上级', en: 'direct manager' })
    if (who === 'head') return t({ zh: '部门负责人', en: 'head of the unit' })
    const said = ids.map(id =>
      who === 'roles'
        ? t(roles.find(one => one.value === id)?.label ?? { zh: '?', en: '?' })
        : (names[id] ?? '?'),
    )
    const how =
      ids.length > 1 || who === 'roles'
        ? all
          ? t({ zh: '（全部同意）', en: ' (all)' })
          : t({ zh: '（一人即可）', en: ' (any one)' })
        : ''
    return `${said.join(comma)}${how}`
  }
  return {
    when: ({ when }: RuleSettings) =>
      when.length === 0
        ? t({ zh: '全部', en: 'Always' })
        : when.map(condition).join(t({ zh: '，且', en: ', and ' })),
    steps: ({ steps }: RuleSettings) => steps.map(step).join(' → '),
  }
}
