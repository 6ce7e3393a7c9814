import { z } from 'zod'
import type { Label, Locale } from '../../core/label.ts'
import type { Places } from '../letters/letters.rules.ts'

/** How a step reaches the customer: a mail, a call, a letter on paper. */
export const ways = ['mail', 'call', 'letter'] as const
export type Way = (typeof ways)[number]

export const wayLabels: Record<Way, Label> = {
  mail: { zh: '邮件', en: 'Mail' },
  call: { zh: '电话', en: 'Call' },
  letter: { zh: '信函', en: 'Letter on paper' },
}

/** What a step that was taken is written down as. */
export const outcomeOf = { mail: 'sent', call: 'called', letter: 'printed' } as const
export type Outcome = (typeof outcomeOf)[Way] | 'skipped' | 'proposed'

/** `failed`: its mail never left, so that the step is still to be taken. */
export const outcomeLabels: Record<Outcome | 'failed', Label> = {
  proposed: { zh: '待处理', en: 'To do' },
  sent: { zh: '已发邮件', en: 'Mailed' },
  called: { zh: '已电话', en: 'Called' },
  printed: { zh: '已寄函', en: 'Letter sent' },
  skipped: { zh: '已跳过', en: 'Skipped' },
  failed: { zh: '邮件没有发出', en: 'Mail did not leave' },
}

const letter = z.strictObject({
  subject: z.string().trim().min(1).max(200),
  body: z.string().trim().min(1).max(10_000),
})

export const stepSchema = z.strictObject({
  id: z.string().min(1).max(40),
  name: z.string().trim().min(1).max(40),
  /** Days after the day it was due; below zero: before it. */
  days: z.number().int().min(-90).max(3650),
  way: z.enum(ways),
  zh: letter,
  en: letter,
})
export type Step = z.infer<typeof stepSchema>

export const dunningSettings = z.strictObject({
  /** Whether steps are proposed each morning. */
  active: z.boolean(),
  steps: z
    .array(stepSchema)
    .max(12)
    .refine(steps => new Set(steps.map(one => one.id)).size === steps.length, { error: 'each id once' })
    .refine(steps => new Set(steps.map(one => one.days)).size === steps.length, { error: 'each day once' }),
})
export type DunningSettings = z.infer<typeof dunningSettings>

/** What the text of a step may name. */
export const dunningPlaces: Places = {
  customer: { zh: '客户名称', en: 'Customer' },
  contact: { zh: '联系人', en: 'Contact' },
  company: { zh: '我方公司', en: 'Our company' },
  total: { zh: '未付合计', en: 'Total open' },
  items: { zh: '逐笔清单', en: 'The items' },
  days: { zh: '最长逾期天数', en: 'Most days overdue' },
  due: { zh: '最早到期日', en: 'Earliest due day' },
  person: { zh: '发信人', en: 'Sender' },
}

/**
 * The step an item has come to: the last whose day has come, that lies beyond all that was done for it. A reminder before the day is none after it.
 * @param overdue days since it was due; below zero: days until
 */
export function nextStep<S extends Pick<Step, 'id' | 'days'>>(
  steps: readonly S[],
  overdue: number,
  done: readonly { step: string; days: number }[],
): S | undefined {
  const reached = Math.max(Number.NEGATIVE_INFINITY, ...done.map(one => one.days))
  return steps
    .filter(
      one =>
        one.days <= overdue &&
        one.days > reached &&
        (one.days >= 0 || overdue <= 0) &&
        !done.some(known => known.step === one.id),
    )
    .sort((a, b) => b.days - a.days)[0]
}

const sign = { zh: '\n\n{person}\n{company}', en: '\n\nKind regards,\n{person}\n{company}' }

/** What a company begins with, the steps named in its language. */
export const usualSettings = (locale: Locale): DunningSettings => ({
  active: false,
  steps: [
    {
      ...{ id: 'before', name: { zh: '到期提醒', en: 'Before it is due' }[locale], days: -3, way: 'mail' },
      zh: {
        subject: '付款提醒：{company} 的款项即将到期',
        body: `{contact}，您好：\n\n以下款项将于 {due} 到期，合计 {total}，请安排付款：\n\n{items}\n\n如已付款，请忽略本邮件。谢谢！${sign.zh}`,
      },
      en: {
        subject: 'A payment to {company} is due soon',
        body: `Dear {contact},\n\nThe following falls due on {due}, {total} in all:\n\n{items}\n\nPlease disregard this if you have paid already. Thank you.${sign.en}`,
      },
    },
    {
      ...{ id: 'first', name: { zh: '首次催款', en: 'First reminder' }[locale], days: 3, way: 'mail' },
      zh: {
        subject: '{company} 的款项已到期，请安排付款',
        body: `{contact}，您好：\n\n以下款项已过付款期（最长 {days} 天），合计 {total}：\n\n{items}\n\n想必是疏忽，请尽快安排付款；如有疑问请回信。谢谢！${sign.zh}`,
      },
      en: {
        subject: 'Payment to {company} is overdue',
        body: `Dear {contact},\n\nThe following is past due (by up to {days} days), {total} in all:\n\n{items}\n\nThis has surely been an oversight: please pay soon, or reply if there is a question. Thank you.${sign.en}`,
      },
    },
    {
      ...{ id: 'call', name: { zh: '电话催收', en: 'Call' }[locale], days: 15, way: 'call' },
      zh: {
        subject: '电话要点',
        body: '逾期 {days} 天，合计 {total}。问清：是否收到发票和对账单、有无异议、哪天付款。\n\n{items}',
      },
      en: {
        subject: 'For the call',
        body: '{days} days overdue, {total} in all. Ask: did invoice and statement arrive, is anything disputed, on which day will they pay.\n\n{items}',
      },
    },
    {
      ...{ id: 'second', name: { zh: '再次催款', en: 'Second reminder' }[locale], days: 30, way: 'mail' },
      zh: {
        subject: '再次催款：{company} 的款项逾期 {days} 天',
        body: `{contact}，您好：\n\n以下款项经提醒仍未收到，最长逾期 {days} 天，合计 {total}：\n\n{items}\n\n请在 7 日内付清，或书面告知付款日期。付清之前，新的发货和服务可能暂缓。${sign.zh}`,
      },
      en: {
        subject: 'Second reminder: {days} days overdue with {company}',
        body: `Dear {contact},\n\nIn spite of our reminder the following has not arrived, by up to {days} days overdue, {total} in all:\n\n{items}\n\nPlease pay within 7 days or tell us in writing when you will. Until then deliveries and services may have to wait.${sign.en}`,
      },
    },
    {
      ...{
        id: 'letter',
        name: { zh: '书面催款函', en: 'Letter of demand' }[locale],
        days: 60,
        way: 'letter',
      },
      zh: { subject: '催款函', body: '寄出盖章的催款函（可从此处打印），保留寄送凭证。\n\n{items}' },
      en: {
        subject: 'Letter of demand',
        body: 'Send the sealed letter (printed from here) and keep proof of posting.\n\n{items}',
      },
    },
  ],
})
