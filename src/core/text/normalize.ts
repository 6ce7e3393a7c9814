/**
 * One written form for one meaning: full-width and half-width, upper and lower case, traditional and simplified,
 * accents and ornamental punctuation are told apart by nobody who searches.
 *
 * Traditional characters are mapped one by one and not by phrase, because a search for a part of a text must
 * normalise exactly as that part does inside the whole.
 */
import { Converter } from 'opencc-js/t2cn'

const convert = Converter({ from: 't', to: 'cn' })
const simplified = new Map<string, string>()

/** Characters that join or decorate and that people leave out when they type: brackets, quotes, middle dots. */
const ORNAMENT = /[()[\]{}<>〈〉《》「」『』【】〔〕“”‘’"'`·•・、，。；：！？…]/gu
const ACCENT = /[\u0300-\u036f]/g
const ASIAN = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}'
const SPACE_IN_ASIAN = new RegExp(`(?<=[${ASIAN}])\\s+(?=[${ASIAN}])`, 'gu')
const ASCII = /^[\x20-\x7e]*$/

function simplify(character: string): string {
  const known = simplified.get(character)
  if (known !== undefined) return known
  const found = convert(character)
  simplified.set(character, found)
  return found
}

/** Traditional characters as simplified ones, each for itself: '臺灣廣告' → '台湾广告'. */
export function toSimplified(text: string): string {
  return text.replace(/\p{Script=Han}/gu, simplify)
}

/** Text in the form in which it is compared: NFKC, lower case, simplified, no accents, single spaces; punctuation kept. */
export function normalize(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase().replace(/\s+/g, ' ').trim()
  const plain = text.normalize('NFKD').replace(ACCENT, '').normalize('NFKC').toLowerCase()
  return toSimplified(plain).replace(/\s+/gu, ' ').trim()
}

/** As {@link normalize}, and without ornamental punctuation and without spaces between Chinese characters. */
export function normalizeForSearch(text: string): string {
  return normalize(text).replace(ORNAMENT, '').replace(SPACE_IN_ASIAN, '').trim()
}
