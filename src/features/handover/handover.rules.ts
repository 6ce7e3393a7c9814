import type { Label } from '../../core/label.ts'

export type HandoverReason = 'leaving' | 'duty'
export type HandoverStatus = 'open' | 'running' | 'done' | 'undoing' | 'undone' | 'cancelled' | 'failed'

/** Why a hand-over stopped by itself, and in what. */
export interface HandoverFailure extends Label {
  while: 'running' | 'undoing'
}

/** Who gets the records of a part. `values`: value of the field → person. `follow`: whoever takes over the customer. */
export type Split =
  | { kind: 'one'; to: string }
  | { kind: 'evenly'; to: string[] }
  | { kind: 'field'; field: string; values: Record<string, string>; otherwise: string | null }
  | { kind: 'follow'; otherwise: string | null }
  | { kind: 'stay' }

export interface PartPlan {
  split: Split
  /** Chosen by hand, before any rule. */
  picked?: { to: string; ids: string[] }[]
}

/** By part: an object's name, or `collaborator`, `view`, `import`. A part that is not named stays. */
export type Plan = Record<string, PartPlan>

/** Everybody a plan gives something to. */
export function peopleOf(plan: Plan): string[] {
  const all = Object.values(plan).flatMap(({ split, picked = [] }) => [
    ...takers(split),
    ...picked.map(one => one.to),
  ])
  return [...new Set(all)]
}

function takers(split: Split): string[] {
  if (split.kind === 'stay') return []
  if (split.kind === 'one') return [split.to]
  if (split.kind === 'evenly') return split.to
  const named = split.kind === 'field' ? Object.values(split.values) : []
  return split.otherwise ? [...named, split.otherwise] : named
}

/** What a part is called where that is not the object's own name. */
export const partLabels: Record<string, Label> = {
  unit: { zh: '任负责人的部门', en: 'Units headed' },
  user: { zh: '直接下属', en: 'People who report' },
  quote: { zh: '报价单（草稿和等答复的）', en: 'Quotes (drafts, and those waiting for an answer)' },
  collaborator: { zh: '协作的记录', en: 'Records shared with the person' },
  view: { zh: '共享的视图', en: 'Views shared with others' },
  import: { zh: '未完成的导入', en: 'Open imports' },
}

export interface Letter {
  subject: string
  body: string
}

export const letterPlaces = {
  customer: { zh: '客户名称', en: 'Customer' },
  contact: { zh: '联系人', en: 'Contact' },
  company: { zh: '本公司', en: 'Our company' },
  from: { zh: '原负责人', en: 'Person before' },
  to: { zh: '新负责人', en: 'New person' },
  toPosition: { zh: '新负责人职位', en: 'Job title' },
  toPhone: { zh: '新负责人电话', en: 'Phone' },
  toEmail: { zh: '新负责人邮箱', en: 'E-mail' },
  date: { zh: '日期', en: 'Date' },
} as const satisfies Record<string, Label>

export type LetterValues = Record<keyof typeof letterPlaces, string>

export const letterTemplates: Record<'zh' | 'en', Letter> = {
  zh: {
    subject: '{company}：您的专属联系人变更为{to}',
    body: `{contact}，您好：

感谢{customer}一直以来对{company}的信任。因工作安排，自{date}起，您的联系人由{from}变更为{to}（{toPosition}），后续事宜将由{to}继续为您服务，所有约定保持不变。

电话：{toPhone}
邮箱：{toEmail}

如有任何需要，请随时与{to}联系。

{company}`,
  },
  en: {
    subject: '{company}: {to} is your new contact',
    body: `Dear {contact},

Thank you for the trust {customer} has placed in {company}. From {date}, {to} ({toPosition}) takes over from {from} as your contact. Everything we have agreed stays as it is.

Phone: {toPhone}
E-mail: {toEmail}

Please turn to {to} whenever you need us.

{company}`,
  },
}

/** Places nobody could fill, so that they are found before a thousand letters are sent. */
export function unknownPlaces({ subject, body }: Letter): string[] {
  const named = `${subject} ${body}`.matchAll(/\{([^{}\s]{1,40})\}/g)
  return [...new Set([...named].map(([, name]) => name))].filter(name => !(name in letterPlaces))
}

/** A line that had nothing but an empty place, and its name, goes; so do brackets around nothing. */
export function filledLetter({ subject, body }: Letter, values: LetterValues): Letter {
  const fill = (text: string) =>
    text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name as keyof LetterValues] ?? whole)
  const isEmptyLine = (line: string) => {
    const places = [...line.matchAll(/\{(\w+)\}/g)].map(([, name]) => values[name as keyof LetterValues])
    return places.length > 0 && places.every(value => value === '') && /^[^{}]{0,12}\{\w+\}\s*$/.test(line)
  }
  const lines = body.split('\n').filter(line => !isEmptyLine(line))
  return {
    subject: fill(subject).replace(/\s+/g, ' ').trim(),
    body: fill(lines.join('\n')).replace(/ ?(（）|\(\))/g, ''),
  }
}
