import { refusals } from '../../core/errors.ts'

/** What is refused about receipts, payments and what they settle. */
export const refused = refusals({
  tooMuch: [
    409,
    '核销合计 {settled} 须在 0 到可用金额 {amount} 之间',
    'What is settled adds up to {settled}; it must be between 0 and what is left of the amount, {amount}',
  ],
  nothing: [
    409,
    '金额为 0 且没有核销，没有可确认的内容',
    'The amount is 0 and nothing is settled: there is nothing to confirm',
  ],
  notADraft: [
    409,
    '已确认的单据不能再改；请用“核销”调整，或作废后重开',
    'What is confirmed stays as it is; change what it settles by “Settle”, or cancel it and make another',
  ],
  confirmedStays: [
    409,
    '已确认的单据不能删除，请先作废',
    'What is confirmed cannot be deleted; cancel it first',
  ],
})
