import { refusals } from '../../core/errors.ts'

/** What is refused of acts on many records. */
export const refused = refusals({
  tooManyRecords: [
    422,
    '一次最多处理 {limit} 条记录，请缩小筛选范围',
    'At most {limit} records at once; narrow the filter',
  ],
  actRunning: [
    409,
    '这次批量操作还在进行，完成后才能撤销',
    'This act is still going on; it can be taken back once it is done',
  ],
  notUndoable: [
    409,
    '这次批量操作已撤销，或已超过一周，不能再撤销',
    'This act has been taken back already, or is more than a week old',
  ],
})
