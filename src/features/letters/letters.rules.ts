import type { Label, Locale } from '../../core/label.ts'

export interface LetterText {
  subject: string
  body: string
}

/** What a letter may name, by the words in its braces. */
export type Places = Readonly<Record<string, Label>>

/** The text with its places filled in, once: what is filled in is not looked through again. */
export const filledText = ({ subject, body }: LetterText, values: Readonly<Record<string, string>>) => {
  const fill = (text: string) =>
    text.replace(/\{(\w+)\}/g, (written, name: string) => (name in values ? values[name] : written))
  // A subject is one line, whatever stands in a name.
  return { subject: fill(subject).replace(/\s+/g, ' ').trim(), body: fill(body) }
}

/** Names in braces that stand for nothing. */
export const unknownPlaces = ({ subject, body }: LetterText, places: Places): string[] => [
  ...new Set(
    [...`${subject}\n${body}`.matchAll(/\{(\w+)\}/g)]
      .map(([, name]) => name)
      .filter(name => !(name in places)),
  ),
]

export type Texts = Readonly<Record<Locale, LetterText>>
