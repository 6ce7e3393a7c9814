import { refusals } from '../../core/errors.ts'

export const refused = refusals({
  notAStatement: [
    422,
    '没有找到表头：需要日期和金额（或收入、支出）两列。请用银行、支付宝或微信导出的原文件',
    'No header was found: a statement has a column of days and one of amounts (or of what came in and went out). Use the file as the bank, Alipay or WeChat wrote it',
  ],
  noLines: [422, '文件里没有可用的流水', 'The file has no movements'],
  tooMany: [
    422,
    '一次最多导入 {most} 行，请分段导出',
    'At most {most} lines at once; export shorter periods',
  ],
  alreadyMatched: [409, '这条流水已处理过，请刷新', 'This line was dealt with already; refresh'],
  noRate: [
    422,
    '账户是 {currency}，请填写汇率（1 {currency} 合多少本位币）',
    'The account is in {currency}: give its rate (what 1 {currency} is in the company’s currency)',
  ],
  madeOfIt: [
    409,
    '单据 {number} 由这条流水生成；请取消该单据，流水会重新打开',
    '{number} was made of this line; cancel it and the line is open again',
  ],
  otherAmount: [
    409,
    '金额与流水不一致，请刷新后重试',
    'The amount is not that of the line; refresh and try again',
  ],
})
