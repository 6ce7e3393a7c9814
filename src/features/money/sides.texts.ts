import type { Label } from '../../core/label.ts'
import type { Side } from './sides.ts'

/** How the screens of a side speak. */
export interface SideTexts {
  party: Label
  ageing: Label
  ageingPath: string
  statement: Label
  statementPath: string
  /** Where statements are sent. */
  send: Label
  /** What it is printed as. */
  printed: string
  lead: Label
  nothing: Label
  credits: Label
  choose: Label
  /** Columns of a statement: what came to be owed, what was paid. */
  more: Label
  less: Label
  newMoney: Label
  /** On a party's page. */
  act: Label
  confirm: Label
  confirmed: Label
  prepayment: Label
  settledTooMuch: Label
  noneOpen: Label
}

const customers: SideTexts = {
  party: { zh: '客户', en: 'Customer' },
  ageing: { zh: '应收账龄', en: 'Receivables ageing' },
  ageingPath: 'ageing',
  statement: { zh: '客户对账单', en: 'Customer statement' },
  statementPath: 'statement',
  send: { zh: '发送客户对账单', en: 'Send statements to customers' },
  printed: 'customerStatement',
  lead: {
    zh: '{count} 家客户共欠 {owed} {currency}，其中逾期 {late}',
    en: '{count} customers owe {owed} {currency}, {late} of it overdue',
  },
  nothing: { zh: '这一天没有应收', en: 'Nothing is owed on this day' },
  credits: { zh: '预收和贷项', en: 'Credits' },
  choose: { zh: '选择客户', en: 'Choose the customer' },
  more: { zh: '增加', en: 'Owed' },
  less: { zh: '减少', en: 'Paid' },
  newMoney: { zh: '新建收款单', en: 'New receipt' },
  act: { zh: '收款', en: 'Receive money' },
  confirm: { zh: '确认收款', en: 'Confirm' },
  confirmed: { zh: '收款单 {number} 已确认', en: 'Receipt {number} is confirmed' },
  prepayment: { zh: '转为预收', en: 'Prepayment' },
  settledTooMuch: { zh: '核销超过了收款金额', en: 'More is settled than was received' },
  noneOpen: {
    zh: '没有未结清的应收；这笔钱记为预收',
    en: 'Nothing is open; the money becomes a prepayment',
  },
}

const suppliers: SideTexts = {
  party: { zh: '供应商', en: 'Supplier' },
  ageing: { zh: '应付账龄', en: 'Payables ageing' },
  ageingPath: 'payables-ageing',
  statement: { zh: '供应商对账单', en: 'Supplier statement' },
  statementPath: 'supplier-statement',
  send: { zh: '发送供应商对账单', en: 'Send statements to suppliers' },
  printed: 'supplierStatement',
  lead: {
    zh: '共欠 {count} 家供应商 {owed} {currency}，其中逾期 {late}',
    en: '{owed} {currency} is owed to {count} suppliers, {late} of it overdue',
  },
  nothing: { zh: '这一天没有应付', en: 'Nothing is owed on this day' },
  credits: { zh: '预付和贷项', en: 'Credits' },
  choose: { zh: '选择供应商', en: 'Choose the supplier' },
  more: { zh: '增加', en: 'Owed' },
  less: { zh: '减少', en: 'Paid' },
  newMoney: { zh: '新建付款单', en: 'New payment' },
  act: { zh: '付款', en: 'Pay' },
  confirm: { zh: '确认付款', en: 'Confirm' },
  confirmed: { zh: '付款单 {number} 已确认', en: 'Payment {number} is confirmed' },
  prepayment: { zh: '转为预付', en: 'Prepayment' },
  settledTooMuch: { zh: '核销超过了付款金额', en: 'More is settled than was paid' },
  noneOpen: {
    zh: '没有未付清的应付；这笔钱记为预付',
    en: 'Nothing is open; the money becomes a prepayment',
  },
}

export const textsOf = ({ item }: Side): SideTexts => (item === 'receivable' ? customers : suppliers)
