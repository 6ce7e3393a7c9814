/**
 * What makes a row findable by any part of any of its names, in any script.
 *
 * A row keeps two columns: `search_text`, the parts in normal form with their pinyin and initials, a space between each
 * two; and `grams`, short pieces of it under a GIN index. A query takes its own pieces, asks the index for rows that have
 * them all, and lets LIKE on `search_text` decide:
 *
 *     search_text LIKE pattern [AND …] AND grams @> queryGrams
 *
 * Pieces are single Han characters and pairs of them, and runs of three Latin letters or digits. Pieces that every
 * Chinese company has (有限公司) are kept out of both sides: they select nothing and were a quarter of the index.
 * A query shorter than a piece (one letter, two digits) has none and is answered by LIKE alone; most rows match it.
 */
import { normalize, normalizeForSearch } from './normalize.ts'
import { spell } from './pinyin.ts'

/**
 * The parts of a row that can be searched. `text`: names, by which people call it, also found by pinyin; `prose`: what is
 * long or written about it (addresses, notes, tags), found as written; `phones`: in any writing; `codes`: numbers, credit codes.
 */
export interface SearchParts {
  text?: readonly (string | null | undefined)[]
  prose?: readonly (string | null | undefined)[]
  phones?: readonly (string | null | undefined)[]
  codes?: readonly (string | null | undefined)[]
}

const ASIAN_RUN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+/gu
const OTHER_RUN =
  /(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}])[\p{L}\p{N}])+/gu
const HAN = /\p{Script=Han}/u
/** The legal form, which is neither spelled nor typed in pinyin. */
const LEGAL_FORM = /(?:股份|责任)?有限(?:责任)?公司/gu
const LEGAL_FORM_SPELLED = /(?:gufen|zeren)?youxian(?:zeren)?gongsi|(?:gf|zr)?yx(?:zr)?gs(?![a-z])/g
const CODE_PUNCTUATION = /[-_/.#\s]+/g
const PHONE_LIKE = /^\+?[\d\s().-]{3,}$/
const CALLED_FROM_ABROAD = /^(?:\+|00)86\s*-?/
/** What a name or note has that may be typed alone and would then be taken for a phone: 010-6552, 2026-11-22, 3-2-1. */
const WRITTEN_LIKE_PHONE = /\d+(?:[\s().-]+\d+)+/g

/** Longer texts are no names: nobody types their pinyin, and it would double the index. */
const SPELLED_LENGTH = 60

const STOP_GRAMS = new Set(['有', '限', '公', '司', '有限', '限公', '公司'])

/** The `search_text` of a row. Order of parts is kept; a part that another contains is left out. */
export function searchText(parts: SearchParts): string {
  const words = new Set<string>()
  for (const text of parts.text ?? []) if (text) addText(words, text, text.length <= SPELLED_LENGTH)
  for (const text of parts.prose ?? []) if (text) addText(words, text, false)
  for (const phone of parts.phones ?? []) if (phone) words.add(phoneDigits(phone))
  for (const code of parts.codes ?? []) if (code) addCode(words, code)
  words.delete('')
  return [...words].join(' ')
}

function addText(words: Set<string>, text: string, spelled: boolean): void {
  const normal = normalizeForSearch(text)
  for (const word of normal.split(' ')) {
    words.add(word)
    if (!spelled || !HAN.test(word)) continue
    const { full, initials } = spell(word.replace(LEGAL_FORM, ''))
    for (const typed of full) words.add(typed)
    for (const typed of initials) words.add(typed)
  }
  for (const [run] of text.normalize('NFKC').matchAll(WRITTEN_LIKE_PHONE)) words.add(run.replace(/\D/g, ''))
}

function addCode(words: Set<string>, code: string): void {
  const normal = normalizeForSearch(code)
  words.add(normal.replace(/\s+/g, ''))
  words.add(normal.replace(CODE_PUNCTUATION, ''))
}

/** Digits of a phone as they are dialled inside China: no +86, an area code with its 0. */
function phoneDigits(phone: string): string {
  const normal = phone.normalize('NFKC').trim()
  const abroad = CALLED_FROM_ABROAD.test(normal)
  const digits = normal.replace(CALLED_FROM_ABROAD, '').replace(/\D/g, '')
  if (!abroad || digits.startsWith('0') || /^1\d{10}$/.test(digits) || /^[48]00\d{7}$/.test(digits))
    return digits
  return `0${digits}`
}

/** The pieces of a `search_text`, each once: the row's `grams` column. */
export function grams(text: string): string[] {
  const found = new Set<string>()
  addGrams(found, text, true)
  return [...found]
}

function addGrams(found: Set<string>, text: string, singles: boolean): void {
  for (const [run] of text.matchAll(ASIAN_RUN)) {
    const characters = [...run]
    characters.forEach((character, i) => {
      const next = characters[i + 1]
      if (singles || characters.length === 1) addGram(found, character)
      if (next !== undefined) addGram(found, character + next)
    })
  }
  for (const [run] of text.matchAll(OTHER_RUN)) {
    for (let i = 0; i + 3 <= run.length; i++) addGram(found, run.slice(i, i + 3))
  }
}

function addGram(found: Set<string>, gram: string): void {
  if (!STOP_GRAMS.has(gram)) found.add(gram)
}

/** A search as the database is asked it: rows that have all of `grams` and match every one of `patterns` by LIKE. */
export interface TextQuery {
  grams: string[]
  patterns: string[]
  /** Every word is itself a piece: rows that have them all match, LIKE would say nothing more. */
  exact: boolean
}

/** What a person typed, made ready to ask; undefined when nothing is left to search for. Words may come in any order. */
export function textQuery(typed: string): TextQuery | undefined {
  const words = queryWords(typed)
  if (words.length === 0) return undefined
  const found = new Set<string>()
  for (const word of words) addGrams(found, word, false)
  const exact = found.size === words.length && words.every(word => found.has(word))
  return { grams: [...found], patterns: words.map(word => `%${escapeLike(word)}%`), exact }
}

function queryWords(typed: string): string[] {
  const trimmed = typed.normalize('NFKC').trim()
  if (PHONE_LIKE.test(trimmed))
    return [trimmed.replace(CALLED_FROM_ABROAD, '').replace(/\D/g, '')].filter(Boolean)
  return [...new Set(normalize(typed).split(' ').map(normalizeForSearch))]
    .map(word => word.replace(LEGAL_FORM_SPELLED, (form, at) => (at === 0 && form === word ? form : '')))
    .filter(Boolean)
}

/** A text made literal inside a LIKE pattern (with the default escape character). */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}
