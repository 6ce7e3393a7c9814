/** Placeholders in a template's texts: `{{customer.phone}}`, `{{amount|capitals}}`, in code or in the labels people see: `{{客户.电话}}`, `{{金额|大写}}`. */

export interface Placeholder {
  /** Names from the record inward. */
  path: string[]
  /** How the value is written, where not as on screens. */
  form?: Form
  /** Without its sign: what goes back stands on a return as so many. */
  unsigned?: true
  /** What stands there where it is empty: `{{barcode ?? code}}`. */
  otherwise?: Placeholder
}

/** Ways of writing a value, with the words by which a template asks for them. */
export const forms = {
  capitals: ['大写', 'capitals'],
  /** 2026年5月20日 */
  longDate: ['年月日', 'longdate'],
  /** Without separators. */
  plain: ['原样', 'plain'],
  /** Without decimals. */
  whole: ['取整', 'whole'],
  /** Two decimals. */
  cents: ['两位', 'cents'],
  /** The same with the sign of the currency: ¥1,280.00. */
  symbol: ['符号', 'symbol'],
} as const
export type Form = keyof typeof forms
const unsigned = ['正数', 'unsigned']

const PATTERN = /\{\{\s*([^{}|]{1,200}?)\s*((?:\|[^{}|]{1,40}){0,3})\}\}/g

const formOf = (words: string[]): Form | undefined =>
  (Object.keys(forms) as Form[]).find(form =>
    [form.toLowerCase(), ...forms[form]].some(word => words.includes(word)),
  )

function read(inside: string, marked: string): Placeholder {
  const words = marked.split('|').map(word => word.trim().toLowerCase())
  const how = {
    form: formOf(words),
    ...(unsigned.some(word => words.includes(word)) ? { unsigned: true as const } : {}),
  }
  const all = inside
    .split('??')
    .map((path): Placeholder => ({ path: path.split(/[.．]/).map(part => part.trim()), ...how }))
  return all.reduceRight((otherwise, one) => ({ ...one, otherwise }))
}

/** Tells placeholders that ask for different things from each other. */
export const keyOf = ({ path, form, unsigned, otherwise }: Placeholder): string =>
  JSON.stringify([path, form, unsigned, otherwise && keyOf(otherwise)])

/** Every placeholder of a text, as it is written and as it is read. */
export function placeholdersIn(text: string): (Placeholder & { written: string })[] {
  return [...text.matchAll(PATTERN)].map(([written, inside, marked]) => ({
    written,
    ...read(inside, marked),
  }))
}

/** The text with its placeholders filled in, once: what is filled in is not looked through again. */
export function fillIn(text: string, answer: (placeholder: Placeholder) => string): string {
  return text.replace(PATTERN, (_written, inside: string, marked: string) => answer(read(inside, marked)))
}

/** The only placeholder of a text that has nothing else in it. */
export function solePlaceholder(text: string): Placeholder | undefined {
  const found = placeholdersIn(text)
  return found.length === 1 && found[0].written === text.trim() ? found[0] : undefined
}

/** Stand in filled texts for what only the laying out knows; nothing that comes from a record holds them. */
export const PAGE = '\ue000'
export const PAGES = '\ue001'
export const withoutMarks = (text: string) => text.replace(/[\ue000-\ue001]/g, '')
