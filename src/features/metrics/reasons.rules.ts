/** Why a customer's health and churn score are what they are: data first, sentences from one place for both languages. */

/** A reason is a code with its numbers; stored as such, so that wording and language can change without a recount. */
export type Reason =
  /** No order for longer than usual. */
  | { code: 'silent'; days: number; usual: number }
  /** Revenue of the last 3 months against the average 3 months before; percent is positive. */
  | { code: 'amountDown'; percent: number }
  | { code: 'amountUp'; percent: number }
  /** Order days in the last 90 days against the 90 days before. */
  | { code: 'ordersDown'; recent: number; before: number }
  | { code: 'noContact'; days: number }
  | { code: 'neverContacted' }
  /** The agreed next contact has passed. */
  | { code: 'contactLate'; days: number }
  /** Share of the last 12 months' revenue that was returned. */
  | { code: 'returns'; percent: number }
  | { code: 'oneOrder'; days: number }
  | { code: 'onRhythm'; usual: number }

export type Language = 'zh' | 'en'

const days = (n: number) => `${n} day${n === 1 ? '' : 's'}`
const orders = (n: number) => `${n} order${n === 1 ? '' : 's'}`

const words: { [C in Reason['code']]: (reason: Extract<Reason, { code: C }>) => Record<Language, string> } = {
  silent: r => ({
    zh: `已 ${r.days} 天未下单，平常 ${r.usual} 天`,
    en: `no order for ${days(r.days)}, usually every ${r.usual}`,
  }),
  amountDown: r => ({
    zh: `近 3 月金额降 ${r.percent} %`,
    en: `revenue down ${r.percent}% in the last 3 months`,
  }),
  amountUp: r => ({
    zh: `近 3 月金额升 ${r.percent} %`,
    en: `revenue up ${r.percent}% in the last 3 months`,
  }),
  ordersDown: r => ({
    zh: `近 90 天下单 ${r.recent} 次，之前 90 天 ${r.before} 次`,
    en: `${orders(r.recent)} in the last 90 days, ${r.before} in the 90 before`,
  }),
  noContact: r => ({ zh: `${r.days} 天没有联系`, en: `no contact for ${days(r.days)}` }),
  neverContacted: () => ({ zh: '还没有联系记录', en: 'never contacted' }),
  contactLate: r => ({
    zh: `约定的联系已过 ${r.days} 天`,
    en: `agreed contact is ${days(r.days)} late`,
  }),
  returns: r => ({
    zh: `近一年退货占 ${r.percent} %`,
    en: `${r.percent}% returned in the last 12 months`,
  }),
  oneOrder: r => ({
    zh: `只下过一次单，已过 ${r.days} 天`,
    en: `ordered only once, ${days(r.days)} ago`,
  }),
  onRhythm: r => ({
    zh: `按平常节奏下单（约 ${r.usual} 天）`,
    en: `ordering on rhythm (about every ${r.usual} days)`,
  }),
}

/** One reason in words, without a full stop. */
export function reasonText(reason: Reason, language: Language): string {
  const say = words[reason.code] as (reason: Reason) => Record<Language, string>
  return say(reason)[language]
}

/** All reasons as one sentence: "已 51 天未下单，平常 32 天；近 3 月金额降 40 %；45 天没有联系". */
export function reasonsText(reasons: readonly Reason[], language: Language): string {
  const text = reasons.map(reason => reasonText(reason, language)).join(language === 'zh' ? '；' : '; ')
  return language === 'en' ? text.charAt(0).toUpperCase() + text.slice(1) : text
}
