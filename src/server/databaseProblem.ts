import { Problem } from '../core/errors.ts'

/** What is told of an error by its SQLSTATE: what cannot be stored is the sender's matter, a busy server passes, all else is a bug. */
export function databaseProblem(code: string): Problem {
  // A text, number or moment that no column takes: NUL, half a character, beyond all bounds.
  if (/^22(003|007|008|021|P02|P05)$/.test(code)) return new Problem('unstorable')
  // Statement timeout, too many connections, the server shutting down, a deadlock the client may try again.
  if (/^(57014|53\d{3}|57P0\d|40P01|40001|55P03)$/.test(code)) return new Problem('busy')
  return new Problem('failed')
}
