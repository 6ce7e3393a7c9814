import { fill, type Label } from '../../core/label.ts'
import { approvalWords } from '../approvals/notices.rules.ts'
import { told as differencesTold } from '../ledgerCheck/check.ts'

/** What a notice says of: who did it, to how many, to which record (where the reader may know it), of which object. */
export interface Told {
  kind: string
  by: string
  count: number
  object: Label
  title: string
  /** Titles of the first records that were the reader's until then. */
  left?: readonly string[]
  content: Record<string, unknown>
  /** Name of the person `content.from` speaks of, and labels of what `content.counts` counts. */
  from?: string
  counted?: (key: string) => Label
}

/** `named`: of many, the first of which are named. */
export interface NoticeWords {
  one: Label
  many: Label
  unnamed: Label
  named?: Label
}

const words: Record<string, NoticeWords> = {
  disputed: {
    one: { zh: '{by} 对{object}“{title}”提出撞单申诉', en: '{by} disputes the claim on {object} “{title}”' },
    many: {
      zh: '{by} 提出了 {count} 项{object}撞单申诉',
      en: '{by} disputes the claim on {count} {object} records',
    },
    unnamed: { zh: '{by} 提出一项{object}撞单申诉', en: '{by} disputes the claim on a {object}' },
  },
  'dispute.granted': {
    one: {
      zh: '{by} 裁定{object}“{title}”归申诉人',
      en: '{by} decided: {object} “{title}” goes to the claimant',
    },
    many: {
      zh: '{by} 裁定 {count} 条{object}归申诉人',
      en: '{by} decided: {count} {object} records go to the claimant',
    },
    unnamed: { zh: '{by} 裁定一条{object}归申诉人', en: '{by} decided: a {object} goes to the claimant' },
  },
  'dispute.shared': {
    one: {
      zh: '{by} 裁定双方共同跟进{object}“{title}”',
      en: '{by} decided: both work on {object} “{title}”',
    },
    many: {
      zh: '{by} 裁定双方共同跟进 {count} 条{object}',
      en: '{by} decided: both work on {count} {object} records',
    },
    unnamed: { zh: '{by} 裁定双方共同跟进一条{object}', en: '{by} decided: both work on a {object}' },
  },
  'dispute.refused': {
    one: {
      zh: '{by} 裁定{object}“{title}”仍归原负责人',
      en: '{by} decided: {object} “{title}” stays with its owner',
    },
    many: {
      zh: '{by} 裁定 {count} 条{object}仍归原负责人',
      en: '{by} decided: {count} {object} records stay with their owner',
    },
    unnamed: { zh: '{by} 驳回了您的撞单申诉', en: '{by} refused your dispute' },
  },
  assigned: {
    one: { zh: '{by} 把{object}“{title}”交给您负责', en: '{by} made you the owner of {object} “{title}”' },
    many: {
      zh: '{by} 把 {count} 条{object}交给您负责',
      en: '{by} made you the owner of {count} {object} records',
    },
    unnamed: { zh: '{by} 把一条{object}交给您负责', en: '{by} made you the owner of a {object}' },
  },
  released: {
    one: {
      zh: '{by} 把您的{object}“{title}”释放到公海',
      en: '{by} released your {object} “{title}” to the pool',
    },
    many: {
      zh: '{by} 把您的 {count} 条{object}释放到公海',
      en: '{by} released {count} of your {object} records to the pool',
    },
    unnamed: { zh: '{by} 把您的一条{object}释放到公海', en: '{by} released a {object} of yours to the pool' },
  },
  reclaimSoon: {
    one: { zh: '{object}“{title}”将于 {on} 回收到公海', en: '{object} “{title}” goes to the pool on {on}' },
    many: {
      zh: '您有 {count} 条{object}将被回收到公海，最早 {on}',
      en: '{count} of your {object} records go to the pool, the first on {on}',
    },
    unnamed: {
      zh: '您的一条{object}将于 {on} 回收到公海',
      en: 'A {object} of yours goes to the pool on {on}',
    },
  },
  reclaimed: {
    one: {
      zh: '{object}“{title}”已按规则回收到公海',
      en: '{object} “{title}” went to the pool by its rules',
    },
    many: {
      zh: '您的 {count} 条{object}已按规则回收到公海',
      en: '{count} of your {object} records went to the pool by its rules',
    },
    unnamed: {
      zh: '您的一条{object}已按规则回收到公海',
      en: 'A {object} of yours went to the pool by its rules',
    },
    named: {
      zh: '您的{object}{names}已按规则回收到公海',
      en: 'Your {object} records {names} went to the pool by its rules',
    },
  },
  shared: {
    one: { zh: '{by} 邀请您协作{object}“{title}”', en: '{by} shared {object} “{title}” with you' },
    many: { zh: '{by} 邀请您协作 {count} 条{object}', en: '{by} shared {count} {object} records with you' },
    unnamed: { zh: '{by} 邀请您协作一条{object}', en: '{by} shared a {object} with you' },
  },
  sharedWithUnit: {
    one: {
      zh: '{by} 把{object}“{title}”共享给您的部门',
      en: '{by} shared {object} “{title}” with your unit',
    },
    many: {
      zh: '{by} 把 {count} 条{object}共享给您的部门',
      en: '{by} shared {count} {object} records with your unit',
    },
    unnamed: { zh: '{by} 把一条{object}共享给您的部门', en: '{by} shared a {object} with your unit' },
  },
  quoteAccepted: {
    one: { zh: '客户接受了{object}“{title}”', en: 'The customer accepted {object} “{title}”' },
    many: { zh: '客户接受了 {count} 张{object}', en: 'Customers accepted {count} {object} records' },
    unnamed: { zh: '客户接受了一张{object}', en: 'A customer accepted a {object}' },
  },
  quoteDeclined: {
    one: { zh: '客户谢绝了{object}“{title}”', en: 'The customer declined {object} “{title}”' },
    many: { zh: '客户谢绝了 {count} 张{object}', en: 'Customers declined {count} {object} records' },
    unnamed: { zh: '客户谢绝了一张{object}', en: 'A customer declined a {object}' },
  },
  quoteAsked: {
    one: { zh: '客户对{object}“{title}”提了问题', en: 'The customer asked about {object} “{title}”' },
    many: { zh: '客户对 {count} 张{object}提了问题', en: 'Customers asked about {count} {object} records' },
    unnamed: { zh: '客户对一张{object}提了问题', en: 'A customer asked about a {object}' },
  },
  quoteExpiring: {
    one: { zh: '{object}“{title}”将于 {on} 到期', en: '{object} “{title}” is valid until {on}' },
    many: {
      zh: '您有 {count} 张{object}将到期，最早 {on}',
      en: '{count} of your {object} records are about to expire, the first on {on}',
    },
    unnamed: { zh: '您的一张{object}将于 {on} 到期', en: 'A {object} of yours is valid until {on}' },
  },
  dunningDue: {
    one: { zh: '{object}“{title}”有到期款项该催了', en: '{object} “{title}” is due to be asked for payment' },
    many: {
      zh: '有 {count} 家{object}的到期款项该催了',
      en: '{count} {object} records are due to be asked for payment',
    },
    unnamed: { zh: '有一家{object}的到期款项该催了', en: 'A {object} is due to be asked for payment' },
  },
  quoteExpired: {
    one: { zh: '{object}“{title}”已过有效期', en: '{object} “{title}” has expired' },
    many: { zh: '您有 {count} 张{object}已过有效期', en: '{count} of your {object} records have expired' },
    unnamed: { zh: '您的一张{object}已过有效期', en: 'A {object} of yours has expired' },
  },
  ...approvalWords,
  mentioned: {
    one: {
      zh: '{by} 在“{title}”的联系记录中提到了您',
      en: '{by} mentioned you in a contact record of “{title}”',
    },
    many: { zh: '{by} 在 {count} 处联系记录中提到了您', en: '{by} mentioned you in {count} contact records' },
    unnamed: { zh: '{by} 在联系记录中提到了您', en: '{by} mentioned you in a contact record' },
  },
}

