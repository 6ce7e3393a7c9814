/**
 * Pinyin of names. pinyin-pro reads words in their context (银行 yin hang, 行走 xing zou); what it cannot know is
 * whether a text is the name of a person, whose first character is then read as a surname (曾 zeng, 单 shan).
 */
import { customPinyin, pinyin } from 'pinyin-pro'
import { normalize } from './normalize.ts'
import regions from './regions.json' with { type: 'json' }
import { isRegionName } from './regions.ts'

// Places whose reading differs from that of their characters in other words.
customPinyin(regions.readings)

const FAMILY_FIRM = /^\p{Script=Han}[氏记]/u
const ORGANISATION =
  /(公司|集团|厂|店|院|校|局|部|所|社|会|站|馆|行|中心|学|广告|传媒|科技|文化|商贸|食品|工作室)$/u
/** Two-character surnames that are not read as their characters are. */
const DOUBLE_SURNAMES = new Set(['尉迟', '万俟', '澹台', '宰父', '单于', '长孙'])
/** Surnames so rare that at the head of a name the ordinary reading is the likelier one (乐购, 车间). */
const SELDOM_SURNAMES = new Set([...'乐种折召那黑秘句教都'])

const TONE = /\d$/
const surnames = new Map<string, string[]>()

/** How a run of Han characters is read; each list has one syllable with its tone number for every character. */
interface Reading {
  /** The likely reading, by which names sort. */
  likely: string[]
  /** A second one that somebody may type: the ordinary reading of a surname, or the reverse. */
  other?: string[]
}

const TONE_MARKS: Record<string, string> = { '\u0304': '1', '\u0301': '2', '\u030c': '3', '\u0300': '4' }
const numbered = new Map<string, string>()

/** 'lǜ' → 'lv4', 'de' → 'de0'. Kept, because there are only some 1,500 syllables and pinyin-pro takes longer than a look-up. */
function withToneNumber(syllable: string): string {
  const known = numbered.get(syllable)
  if (known !== undefined) return known
  let tone = '0'
  const letters = syllable
    .normalize('NFD')
    .replace('u\u0308', 'v')
    .replace(/[\u0300\u0301\u0304\u030c]/, mark => {
      tone = TONE_MARKS[mark] ?? '0'
      return ''
    })
  const found = /^[a-z]+$/.test(letters) ? letters + tone : syllable
  numbered.set(syllable, found)
  return found
}

function read(text: string): string[] {
  return pinyin(text, { type: 'array' }).map(withToneNumber)
}

function readSurname(surname: string): string[] {
  const known = surnames.get(surname)
  if (known) return known
  const found = pinyin(surname, { type: 'array', surname: 'head' }).map(withToneNumber)
  surnames.set(surname, found)
  return found
}

function looksLikePerson(run: string): boolean {
  if (run.length > 4) return false
  return !ORGANISATION.test(run) && !isRegionName(run) && !Object.hasOwn(regions.readings, run)
}

/** The last run that was read: a record's sort key and its search text ask for the same name one after the other. */
let last: { run: string; reading: Reading } | undefined

/** Reads a run of simplified Han characters; short ones that look like a person's name with their surname. */
function readHan(run: string): Reading {
  if (last?.run !== run) last = { run, reading: readingOf(run) }
  return last.reading
}

function readingOf(run: string): Reading {
  const plain = read(run)
  const family = FAMILY_FIRM.test(run)
  if (!family && !looksLikePerson(run)) return { likely: plain }
  const double = run.length > 2 && DOUBLE_SURNAMES.has(run.slice(0, 2))
  const surname = readSurname(double ? run.slice(0, 2) : String.fromCodePoint(run.codePointAt(0) ?? 0))
  if (surname.every((syllable, i) => syllable.replace(TONE, '') === plain[i]?.replace(TONE, ''))) {
    return { likely: plain }
  }
  const asPerson = [...surname, ...plain.slice(surname.length)]
  if (!double && SELDOM_SURNAMES.has(run.slice(0, 1))) return { likely: plain, other: asPerson }
  return { likely: asPerson, other: plain }
}

/** What can be typed for a text: its pinyin and its initials, each with the other reading where there are two. */
export interface Spelling {
  full: string[]
  initials: string[]
}

/** Spells the Han characters of a normalised text and keeps the rest: '3m中国' → full '3mzhongguo', initials '3mzg'. */
export function spell(text: string): Spelling {
  const likely = { full: '', initials: '' }
  let other: typeof likely | undefined
  for (const [run] of text.matchAll(HAN_OR_REST)) {
    const reading: Reading = HAN_START.test(run) ? readHan(run) : { likely: [run] }
    const kept = reading.likely.length === 1 && reading.likely[0] === run
    if (reading.other) other ??= { ...likely }
    if (other) append(other, reading.other ?? reading.likely, kept)
    append(likely, reading.likely, kept)
  }
  if (!other) return { full: [likely.full], initials: [likely.initials] }
  return {
    full: [likely.full, other.full],
    initials: likely.initials === other.initials ? [likely.initials] : [likely.initials, other.initials],
  }
}
const HAN_OR_REST = /\p{Script=Han}+|\P{Script=Han}+/gu
const HAN_START = /^\p{Script=Han}/u

function append(spelled: { full: string; initials: string }, syllables: string[], kept: boolean): void {
  for (const syllable of syllables) {
    spelled.full += kept ? syllable : syllable.replace(TONE, '')
    spelled.initials += kept || HAN_START.test(syllable) ? syllable : syllable.charAt(0)
  }
}

const KEY_CHARACTERS = 40
const HAN_OR_NUMBER = /(\p{Script=Han}+)|(\d+)|([^\p{L}\p{N}]+)/gu

/**
 * A key that sorts names as a Chinese reader expects under byte order (`COLLATE "C"`): syllable by syllable with tone,
 * equal sounds by character, Latin letters among them by letter, numbers by value ('第2' before '第10').
 * '重庆' → 'chong2重qing4庆'. Only the first 40 characters count. Names of symbols alone come last; '' gives ''.
 */
export function pinyinSortKey(name: string): string {
  const text = [...normalize(name)].slice(0, KEY_CHARACTERS).join('')
  const key = text
    .replace(HAN_OR_NUMBER, (_, han: string | undefined, number: string | undefined) => {
      if (han) return keyOfHan(han)
      return number ? keyOfNumber(number) : ' '
    })
    .trim()
  if (key) return key
  return text ? `~${text}` : ''
}

function keyOfHan(run: string): string {
  const syllables = readHan(run).likely
  return [...run].map((character, i) => `${syllables[i] ?? ''}${character}`).join('')
}

/** A number with the count of its digits before it, so that byte order is the order of values. */
function keyOfNumber(digits: string): string {
  const significant = digits.replace(/^0+(?=\d)/, '')
  return `${String.fromCharCode(48 + Math.min(significant.length, 9))}${significant}`
}
