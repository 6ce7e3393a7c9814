import type { Actor } from '../../core/actor.ts'
import type { Fault } from '../../core/errors.ts'
import type { Values } from '../../core/server.ts'

/**
 * The rate of a document that has its own: above zero, and 1 in the company's currency, for figures in base currency rest on it. What
 * stands, history that is imported, and what is given back of it keep what they say.
 */
export function checkRate(record: Values, before: Values | null, actor: Actor): Fault[] {
  const isNew = !before || Number(record.rate) !== Number(before.rate) || record.currency !== before.currency
  const rate = Number(record.rate ?? 1)
  if (record.rate === null || (isNew && rate <= 0))
    return [{ field: 'rate', code: 'required', message: noRate }]
  const { currency: base } = actor.company
  if (!isNew || record.original || actor.via === 'import' || rate === 1 || (record.currency ?? base) !== base)
    return []
  return [{ field: 'rate', code: 'notBase', message: { zh: onlyOne.zh(base), en: onlyOne.en(base) } }]
}

const noRate = {
  zh: '请填写大于 0 的汇率；本位币为 1',
  en: 'Give a rate above 0; 1 for the base currency',
}
const onlyOne = {
  zh: (base: string) => `${base} 是本位币，汇率为 1；外币单据请先选币种`,
  en: (base: string) =>
    `${base} is the base currency, at a rate of 1; for another choose that currency first`,
}
