import type { Field } from '../field.ts'
import type { Label } from '../label.ts'
import { kindOf } from './index.ts'
import type { Kind, KindContext, Operator } from './kind.ts'

/** Operators in plain words; dates are earlier and later, numbers less and more. */
const words: Record<Operator, Label> = {
  eq: { zh: '是', en: 'is' },
  ne: { zh: '不是', en: 'is not' },
  in: { zh: '是其中之一', en: 'is any of' },
  contains: { zh: '包含', en: 'contains' },
  lt: { zh: '小于', en: 'less than' },
  lte: { zh: '不大于', en: 'at most' },
  gt: { zh: '大于', en: 'more than' },
  gte: { zh: '不小于', en: 'at least' },
  empty: { zh: '为空', en: 'is empty' },
}

const timeWords: Partial<Record<Operator, Label>> = {
  eq: { zh: '在', en: 'on' },
  ne: { zh: '不在', en: 'not on' },
  lt: { zh: '早于', en: 'before' },
  lte: { zh: '不晚于', en: 'up to' },
  gt: { zh: '晚于', en: 'after' },
  gte: { zh: '从', en: 'from' },
}

const filled: Label = { zh: '不为空', en: 'is filled' }

interface Asked {
  op: Operator
  value: string
}

const isTime = (kind: Kind): boolean => kind.slot === 'time'

export function operatorLabel(kind: Kind, filter: Asked): Label {
  if (filter.op === 'empty' && filter.value === 'false') return filled
  return (isTime(kind) && timeWords[filter.op]) || words[filter.op]
}

const specials: Record<string, Label> = {
  me: { zh: '我', en: 'me' },
  team: { zh: '我和下属', en: 'me and my team' },
  none: { zh: '无人', en: 'nobody' },
  today: { zh: '今天', en: 'today' },
  tomorrow: { zh: '明天', en: 'tomorrow' },
  thisMonth: { zh: '本月', en: 'this month' },
  thisYear: { zh: '今年', en: 'this year' },
}

const spans: Record<string, Label> = {
  d: { zh: '天', en: 'days' },
  w: { zh: '周', en: 'weeks' },
  m: { zh: '个月', en: 'months' },
  y: { zh: '年', en: 'years' },
}

/** `-30d` → 30 天前. */
function spanWords(value: string): Label | undefined {
  const [, sign, count, unit] = /^([+-]?)(\d+)([dwmy])$/.exec(value) ?? []
  const span = unit && spans[unit]
  if (!span) return undefined
  return sign === '-'
    ? { zh: `${count} ${span.zh}前`, en: `${count} ${span.en} ago` }
    : { zh: `${count} ${span.zh}后`, en: `in ${count} ${span.en}` }
}

/** The value of a filter in plain words; `titles` are the names of referenced records already known. */
export function valueWords(
  filter: Asked,
  field: Field,
  context: KindContext,
  titles: Record<string, string> = {},
): string {
  if (filter.op === 'empty') return ''
  return filter.value
    .split(filter.op === 'in' ? ',' : /$^/)
    .map(one => {
      const special = specials[one] ?? spanWords(one)
      if (special) return special[context.locale]
      if (titles[one]) return titles[one]
      const kind = kindOf(field)
      if (kind.many && field.choices) return kind.format([one], field, context)
      if (field.to) return '…'
      return safeFormat(kind, one, field, context)
    })
    .join(context.locale === 'zh' ? '、' : ', ')
}

function safeFormat(kind: Kind, written: string, field: Field, context: KindContext): string {
  try {
    return kind.format(kind.filter(written, field, context), field, context)
  } catch {
    return written
  }
}
