import { refusals } from '../../core/errors.ts'

export const refused = refusals({
  nothingToDo: [
    409,
    '所选客户已经没有可处理的步骤：可能刚被处理、已付款或已暂停',
    'Nothing is left to do for those: it was just done, paid, or put off',
  ],
  stepMoved: [
    409,
    '{name} 现在已到“{step}”这一步，与您看到的不同。什么都没有做，请刷新列表后再处理',
    '{name} has come to another step meanwhile: “{step}”. Nothing was done; load the list again',
  ],
  noReason: [422, '请写明跳过的原因', 'Say why it is skipped'],
  noDay: [422, '请选择今天以后的日期', 'Choose a day after today'],
})
