import { refusals } from '../../core/errors.ts'

/** What is refused of acts on many records. */
export const refused = refusals({
  tooManyRecords: [
    422,
    '一次最多处理 {limit} 条记录，请缩小筛选范围',
    'At most {limit} records at once; narrow the filter',
  ],
})
