import type { Label } from '../../../core/label.ts'

/** What the customer's page says. */
export const words = {
  quote: { zh: '报价单', en: 'Quote' },
  version: { zh: '第 {revision} 版', en: 'Version {revision}' },
  for: { zh: '致', en: 'For' },
  contact: { zh: '联系人', en: 'Contact' },
  from: { zh: '报价方', en: 'From' },
  owner: { zh: '业务员', en: 'Salesperson' },
  date: { zh: '报价日期', en: 'Date' },
  validUntil: { zh: '有效期至', en: 'Valid until' },
  lines: { zh: '报价明细', en: 'What is offered' },
  no: { zh: '序号', en: 'No.' },
  description: { zh: '品名', en: 'Description' },
  quantity: { zh: '数量', en: 'Quantity' },
  priceWith: { zh: '单价（含税）', en: 'Price (tax included)' },
  priceWithout: { zh: '单价（未税）', en: 'Price (before tax)' },
  discount: { zh: '折扣', en: 'Discount' },
  taxRate: { zh: '税率', en: 'Tax rate' },
  amount: { zh: '金额', en: 'Amount' },
  overallDiscount: { zh: '整单折扣', en: 'Discount on the whole' },
  net: { zh: '不含税', en: 'Without tax' },
  tax: { zh: '税额', en: 'Tax' },
  total: { zh: '合计', en: 'Total' },
  capitals: { zh: '大写', en: 'In capitals' },
  terms: { zh: '报价说明', en: 'Terms' },
  questions: { zh: '提问与回复', en: 'Questions and answers' },
  noQuestions: { zh: '还没有提问。', en: 'Nothing was asked yet.' },
  you: { zh: '{name}（客户）', en: '{name} (customer)' },
  ask: { zh: '提一个问题', en: 'Ask a question' },
  question: { zh: '您的问题', en: 'Your question' },
  sendQuestion: { zh: '发送问题', en: 'Send the question' },
  name: { zh: '您的姓名', en: 'Your name' },
  accept: { zh: '接受报价', en: 'Accept this quote' },
  acceptHint: {
    zh: '填写姓名即为签署。我们会记录姓名、时间、网络地址和所接受的版本。',
    en: 'Writing your name signs it. Your name, the time, your network address and the version are recorded.',
  },
  agree: {
    zh: '我已阅读第 {revision} 版报价，并代表 {customer} 接受',
    en: 'I have read version {revision} and accept it on behalf of {customer}',
  },
  sign: { zh: '签署并接受', en: 'Sign and accept' },
  decline: { zh: '谢绝报价', en: 'Decline' },
  reason: { zh: '原因（可不填）', en: 'Reason (may be left empty)' },
  sendDecline: { zh: '谢绝这份报价', en: 'Decline this quote' },
  pdf: { zh: '下载 PDF', en: 'Download as PDF' },
  other: { zh: 'English', en: '中文' },
  skip: { zh: '跳到接受报价', en: 'Go to accepting' },
} as const satisfies Record<string, Label>

/** Said above the quote: how it stands. */
export const standings = {
  accepted: {
    zh: '已由 {name} 于 {time} 接受（第 {revision} 版）。谢谢！',
    en: 'Accepted by {name} on {time} (version {revision}). Thank you!',
  },
  acceptedUnnamed: {
    zh: '已于 {time} 接受（第 {revision} 版）。',
    en: 'Accepted on {time} (version {revision}).',
  },
  declined: { zh: '这份报价已谢绝。', en: 'This quote was declined.' },
  expired: {
    zh: '这份报价已过有效期，不能再接受。需要的话请在下面留言。',
    en: 'This quote has expired and can no longer be accepted. Write below if you still need it.',
  },
  draft: {
    zh: '新的版本正在准备；下面是上一次发出的版本，暂时不能接受。',
    en: 'A new version is being prepared; below is the one sent last, which cannot be accepted now.',
  },
  sent: { zh: '有效期至 {day}。', en: 'Valid until {day}.' },
} as const satisfies Record<string, Label>

/** What became of what the customer sent. */
export const outcomes = {
  accepted: {
    zh: '已签署并接受，业务员会与您联系。',
    en: 'Signed and accepted. Your salesperson will be in touch.',
  },
  declined: { zh: '已告知对方您谢绝了报价。', en: 'They have been told that you decline.' },
  asked: {
    zh: '问题已发送，回复会显示在本页。',
    en: 'Your question was sent; the answer will be shown on this page.',
  },
  notOpen: {
    zh: '这份报价已经答复过，或不能再答复；请看现在的状态。',
    en: 'This quote was answered already, or can no longer be; see how it stands now.',
  },
  newVersion: {
    zh: '对方刚发出了新的版本，请先阅读，再接受。',
    en: 'A new version has just been sent. Please read it before you accept.',
  },
  over: { zh: '有效期已过，不能再接受。', en: 'It is no longer valid and cannot be accepted.' },
  tooManyQuestions: {
    zh: '今天的提问已很多，请明天再来或直接联系业务员。',
    en: 'Many questions were asked today; come back tomorrow or call your salesperson.',
  },
  nameNeeded: { zh: '请填写您的姓名（最多 60 字）', en: 'Please write your name (60 characters at most)' },
  agreeNeeded: { zh: '请勾选同意，再签署', en: 'Please tick that you agree before signing' },
  textNeeded: {
    zh: '请写下您的问题（最多 2000 字）',
    en: 'Please write your question (2000 characters at most)',
  },
} as const satisfies Record<string, Label>

/** Said where there is no quote to be read. */
export const nothing = {
  goneTitle: { zh: '链接不存在或已失效', en: 'This link does not exist or is no longer valid' },
  gone: {
    zh: '请向给您链接的业务员索取新的链接。',
    en: 'Please ask whoever gave you the link for a new one.',
  },
  cancelledTitle: { zh: '这份报价已撤回', en: 'This quote was withdrawn' },
  cancelled: {
    zh: '如有需要，请联系您的业务员。',
    en: 'Please contact your salesperson if you need anything.',
  },
  tooOftenTitle: { zh: '访问过于频繁', en: 'Too many requests' },
  tooOften: { zh: '请过一分钟再试。', en: 'Please try again in a minute.' },
  failedTitle: { zh: '暂时打不开', en: 'This cannot be shown now' },
  failed: { zh: '请稍后再试。', en: 'Please try again later.' },
} as const satisfies Record<string, Label>
