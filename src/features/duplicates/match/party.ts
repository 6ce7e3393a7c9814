/** What is known of a company or a person, brought to the form in which it is compared. */
import { parsePhone } from '../../../core/kinds/phone.ts'
import { normalize } from '../../../core/text/normalize.ts'
import { type Address, readAddress } from './addresses.ts'
import { type CompanyName, type PersonName, readCompany, readPerson } from './names.ts'
import { PUBLIC_MAIL, PUBLIC_SITES } from './words.ts'

/** As it is written; every part may be missing. */
export interface Party {
  kind: 'company' | 'person'
  /** The name, then what else it is called. */
  names?: readonly string[]
  phones?: readonly string[]
  emails?: readonly string[]
  websites?: readonly string[]
  /** Numbers that an authority gives once: credit code, identity number. */
  codes?: readonly string[]
  /** Accounts of messengers. */
  accounts?: readonly string[]
  address?: string | null
  city?: string | null
  region?: string | null
  /** YYYY-MM-DD or YYYYMMDD. */
  birthday?: string | null
  /** Id of what it belongs to: a contact's customer. */
  parent?: string | null
}

export interface Profile {
  kind: 'company' | 'person'
  companies: CompanyName[]
  people: PersonName[]
  phones: string[]
  emails: string[]
  domains: string[]
  mailDomains: string[]
  codes: string[]
  accounts: string[]
  address: Address | undefined
  city: string
  region: string
  birthday: string
  parent: string
}

export function profileOf(party: Party): Profile {
  const names = said(party.names).filter(name => /[\p{L}\p{N}]/u.test(name))
  const emails = unique(said(party.emails).map(plainEmail))
  return {
    kind: party.kind,
    companies: party.kind === 'company' ? names.map(readCompany) : [],
    people: party.kind === 'person' ? names.map(readPerson).filter(name => name.whole) : [],
    phones: unique(said(party.phones).map(plainPhone)),
    emails,
    domains: unique(said(party.websites).map(domainOf)),
    mailDomains: unique(
      emails
        .map(address => address.slice(address.lastIndexOf('@') + 1))
        .filter(domain => !PUBLIC_MAIL.has(domain)),
    ),
    codes: unique(said(party.codes).map(code => normalize(code).replace(/[^\p{L}\p{N}]/gu, ''))),
    accounts: unique(said(party.accounts).map(account => normalize(account).replace(/\s/g, ''))),
    address: party.address ? readAddress(party.address) : undefined,
    city: place(party.city),
    region: place(party.region),
    birthday: (party.birthday ?? '').replace(/\D/g, '').slice(0, 8),
    parent: party.parent ?? '',
  }
}

const said = (texts: readonly (string | null | undefined)[] | undefined): string[] =>
  (texts ?? []).filter((text): text is string => typeof text === 'string' && text.trim() !== '')
const unique = (texts: readonly string[]): string[] => [...new Set(texts.filter(Boolean))]
const place = (text: string | null | undefined): string =>
  normalize(text ?? '')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replace(/(?<=..)[省市]$/u, '')

/** The same number however it is written: E.164 without its extension, else its digits; too few digits say nothing. */
function plainPhone(written: string): string {
  if (/^\+861[3-9]\d{9}$/.test(written)) return written
  const main = (parsePhone(written)?.value ?? '').split(';ext=')[0]
  if (main.startsWith('+')) return main
  const digits = main.normalize('NFKC').replace(/\D/g, '')
  return digits.length >= 6 && !/^(\d)\1+$/.test(digits) ? digits : ''
}

function plainEmail(written: string): string {
  const text = normalize(written).replace(/\s/g, '')
  const [, box, domain] = /^([^@]+)@([^@]+\.[^@]+)$/.exec(text) ?? []
  return box && domain ? `${box}@${domain}` : ''
}

/** `https://WWW.Huaxin.com.cn/about` → `huaxin.com.cn`; sites where everybody has a page say nothing. */
function domainOf(written: string): string {
  const text = normalize(written).replace(/^[a-z]+:\/\//, '')
  const host = text
    .split(/[/?#:\s]/)[0]
    .replace(/^(?:www\d?|m|wap|mobile)\./, '')
    .replace(/\.$/, '')
  if (!/^[^.]+(?:\.[^.]+)+$/.test(host)) return ''
  return [...PUBLIC_SITES].some(site => host === site || host.endsWith(`.${site}`)) ? '' : host
}
