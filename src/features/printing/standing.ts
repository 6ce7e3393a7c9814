import type { Label } from '../../core/label.ts'

/** Placeholders that every template may use, with the words by which they are asked for. */
export const standing = {
  title: { label: { zh: '标题', en: 'Title' }, words: ['title', '标题'] },
  copy: { label: { zh: '联次', en: 'Copy' }, words: ['copy', '联次'] },
  page: { label: { zh: '页码', en: 'Page' }, words: ['page', '页码'] },
  pages: { label: { zh: '总页数', en: 'Pages' }, words: ['pages', '总页数'] },
  today: { label: { zh: '今天', en: 'Today' }, words: ['today', '今天'] },
  now: { label: { zh: '打印时间', en: 'Time of printing' }, words: ['now', '打印时间'] },
  printer: { label: { zh: '打印人', en: 'Printed by' }, words: ['printedby', '打印人'] },
  no: { label: { zh: '序号', en: 'No.' }, words: ['no', '序号'] },
  company: { label: { zh: '公司', en: 'Company' }, words: ['company', '公司'] },
  sum: { label: { zh: '合计', en: 'Sum' }, words: ['sum', '合计'] },
} as const satisfies Record<string, { label: Label; words: readonly string[] }>
