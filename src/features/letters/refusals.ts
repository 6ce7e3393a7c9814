import { refusals } from '../../core/errors.ts'

export const refused = refusals({
  letterPlace: [
    422,
    '信里的 {places} 没有对应的内容，请改用可插入的项目',
    '{places} stands for nothing in this letter; use the places that are offered',
  ],
  noLetters: [
    409,
    '没有可以发送的信：所选客户都没有邮箱',
    'Nothing can be sent: none of them has an e-mail address',
  ],
})
