import { Problem, refusals } from '../core/errors.ts'

const refused = refusals({
  unstorable: [
    400,
    '请求中有无法保存的内容：不可见的控制字符、残缺的字符，或超出范围的数字和日期，请更正',
    'The request holds what cannot be stored: control characters, broken characters, or numbers and dates out of range; correct it',
  ],
})

/** What is told of an error by its SQLSTATE: what cannot be stored is the sender's matter, a busy server passes, all else is a bug. */
export function databaseProblem(code: string): Problem {
  // A text, number or moment that no column takes: NUL, half a character, beyond all bounds.
  if (/^22(003|007|008|021|P02|P05)$/.test(code)) return new Problem(refused.unstorable)
  // Statement timeout, too many connections, the server shutting down, a deadlock the client may try again.
  if (/^(57014|53\d{3}|57P0\d|40P01|40001|55P03)$/.test(code)) return new Problem('busy')
  return new Problem('failed')
}
