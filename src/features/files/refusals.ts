import { refusals } from '../../core/errors.ts'

export const refused = refusals({
  fileInField: [
    409,
    '这个文件在记录的一个字段里，请在那里移除',
    'This file stands in a field of the record; take it out there',
  ],
})
