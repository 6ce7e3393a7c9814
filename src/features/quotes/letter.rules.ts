import type { Places, Texts } from '../letters/letters.rules.ts'

/** What the mail that brings a quote may name. */
export const quotePlaces: Places = {
  customer: { zh: '客户名称', en: 'Customer' },
  contact: { zh: '联系人', en: 'Contact' },
  number: { zh: '报价单号', en: 'Quote no.' },
  subject: { zh: '项目', en: 'Subject' },
  amount: { zh: '金额', en: 'Amount' },
  validUntil: { zh: '有效期至', en: 'Valid until' },
  link: { zh: '阅读链接', en: 'Link' },
  company: { zh: '我方公司', en: 'Our company' },
  person: { zh: '发信人', en: 'Sender' },
}

export const quoteTexts: Texts = {
  zh: {
    subject: '{company} 报价单 {number}',
    body: '{contact}，您好：\n\n感谢询价。报价单 {number}，合计 {amount}，有效期至 {validUntil}。\n\n打开下面的链接即可阅读、提问和签署接受，无需登录：\n{link}\n\n如有任何问题，请直接回信。\n\n{person}\n{company}',
  },
  en: {
    subject: 'Quotation {number} from {company}',
    body: 'Dear {contact},\n\nThank you for your enquiry. Our quotation {number} comes to {amount} and is valid until {validUntil}.\n\nBy this link you can read it, ask and accept without signing in:\n{link}\n\nPlease reply to this mail if there is any question.\n\nKind regards,\n{person}\n{company}',
  },
}
