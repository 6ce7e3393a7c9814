/** Keys by which records that may be the same are found at all: two records without a common key are never compared. */
import type { CompanyName, PersonName } from './names.ts'
import type { Profile } from './party.ts'

const KEY_MOST = 80
/** Longest own name whose one-letter mistakes are looked for. */
const FUZZY_MOST = 10

export interface Keys {
  /** Shared only by what is likely the same: two people who save at once are told of each other by these. */
  strong: string[]
  weak: string[]
}

export function keysOf(profile: Profile): Keys {
  const strong = [
    ...profile.codes.map(code => `c:${code}`),
    ...profile.phones.map(phone => `p:${phone}`),
    ...profile.emails.map(email => `e:${email}`),
    ...profile.accounts.map(account => `a:${account}`),
    ...profile.companies.flatMap(companyKeys),
    ...(profile.parent ? profile.people.map(name => `n:${name.whole}@${profile.parent}`) : []),
  ]
  const weak = [
    ...profile.domains.map(domain => `d:${domain}`),
    ...profile.mailDomains.map(domain => `d:${domain}`),
    ...profile.companies.flatMap(brandKeys),
    ...profile.people.flatMap(personKeys),
    ...(profile.kind === 'person' && profile.birthday.length === 8 ? [`y:${profile.birthday}`] : []),
    ...addressKeys(profile),
  ]
  return { strong: distinct(strong), weak: distinct(weak) }
}

const distinct = (keys: readonly string[]): string[] => [...new Set(keys.map(key => key.slice(0, KEY_MOST)))]

/** The name without place and legal form; where only a trade is left, with its place. */
function companyKeys(name: CompanyName): string[] {
  return name.readings.flatMap(({ core, brand, places }) =>
    brand.length > 1 ? [`n:${core}`] : places.map(([code]) => `n:${core}@${code}`),
  )
}

function brandKeys(name: CompanyName): string[] {
  if (name.words.length > 0) {
    const words = name.words.filter(word => word.length > 2).sort((a, b) => b.length - a.length)
    return [...words.slice(0, 2).map(word => `b:${word}`), `s:${skeleton(name.words)}`]
  }
  return name.readings
    .filter(({ brand }) => brand.length > 1)
    .flatMap(({ brand }) => [
      `b:${brand}`,
      ...(brand.length >= 4 && brand.length <= FUZZY_MOST ? withoutOne(brand).map(rest => `b:${rest}`) : []),
    ])
}

/** Two names one letter apart share one of these (Garbe's symmetric deletes); names with other figures are never alike. */
const withoutOne = (text: string): string[] =>
  [...text].flatMap((letter, index) =>
    /\d/.test(letter) ? [] : [text.slice(0, index) + text.slice(index + 1)],
  )

function personKeys(name: PersonName): string[] {
  const whole = `n:${name.whole}`
  return name.isHan || name.words.length < 2 ? [whole] : [whole, `s:${skeleton(name.words)}`]
}

/** First letters and consonants in the order of the words: spelling mistakes seldom touch them. */
function skeleton(words: readonly string[]): string {
  return [...words]
    .map(
      word =>
        word[0] +
        word
          .slice(1)
          .replace(/[aeiouyhw]/g, '')
          .replace(/(.)\1+/g, '$1'),
    )
    .sort()
    .join('')
}

function addressKeys({ address }: Profile): string[] {
  if (!address || address.numbers.length === 0) return []
  const word = /\p{Script=Han}/u.test(address.whole)
    ? address.words.slice(0, 3).join('')
    : [...address.words].sort((a, b) => b.length - a.length)[0]
  return word ? [`g:${word.slice(0, 6)}${address.numbers[0]}`] : []
}
