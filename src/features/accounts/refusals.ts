import { refusals } from '../../core/errors.ts'

/** What is refused about accounts and what moves between them. */
export const refused = refusals({
  otherCurrency: [
    409,
    '账户“{account}”不能收付 {currency}；请选同币种的账户或本位币账户',
    'The account “{account}” does not take {currency}; choose one of that currency or of the base currency',
  ],
  sameAccount: [409, '转出和转入不能是同一个账户', 'Money is transferred between two different accounts'],
  receivedNeeded: [
    409,
    '两个账户币种不同，请填写转入金额',
    'The accounts have different currencies: fill in what was received',
  ],
  rateNeeded: [
    409,
    '两个账户都不是本位币，请填写转出币种的汇率',
    'Neither account is in the base currency: fill in the rate of the currency that leaves',
  ],
  nothing: [409, '金额为 0，没有可确认的内容', 'The amount is 0: there is nothing to confirm'],
  notADraft: [
    409,
    '已确认的单据不能再改；请作废后重开',
    'What is confirmed stays as it is; cancel it and make another',
  ],
  inUse: [
    409,
    '账户已有流水，不能删除；可以停用',
    'The account has moves and is not deleted; take it out of use instead',
  ],
  confirmedStays: [
    409,
    '已确认的单据不能删除，请先作废',
    'What is confirmed cannot be deleted; cancel it first',
  ],
})