const imports: Record<string, Label> = {
  done: {
    zh: '“{file}”导入完成：新建 {created}，更新 {updated}，有误 {errors}',
    en: '“{file}” is imported: {created} created, {updated} updated, {errors} with errors',
  },
  cancelled: { zh: '“{file}”的导入已停止', en: 'The import of “{file}” was stopped' },
  failed: { zh: '“{file}”的导入没有成功', en: 'The import of “{file}” failed' },
  undone: { zh: '“{file}”的导入已撤销', en: 'The import of “{file}” was undone' },
}

const unusualExport: Label = {
  zh: '{by} 今天导出了 {rows} 行数据，远多于以往（近三个月单日最多 {habit} 行）',
  en: '{by} exported {rows} rows today, far more than before (at most {habit} in a day of the last three months)',
}
const handovers: Record<string, Label> = {
  handoverFailed: {
    zh: '{from}的交接没有完成，请打开交接查看原因',
    en: 'The hand-over of {from} did not finish; open it to see why',
  },
  handedOver: { zh: '{by} 把{from}的 {what}交接给您', en: '{by} handed over to you from {from}: {what}' },
  handoverUndone: {
    zh: '{by} 撤销了交接：{what}已归还{from}',
    en: '{by} took a hand-over back; returned to {from}: {what}',
  },
}
const bulk: Label = {
  zh: '批量操作完成：成功 {done}，未成功 {failed}',
  en: 'The act on many records is done: {done} succeeded, {failed} did not',
}
const bulkWaiting: Label = {
  zh: '批量操作完成：成功 {done}，已提交审批 {waiting}，未成功 {failed}',
  en: 'The act on many records is done: {done} succeeded, {waiting} wait for approval, {failed} did not',
}
const other: Label = { zh: '有新的消息', en: 'There is news' }

