import { booleanKind } from './boolean.ts'
import { choiceKind, choicesKind } from './choice.ts'
import { collaboratorsKind } from './collaborators.ts'
import { addressKind, emailKind, phoneKind, urlKind } from './contactData.ts'
import { dateKind, datetimeKind } from './date.ts'
import type { Kind, slots } from './kind.ts'
import { integerKind, moneyKind, numberKind, percentKind } from './number.ts'
import { referenceKind, referencesKind, userKind } from './reference.ts'
import { fileKind, formulaKind, linesKind, sequenceKind } from './special.ts'
import { longTextKind, textKind } from './text.ts'

/** Every kind of field there is. Adding one: its file, its cell and input in `<name>.web.tsx`, one line here. */
export const kinds = {
  text: textKind,
  longText: longTextKind,
  integer: integerKind,
  number: numberKind,
  money: moneyKind,
  percent: percentKind,
  date: dateKind,
  datetime: datetimeKind,
  boolean: booleanKind,
  choice: choiceKind,
  choices: choicesKind,
  reference: referenceKind,
  references: referencesKind,
  user: userKind,
  email: emailKind,
  phone: phoneKind,
  url: urlKind,
  address: addressKind,
  file: fileKind,
  lines: linesKind,
  sequence: sequenceKind,
  formula: formulaKind,
  collaborators: collaboratorsKind,
}

export type KindName = keyof typeof kinds

export function kindOf(field: { kind: KindName }): Kind {
  return kinds[field.kind] as unknown as Kind
}

export { boolean } from './boolean.ts'
export { choice, choices } from './choice.ts'
export { collaborators } from './collaborators.ts'
export { address, email, phone, url } from './contactData.ts'
export { date, datetime } from './date.ts'
export { integer, money, number, percent } from './number.ts'
export { reference, references, user } from './reference.ts'
export { lines, sequence } from './special.ts'
export { longText, text } from './text.ts'

/** The column of `custom_value` that the values of a field stand in. */
export function slotOf(field: { kind: KindName }): keyof typeof slots {
  return kindOf(field).slot ?? 'text'
}
