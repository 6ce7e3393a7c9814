import type { Field } from '../field.ts'
import { booleanWeb } from './boolean.web.tsx'
import { choicesWeb, choiceWeb } from './choice.web.tsx'
import { collaboratorsWeb } from './collaborators.web.tsx'
import { emailWeb, phoneWeb, urlWeb } from './contactData.web.tsx'
import { datetimeWeb, dateWeb } from './date.web.tsx'
import type { KindName, kinds } from './index.ts'
import type { Kind } from './kind.ts'
import type { KindWeb } from './kindWeb.ts'
import { formulaWeb, integerWeb, moneyWeb, numberWeb, percentWeb } from './number.web.tsx'
import { referencesWeb, referenceWeb, userWeb } from './reference.web.tsx'
import { fileWeb, linesWeb } from './special.web.tsx'
import { addressWeb, longTextWeb, sequenceWeb, textWeb } from './text.web.tsx'

type ValueOfKind<K extends KindName> = (typeof kinds)[K] extends Kind<infer V> ? V : never

/** Cell and input of every kind; one that is missing fails the type check. */
export const kindsWeb: { [K in KindName]: KindWeb<ValueOfKind<K>> } = {
  text: textWeb,
  longText: longTextWeb,
  integer: integerWeb,
  number: numberWeb,
  money: moneyWeb,
  percent: percentWeb,
  date: dateWeb,
  datetime: datetimeWeb,
  boolean: booleanWeb,
  choice: choiceWeb,
  choices: choicesWeb,
  reference: referenceWeb,
  references: referencesWeb,
  user: userWeb,
  email: emailWeb,
  phone: phoneWeb,
  url: urlWeb,
  address: addressWeb,
  file: fileWeb,
  lines: linesWeb,
  sequence: sequenceWeb,
  formula: formulaWeb,
  collaborators: collaboratorsWeb,
}

export function kindWebOf(field: Pick<Field, 'kind'>): KindWeb {
  return kindsWeb[field.kind] as unknown as KindWeb
}
