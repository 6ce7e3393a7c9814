/** Phones: read in any writing, stored as E.164, shown the national way, masked where the reader may not see them. */
import { type CountryCode, type PhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js/min'
import type { Label } from '../label.ts'

export interface Phone {
  /** What is stored: E.164 with the extension ('+861065521234;ext=8012'), or the text as written if it is no phone. */
  value: string
  /** What is shown: 138 1234 5678, 010-6552 1234 转 8012, +1 213 373 4253. */
  display: string
  /** Set when the text could not be read as a phone number and was kept as it is. */
  warning?: Label
}

const EXTENSION_WORDS = /\s*(?:转|轉|分机号?|分機號?|内线|ext\.?|extension|#)\s*[:：]?\s*(\d{1,7})$/iu
/** A switchboard's extension written with a hyphen only: 010-65521234-8012. */
const HYPHEN_EXTENSION = /^(\(?0\d{2,3}\)?[- ]?\d{7,8})-(\d{1,6})$/
const CHINA: CountryCode = 'CN'
/** Mobile numbers and numbers with an area code, with or without 86; eight digits alone lack their area. */
const CHINESE = /^(?:86)?1[3-9]\d{9}$|^0[1-9]\d{8,10}$|^86[2-9]\d{8,10}$|^8610\d{8}$/
/** Service numbers that have no area code: 400-810-8888, 95588, 12345. */
const SERVICE = /^(?:[48]00\d{7}|9[56]\d{3,6}|1\d{4})$/

/** Reads a phone as somebody wrote it; numbers without a country code belong to `country`. '' gives undefined. */
export function parsePhone(written: string, country: CountryCode = CHINA): Phone | undefined {
  const text = written.normalize('NFKC').replace(/\s+/g, ' ').trim()
  if (!text) return undefined
  const [main, extension] = splitExtension(text)
  const digits = main.replace(/\D/g, '')
  if (country === CHINA && SERVICE.test(digits) && !main.startsWith('+')) return serviceNumber(digits)
  const number = parsePhoneNumberFromString(main, country)
  const incomplete = country === CHINA && !main.startsWith('+') && !CHINESE.test(digits)
  if (incomplete || !number?.isValid()) return { value: text, display: text, warning: NOT_A_PHONE }
  if (extension) number.setExt(extension)
  const value = number.ext ? `${number.number};ext=${number.ext}` : number.number
  return {
    value,
    get display() {
      return formatPhone(value, country)
    },
  }
}

function splitExtension(text: string): [main: string, extension: string | undefined] {
  const hyphenated = HYPHEN_EXTENSION.exec(text)
  if (hyphenated) return [hyphenated[1] ?? text, hyphenated[2]]
  return [text.replace(EXTENSION_WORDS, '').replace(/^00(?=[1-9])/, '+'), EXTENSION_WORDS.exec(text)?.[1]]
}

const NOT_A_PHONE: Label = {
  zh: '不像电话号码，已按原样保存',
  en: 'This does not look like a phone number; it was kept as written.',
}

/** A stored phone as people write it: '+8613812345678' → '138 1234 5678'. Texts that are no phones stay as they are. */
export function formatPhone(stored: string, country: CountryCode = CHINA): string {
  const [main = '', extension] = stored.split(';ext=')
  if (!main.startsWith('+')) return parsePhone(stored, country)?.display ?? stored
  const number = parsePhoneNumberFromString(main)
  if (!number) return stored
  if (extension) number.setExt(extension)
  return show(number, country)
}

function show(number: PhoneNumber, country: CountryCode): string {
  const extension = number.ext ? (country === CHINA ? ` 转 ${number.ext}` : ` ext. ${number.ext}`) : ''
  number.setExt('')
  if (number.countryCallingCode !== '86' || country !== CHINA) {
    const home = number.country === country
    return (home ? number.formatNational() : number.formatInternational()) + extension
  }
  const national = number.formatNational()
  const landline = national.startsWith('0')
  return (landline ? national.replace(' ', '-') : national) + extension
}

function serviceNumber(digits: string): Phone {
  const display =
    digits.length === 10 ? `${digits.slice(0, 3)}-${digits.slice(3, 6)}-${digits.slice(6)}` : digits
  return { value: digits, display }
}

const AREA = /^(?:1\d\d|0(?:10|2\d)|0\d{3}|[48]00)(?=\d{7,8}$)/

/** A phone for readers who may not see it: 138****1234, 010****1234; short ones keep their last two digits. */
export function maskPhone(stored: string): string {
  const [main = ''] = stored.split(';ext=')
  const national = main.replace(/^\+86(?=1\d{10}$)/, '').replace(/^\+86(?=\d)/, '0')
  const digits = national.replace(/\D/g, '')
  const start = AREA.exec(digits)?.[0] ?? (digits.length > 8 ? digits.slice(0, 3) : '')
  return `${start}****${digits.slice(digits.length > 8 ? -4 : -2)}`
}

/** An e-mail address for readers who may not see it: zhang.wei@example.com → z***@example.com. */
export function maskEmail(address: string): string {
  const at = address.lastIndexOf('@')
  if (at < 1) return '***'
  return `${address.slice(0, 1)}***${address.slice(at)}`
}
