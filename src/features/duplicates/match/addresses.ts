/** Addresses in the form in which they are compared. */
import { normalize } from '../../../core/text/normalize.ts'
import { placeAt } from './places.ts'
import { wordsAlike } from './similarity.ts'
import { ADDRESS_WORDS } from './words.ts'

export interface Address {
  whole: string
  /** House, floor and room numbers in their order. */
  numbers: string[]
  /** Words of a Latin address, characters of a Chinese one. */
  words: string[]
}

const HAN = /\p{Script=Han}/u
const NUMBERS: Readonly<Record<string, string>> = {
  一: '1',
  二: '2',
  三: '3',
  四: '4',
  五: '5',
  六: '6',
  七: '7',
  八: '8',
  九: '9',
  十: '10',
}
const ORDINALS: Readonly<Record<string, string>> = {
  first: '1st',
  second: '2nd',
  third: '3rd',
  fourth: '4th',
  fifth: '5th',
  sixth: '6th',
  seventh: '7th',
  eighth: '8th',
  ninth: '9th',
  tenth: '10th',
}

export function readAddress(written: string): Address {
  const text = normalize(written)
  return HAN.test(text) ? readChinese(text) : readLatin(text)
}

function readChinese(text: string): Address {
  let rest = text
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replace(/[一二三四五六七八九十](?=[号栋幢座层楼室单])/gu, digit => NUMBERS[digit])
  for (
    let found = placeAt(rest, 'start');
    found && rest.length > found.name.length;
    found = placeAt(rest, 'start')
  )
    rest = rest.slice(found.name.length)
  const plain = rest.replace(/[a-z]?\d+[a-z]?/g, ' ').replace(/[号栋幢座层楼室单元弄]/gu, '')
  return { whole: rest, numbers: rest.match(/\d+/g) ?? [], words: [...plain.replace(/\s/g, '')] }
}

function readLatin(text: string): Address {
  const words = text
    .replace(/['’.]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .map(word => ORDINALS[word] ?? ADDRESS_WORDS[word] ?? word)
  return {
    whole: words.join(' '),
    numbers: words.filter(word => /^\d+[a-z]?$/.test(word)),
    words: words.filter(word => !/^\d+[a-z]?$/.test(word)),
  }
}

/** 0 to 1; house numbers that differ make two addresses two. */
export function addressesAlike(one: Address, other: Address): number {
  if (one.whole === other.whole) return 1
  const words = HAN.test(one.whole) ? dice(one.words, other.words) : wordsAlike(one.words, other.words)
  const [a, b] = [one.numbers, other.numbers]
  if (a.length === 0 || b.length === 0) return words * 0.85
  const shared = a.filter(number => b.includes(number)).length
  return shared === 0 ? words * 0.5 : words * (0.8 + 0.2 * (shared / Math.max(a.length, b.length)))
}

function dice(one: readonly string[], other: readonly string[]): number {
  const pairs = (words: readonly string[]) => words.slice(1).map((word, index) => words[index] + word)
  const [a, b] = [pairs(one), pairs(other)]
  if (a.length === 0 || b.length === 0) return one.join('') === other.join('') ? 1 : 0
  const left = [...b]
  let met = 0
  for (const pair of a) {
    const at = left.indexOf(pair)
    if (at < 0) continue
    met++
    left.splice(at, 1)
  }
  return (2 * met) / (a.length + b.length)
}
