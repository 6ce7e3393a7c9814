/** Two profiles compared: how sure it is that they are the same, and why. */
import { addressesAlike } from './addresses.ts'
import type { Evidence } from './evidence.ts'
import { companiesAlike, peopleAlike } from './names.ts'
import type { Profile } from './party.ts'
import { edits, jaroWinkler } from './similarity.ts'

export type Level = 'same' | 'alike' | 'different'

export interface Reason {
  field: Evidence
  level: Level
  /** What it adds to the sum, or takes from it. */
  points: number
  /** 0 to 1, of names and addresses. */
  similarity?: number
  /** What both have, in plain form. */
  value?: string
  /** What was left out of the names for the comparison. */
  removed?: string[]
}

export interface Comparison {
  /** 0 to 1; from 0.75 two records count as likely the same. */
  score: number
  reasons: Reason[]
}

/**
 * Weighs what two profiles share against what they differ in. Points are bits of evidence (the logarithm of how much likelier the
 * finding is for the same party than for two; Fellegi and Sunter 1969), rounded from records people had judged; half of the doubt
 * goes with every five.
 */
export function compare(one: Profile, other: Profile): Comparison {
  const reasons = [
    nameReason(one, other),
    listReason('code', one.codes, other.codes, 14, -8, nearCode),
    listReason('phone', one.phones, other.phones, 10, -1),
    listReason('email', one.emails, other.emails, 11, -1),
    websiteReason(one, other),
    listReason('account', one.accounts, other.accounts, 10, -1),
    birthdayReason(one, other),
    addressReason(one, other),
    cityReason(one, other),
    one.parent && one.parent === other.parent ? reason('parent', 'same', 4) : undefined,
  ].filter(found => found !== undefined)
  const points = reasons.reduce((sum, { points }) => sum + points, 0)
  return { score: points <= 0 ? 0 : 1 - 2 ** (-points / 5), reasons }
}

const reason = (field: Evidence, level: Level, points: number, more: Partial<Reason> = {}): Reason => ({
  field,
  level,
  points,
  ...more,
})

function nameReason(one: Profile, other: Profile): Reason | undefined {
  if (one.kind !== other.kind) return wholeNameReason(one, other)
  if (one.kind === 'company') {
    let best: Reason | undefined
    for (const a of one.companies)
      for (const b of other.companies) {
        const similarity = companiesAlike(a, b)
        if (best?.similarity !== undefined && best.similarity >= similarity) continue
        const removed =
          similarity > 0.7 && a.whole !== b.whole ? [...new Set([...a.removed, ...b.removed])] : []
        best = companyLevel(similarity, removed)
      }
    return best
  }
  const alike = one.people.flatMap(a => other.people.map(b => peopleAlike(a, b)))
  return alike.length > 0 ? personLevel(Math.max(...alike), one, other) : undefined
}

function companyLevel(similarity: number, removed: string[]): Reason {
  const more = { similarity, ...(removed.length > 0 ? { removed } : {}) }
  if (similarity >= 0.975) return reason('name', 'same', 12, more)
  if (similarity >= 0.9) return reason('name', 'alike', 10, more)
  if (similarity >= 0.8) return reason('name', 'alike', 7, more)
  if (similarity >= 0.6) return reason('name', 'alike', 2, more)
  return reason('name', 'different', -5, { similarity })
}

function personLevel(similarity: number, one: Profile, other: Profile): Reason {
  const more = { similarity }
  const words = Math.min(...[...one.people, ...other.people].map(name => name.words.length))
  if (similarity >= 0.99) return reason('name', 'same', words > 1 ? 8 : 7, more)
  if (similarity >= 0.92) return reason('name', 'alike', 6, more)
  if (similarity >= 0.8) return reason('name', 'alike', 4, more)
  if (similarity >= 0.65) return reason('name', 'alike', 1, more)
  return reason('name', 'different', -6, more)
}

/** A company and a person: only the very same text says something. */
function wholeNameReason(one: Profile, other: Profile): Reason | undefined {
  const wholes = (profile: Profile) => [
    ...profile.companies.map(name => name.whole),
    ...profile.people.map(name => name.whole.replaceAll(' ', '')),
  ]
  const theirs = new Set(wholes(other))
  return wholes(one).some(whole => theirs.has(whole))
    ? reason('name', 'same', 6, { similarity: 1 })
    : undefined
}

function listReason(
  field: Evidence,
  one: readonly string[],
  other: readonly string[],
  same: number,
  different: number,
  near?: (a: string, b: string) => boolean,
): Reason | undefined {
  if (one.length === 0 || other.length === 0) return undefined
  const value = one.find(text => other.includes(text))
  if (value !== undefined) return reason(field, 'same', same, { value })
  if (near && one.some(a => other.some(b => near(a, b)))) return reason(field, 'alike', same / 2)
  return reason(field, 'different', different)
}

const nearCode = (a: string, b: string) => a.length >= 6 && b.length >= 6 && edits(a, b) === 1

/** A web address, or the domain of mail boxes that are not the public's. */
function websiteReason(one: Profile, other: Profile): Reason | undefined {
  const site = listReason('website', one.domains, other.domains, 7, -1)
  if (site?.level === 'same') return site
  const mine = [...one.domains, ...one.mailDomains]
  const value = [...other.domains, ...other.mailDomains].find(domain => mine.includes(domain))
  return value ? reason('website', 'same', 4, { value }) : site
}

function birthdayReason(one: Profile, other: Profile): Reason | undefined {
  const [a, b] = [one.birthday, other.birthday]
  if (a.length < 8 || b.length < 8) return undefined
  if (a === b) return reason('birthday', 'same', 8)
  const isSwapped =
    a.slice(0, 4) === b.slice(0, 4) && a.slice(4, 6) === b.slice(6) && a.slice(6) === b.slice(4, 6)
  return edits(a, b) === 1 || isSwapped ? reason('birthday', 'alike', 3) : reason('birthday', 'different', -4)
}

function addressReason(one: Profile, other: Profile): Reason | undefined {
  if (!one.address || !other.address) return undefined
  const similarity = addressesAlike(one.address, other.address)
  if (similarity >= 0.95) return reason('address', 'same', 6, { similarity })
  if (similarity >= 0.75) return reason('address', 'alike', 4, { similarity })
  if (similarity >= 0.6) return reason('address', 'alike', 1, { similarity })
  return reason('address', 'different', -2, { similarity })
}

function cityReason(one: Profile, other: Profile): Reason | undefined {
  const [a, b] = one.city && other.city ? [one.city, other.city] : [one.region, other.region]
  if (!a || !b) return undefined
  if (a === b) return reason('city', 'same', 1)
  return a.startsWith(b) || b.startsWith(a) || jaroWinkler(a, b) >= 0.9
    ? reason('city', 'alike', 1)
    : reason('city', 'different', -2)
}
