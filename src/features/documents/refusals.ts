import { refusals } from '../../core/errors.ts'

/** What is refused about documents made from others. */
export const refused = refusals({
  noLines: [409, '还没有明细，请至少填一行数量', 'There are no lines yet; fill in at least one quantity'],
  notADraft: [
    409,
    '单据已确认，内容不能再改；需要时请作废后重开',
    'It is confirmed and stays as it is; cancel it and make another if need be',
  ],
  confirmedStays: [
    409,
    '已确认的单据不能删除，请先作废',
    'What is confirmed cannot be deleted; cancel it first',
  ],
  hasDocuments: [
    409,
    '已由它生成单据：{numbers}。请先作废这些单据',
    'Documents were made from it: {numbers}. Cancel those first',
  ],
  belowTaken: [
    409,
    '“{name}”已出货、收货或开票 {taken}，变更后数量不能更少，产品、单价、折扣和税率也不能再改',
    '{taken} of “{name}” was delivered, received or invoiced; its quantity cannot be less, and its product, price, discount and tax stay',
  ],
  notEnough: [
    409,
    '库存不足：{shortage}。请减少数量、先入库，或请管理员允许负库存',
    'Not enough in stock: {shortage}. Take less, put goods in first, or let an administrator allow stock below zero',
  ],
})