/** One sentence in both languages. */
export function sentence(told: Told): Label {
  if (told.kind === 'import') return importSentence(told.content)
  if (told.kind === 'bulk')
    return fill(told.content.waiting ? bulkWaiting : bulk, {
      done: Number(told.content.done ?? 0),
      waiting: Number(told.content.waiting ?? 0),
      failed: Number(told.content.failed ?? 0),
    })
  if (handovers[told.kind]) return handoverSentence(handovers[told.kind], told)
  if (told.kind === 'unusualExport')
    return fill(unusualExport, {
      by: told.by,
      rows: Number(told.content.rows),
      habit: Number(told.content.habit),
    })
  if (told.kind === 'ledgerDifference') return ledgerSentence(told.content)
  const known = words[told.kind]
  if (!known) return other
  const { count, left = [] } = told
  const title = told.title || left[0]
  const form = count > 1 ? (left.length > 0 && known.named) || known.many : title ? known.one : known.unnamed
  const filled = (object: string) => {
    const names = namesOf(left, count)
    const values = { ...told.content, ...told, title, object, content: '' }
    return {
      zh: fill(form, { ...values, names: names.zh } as never).zh,
      en: fill(form, { ...values, names: names.en } as never).en,
    }
  }
  return { zh: filled(told.object.zh).zh, en: filled(told.object.en.toLowerCase()).en }
}

/** `“甲”、“乙”、“丙”等 5 条`. */
function namesOf(titles: readonly string[], count: number): Label {
  const quoted = titles.map(title => `“${title}”`)
  const more = count - titles.length
  return {
    zh: `${quoted.join('、')}${more > 0 ? `等 ${count} 条` : ''}`,
    en: `${quoted.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
  }
}

/** `3 条客户、1 条订单`. */
function handoverSentence(form: Label, { by, from = '', content, counted }: Told): Label {
  const counts = Object.entries((content.counts ?? {}) as Record<string, number>)
  const label = (key: string) => counted?.(key) ?? { zh: '记录', en: 'records' }
  const what = {
    zh: counts.map(([key, count]) => `${count} 条${label(key).zh}`).join('、'),
    en: counts.map(([key, count]) => `${count} ${label(key).en.toLowerCase()}`).join(', '),
  }
  return {
    zh: fill(form, { by, from, what: what.zh }).zh,
    en: fill(form, { by, from, what: what.en }).en,
  }
}

function importSentence(content: Record<string, unknown>): Label {
  const counts = (content.counts ?? {}) as Record<string, unknown>
  return fill(imports[String(content.status)] ?? other, {
    file: String(content.fileName ?? ''),
    created: total(counts.created),
    updated: total(counts.updated),
    errors: total(counts.failed),
  })
}

function ledgerSentence({ differences }: Record<string, unknown>): Label {
  const what = differencesTold((differences ?? []) as { check: string; count: number }[])
  return {
    zh: `账目核对发现差异：${what.zh}。请联系管理员运行 doctor 查看`,
    en: `The nightly check found differences: ${what.en}. Run doctor to see them`,
  }
}

/** A count, or counts by object. */
function total(count: unknown): number {
  if (typeof count === 'number') return count
  if (typeof count !== 'object' || count === null) return 0
  return Object.values(count).reduce((sum: number, one) => sum + Number(one), 0)
}

/** People whose name stands behind an @ in the text; where one name begins with another, the longer is meant. */
export function mentioned(text: string, people: readonly { id: string; name: string }[]): string[] {
  const longest = [...people].filter(one => one.name).sort((a, b) => b.name.length - a.name.length)
  const found = new Set<string>()
  for (const { index } of text.matchAll(/[@＠]/g)) {
    const rest = text.slice(index + 1)
    const person = longest.find(one => rest.startsWith(one.name))
    if (!person) continue
    for (const { id, name } of longest) if (name === person.name) found.add(id)
  }
  return [...found]
}
