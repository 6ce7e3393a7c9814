import { refusals } from '../../core/errors.ts'

/** What is refused about quotes. */
export const refused = refusals({
  noLines: [409, '报价单还没有明细，请至少添加一行', 'The quote has no lines; add at least one'],
  past: [
    409,
    '有效期 {day} 已过，请先改为今天或以后',
    'It was valid until {day}; choose today or a later day first',
  ],
  sentStays: [
    409,
    '报价已发出，内容不能再改；请先建立新版本',
    'The quote was sent and stays as it is; make a new version first',
  ],
  keptStays: [
    409,
    '发出过的报价单不能删除，请用“作废”',
    'A quote that was sent cannot be deleted; cancel it',
  ],
  ordered: [
    409,
    '已转订单：{numbers}。请先取消这些订单',
    'Orders were made from it: {numbers}. Cancel those first',
  ],
  linksMost: [
    409,
    '有效链接已有 {most} 个，请先停用不用的',
    'There are {most} links in use; withdraw those that are not needed',
  ],
  notShared: [
    409,
    '草稿还没有发出，不能分享；请先发出',
    'A draft has not been sent and cannot be shared; send it first',
  ],
})
