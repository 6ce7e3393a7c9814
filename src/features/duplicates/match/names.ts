/** Names of companies and people in the form in which they are compared. */
import { normalize } from '../../../core/text/normalize.ts'
import { canMeet, type Place, placeAt, placeOf } from './places.ts'
import { edits, wordAlike, wordsAlike } from './similarity.ts'
import { BRANCH, GROUP_FORMS, LATIN_FORMS, LEGAL_FORMS, TITLES, TRADES } from './words.ts'

/** One reading of a company's name: 大同广告 is the 广告 of 大同 or the firm 大同. */
export interface CompanyReading {
  /** Without place and legal form: 华信广告. */
  core: string
  /** The firm's own name (字号): 华信; empty where the name is only trade words. */
  brand: string
  trades: string[]
  places: Place[]
}

export interface CompanyName {
  /** All characters that count, in order; what two writings of the very same name share. */
  whole: string
  readings: CompanyReading[]
  /** What was left out for the comparison, as written: 北京, 有限公司. */
  removed: string[]
  branch: string
  isGroup: boolean
  /** Words of a Latin name. */
  words: string[]
  digits: string
}

const BRACKETS = /[([{<〈《「『【〔]([^)\]}>〉》」』】〕]*)[)\]}>〉》」』】〕]/gu
/** A mark between figures keeps them apart: 1-12 is not 11-2. */
const NOT_SAID = /(?<!\d(?=[^\p{L}\p{N}]+\d))[^\p{L}\p{N}]+/gu
const HAN = /\p{Script=Han}/u
const CHINA = '中国'

/** Reads the name of a company: width, script, brackets, places and legal forms no longer matter. */
export function readCompany(written: string): CompanyName {
  const text = normalize(written)
  if (!HAN.test(text)) return readLatin(text)
  const removed: string[] = []
  const places: Place[] = []
  let rest = text.replace(BRACKETS, (_, inside: string) => {
    const said = inside.replace(NOT_SAID, '')
    const place = placeOf(said)
    if (place) places.push(place)
    if (place || said === CHINA || LEGAL_FORMS.test(said)) {
      removed.push(said)
      return ''
    }
    return said
  })
  rest = rest.replace(NOT_SAID, '')
  const whole = text.replace(NOT_SAID, '')
  const cut = splitBranch(rest)
  rest = stripForms(cut.rest, removed)
  const trailing = rest.length < cut.rest.length ? placeAt(rest, 'end') : undefined
  if (trailing && rest.length - trailing.name.length >= 2 && !trailing.isMinor) {
    rest = stripForms(rest.slice(0, -trailing.name.length), removed)
    places.push(trailing.place)
    removed.push(trailing.name)
  }
  const isGroup = GROUP_FORMS.test(rest) || removed.some(form => GROUP_FORMS.test(form))
  while (GROUP_FORMS.test(rest) && rest.length > 4) rest = rest.replace(GROUP_FORMS, '')
  return {
    whole,
    readings: readingsOf(rest, places, removed),
    removed,
    branch: cut.branch,
    isGroup,
    words: [],
    digits: figuresOf(whole),
  }
}

/** 北京华信广告有限公司上海分公司 → the company and its branch. */
function splitBranch(text: string): { rest: string; branch: string } {
  if (!BRANCH.test(text)) return { rest: text, branch: '' }
  const company = /^(.+公司)(.+)$/u.exec(text)
  if (company && company[2].length <= 20 && BRANCH.test(company[2]))
    return { rest: company[1], branch: company[2] }
  const rest = text.replace(BRANCH, '')
  const place = placeAt(rest, 'end')
  if (place && rest.length - place.name.length >= 2)
    return { rest: rest.slice(0, -place.name.length), branch: text.slice(rest.length - place.name.length) }
  return { rest, branch: text.slice(rest.length) }
}

function stripForms(text: string, removed: string[]): string {
  let rest = text
  for (;;) {
    const [form] = LEGAL_FORMS.exec(rest) ?? []
    if (!form || form.length === rest.length) return rest
    removed.push(form)
    rest = rest.slice(0, -form.length)
    const [group] = GROUP_FORMS.exec(rest) ?? []
    if (group && group.length < rest.length - 1) {
      removed.push(group)
      rest = rest.slice(0, -group.length)
    }
  }
}

/** With the places in front taken off, and, where that leaves no name of its own, as it stands. */
function readingsOf(text: string, places: readonly Place[], removed: string[]): CompanyReading[] {
  let rest = text
  const inFront: Place[] = []
  if (rest.startsWith(CHINA) && rest.length > 4) {
    rest = rest.slice(CHINA.length)
    removed.push(CHINA)
  }
  const whole = rest
  for (let found = placeAt(rest, 'start'); found && found.name.length < rest.length; ) {
    const left = rest.slice(found.name.length)
    const [last] = inFront.slice(-1)
    if (last && !canMeet(last, found.place)) break
    if (found.isMinor && splitTrades(left).brand.length < 2) break
    if (left.length < 2) break
    inFront.push(found.place)
    removed.push(found.name)
    rest = left
    found = placeAt(rest, 'start')
  }
  const plain = { core: rest, ...splitTrades(rest), places: [...places, ...inFront] }
  if (inFront.length === 0 || plain.brand.length > 1) return [plain]
  return [plain, { core: whole, ...splitTrades(whole), places: [...places] }]
}

function splitTrades(core: string): { brand: string; trades: string[] } {
  let brand = core
  const trades: string[] = []
  for (;;) {
    const trade = TRADES.find(word => brand.endsWith(word))
    if (!trade) return { brand, trades }
    trades.push(trade)
    brand = brand.slice(0, -trade.length)
  }
}

