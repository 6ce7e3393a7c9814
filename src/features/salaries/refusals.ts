import { refusals } from '../../core/errors.ts'

export const refused = refusals({
  notADraft: [
    409,
    '工资表已审核，不能再改；请先退回',
    'The sheet is approved and stays as it is; give it back first',
  ],
  lockedStays: [
    409,
    '已审核的工资表不能删除；请先退回',
    'An approved sheet is not deleted; give it back first',
  ],
  empty: [409, '工资表还没有人员，请先“带出人员和提成”', 'Nobody is on the sheet; fill in its people first'],
  commissionOpen: [
    409,
    '{month} 的提成还没有锁定，请先锁定',
    'The commissions of {month} are not locked; lock them first',
  ],
  commissionChanged: [
    409,
    '提成后来有变化，请重新“带出人员和提成”',
    'Commissions have changed since; fill in people and commissions again',
  ],
  below: [409, '{name} 的实发是负数，请先更正', 'The net salary of {name} is below zero; put it right first'],
  nothing: [409, '实发合计为 0，没有可发放的', 'The net is 0 in all: there is nothing to pay'],
})
