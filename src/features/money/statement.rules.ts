import type { Places, Texts } from '../letters/letters.rules.ts'

/** What a letter that goes with a statement may name. */
export const statementPlaces: Places = {
  customer: { zh: '客户名称', en: 'Customer' },
  contact: { zh: '联系人', en: 'Contact' },
  company: { zh: '我方公司', en: 'Our company' },
  from: { zh: '起始日期', en: 'From' },
  to: { zh: '截止日期', en: 'To' },
  balance: { zh: '期末余额', en: 'Balance' },
  person: { zh: '发信人', en: 'Sender' },
}

export const statementTexts: Texts = {
  zh: {
    subject: '{company} 对账单（{from} 至 {to}）',
    body: '{contact}，您好：\n\n附件是 {from} 至 {to} 的对账单，截至 {to} 余额为 {balance}。\n\n请核对。如有不符，请在 7 日内回信并附明细；无误请盖章确认后回传。\n\n谢谢！\n{person}\n{company}',
  },
  en: {
    subject: 'Statement of account from {company}, {from} to {to}',
    body: 'Dear {contact},\n\nPlease find enclosed our statement of account from {from} to {to}. The balance on {to} is {balance}.\n\nPlease check it and reply within 7 days, with details, where your books differ; otherwise please confirm and return it.\n\nKind regards,\n{person}\n{company}',
  },
}