function readLatin(text: string): CompanyName {
  const all = text
    .replace(/['’.]/g, '')
    .replace(/&/g, ' ')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
  const joined = joinLetters(all)
  const words = joined.filter(word => !LATIN_FORMS.has(word) && word !== 's')
  const counted = words.length > 0 ? words : joined
  const core = [...counted].sort().join('')
  return {
    whole: joined.join(''),
    readings: [{ core, brand: core, trades: [], places: [] }],
    removed: joined.filter(word => !counted.includes(word) && word !== 's'),
    branch: '',
    isGroup: joined.some(word => word === 'group' || word.startsWith('holding')),
    words: counted,
    digits: figuresOf(counted.join(' ')),
  }
}

const figuresOf = (text: string): string => (text.match(/\d+/g) ?? []).join('-')

/** `i b m` → `ibm`: letters that stand alone are one word. */
function joinLetters(words: readonly string[]): string[] {
  const joined: string[] = []
  let letters = ''
  for (const word of [...words, '']) {
    if (/^\p{L}$/u.test(word)) letters += word
    else {
      if (letters) joined.push(letters)
      letters = ''
      if (word) joined.push(word)
    }
  }
  return joined
}

/** How alike two company names are, 0 to 1; 1 is the same name. Places that exclude each other make them different. */
export function companiesAlike(one: CompanyName, other: CompanyName): number {
  if (one.branch !== other.branch || one.digits !== other.digits) return 0
  if (one.whole === other.whole) return 1
  if (one.words.length > 0 || other.words.length > 0) return latinAlike(one, other)
  const best = Math.max(...one.readings.flatMap(a => other.readings.map(b => readingsAlike(a, b))))
  return best * (one.isGroup === other.isGroup ? 1 : 0.93)
}

function latinAlike(one: CompanyName, other: CompanyName): number {
  if (one.words.length === 0 || other.words.length === 0) return 0
  if (one.readings[0].core === other.readings[0].core) return one.isGroup === other.isGroup ? 1 : 0.93
  if (one.words.join('') === other.words.join('')) return 0.96
  return Math.min(0.95, wordsAlike(one.words, other.words))
}

function readingsAlike(one: CompanyReading, other: CompanyReading): number {
  const meet = one.places.every(a => other.places.every(b => canMeet(a, b)))
  if (!meet) return 0
  // Where the name is nothing but a trade, the place is all that tells it from others.
  const isBare = one.brand.length < 2 && other.brand.length < 2
  if (isBare && (one.places.length === 0 || other.places.length === 0))
    return one.core === other.core ? 0.6 : 0
  return coresAlike(one, other)
}

function coresAlike(one: CompanyReading, other: CompanyReading): number {
  if (one.core === other.core) return 1
  if (one.brand.length < 2 || other.brand.length < 2) return 0
  if (one.brand === other.brand) return tradesAlike(one, other)
  const wrong = edits(one.brand, other.brand)
  const longer = Math.max(one.brand.length, other.brand.length)
  if (wrong === 1 && longer >= 4) return 0.92 * tradesAlike(one, other)
  return Math.max(0, 1 - wrong / longer) * 0.8 * tradesAlike(one, other)
}

/** 华信文化传媒 and 华信传媒 are likely one; 华信广告 and 华信科技 are not. */
function tradesAlike(one: CompanyReading, other: CompanyReading): number {
  const [few, many] = one.trades.length < other.trades.length ? [one, other] : [other, one]
  const shared = few.trades.filter(trade => many.trades.includes(trade)).length
  if (shared < few.trades.length) return shared === 0 ? 0.5 : 0.7
  if (few.trades.length === many.trades.length) return few.trades.join() === many.trades.join() ? 1 : 0.95
  return few.trades.length === 0 ? (few.brand.length > 2 ? 0.88 : 0.84) : 0.9
}

export interface PersonName {
  whole: string
  words: string[]
  isHan: boolean
}

/** Reads a person's name: forms of address, dots and spaces in Chinese names no longer matter. */
export function readPerson(written: string): PersonName {
  const text = normalize(written).replace(TITLES, '').trim()
  const isHan = HAN.test(text)
  const words = isHan
    ? [text.replace(NOT_SAID, '')]
    : text
        .replace(/['’]/g, '')
        .split(/[^\p{L}\p{N}]+/u)
        .filter(Boolean)
  return { whole: isHan ? words[0] : [...words].sort().join(' '), words, isHan }
}

/** How alike two people's names are, 0 to 1; given name and surname may have changed places. */
export function peopleAlike(one: PersonName, other: PersonName): number {
  if (!one.whole || !other.whole) return 0
  if (one.whole === other.whole) return 1
  if (one.isHan !== other.isHan) return 0
  if (one.isHan) {
    const longer = Math.max(one.whole.length, other.whole.length)
    return longer >= 3 ? Math.max(0, 1 - edits(one.whole, other.whole) / longer) : 0
  }
  const [few, many] = one.words.length <= other.words.length ? [one, other] : [other, one]
  const left = [...many.words]
  let sum = 0
  for (const word of few.words) {
    const best = left.reduce((most, candidate) =>
      nameAlike(word, candidate) > nameAlike(word, most) ? candidate : most,
    )
    sum += nameAlike(word, best)
    left.splice(left.indexOf(best), 1)
    if (left.length === 0) break
  }
  const missing = many.words.length - few.words.length
  return (sum / few.words.length) * (missing === 0 ? 1 : few.words.length > 1 ? 0.9 : 0.75)
}

/** `j` stands for `john`. */
function nameAlike(one: string, other: string): number {
  if ((one.length === 1 || other.length === 1) && one[0] === other[0]) return 0.85
  const alike = wordAlike(one, other)
  return alike < 0.7 ? 0 : alike
}
