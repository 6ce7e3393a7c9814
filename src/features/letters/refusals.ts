import { refusals } from '../../core/errors.ts'

export const refused = refusals({
  letterPlace: [
    422,
    '信里的 {places} 没有对应的内容，请改用可插入的项目',
    '{places} stands for nothing in this letter; use the places that are offered',
  ],
  alreadySent: [
    409,
    '{count} 家已收到这段时间的对账单。请刷新后确认是否再发一次',
    '{count} were sent the statement of this time already. Load the page again and say whether they get it once more',
  ],
  remindAnew: [
    409,
    '没有发出的催款仍在催收列表里，请从那里按现在的欠款重新处理',
    'Reminders that did not leave stand in the list again: take the step there, with what is owed now',
  ],
  nothingFailed: [
    409,
    '没有要重发的信：都已发出或正在发送',
    'Nothing is to be sent again: all left or are leaving',
  ],
  noLetters: [
    409,
    '没有可以发送的信：所选客户都没有邮箱',
    'Nothing can be sent: none of them has an e-mail address',
  ],
})
