/**
 * 统一社会信用代码, the unified social credit code of Chinese organisations (GB 32100-2015): 18 characters of which the
 * last checks the others. The letters I, O, S, V and Z are not used, so that nobody takes them for digits.
 */
import type { Label } from '../../core/label.ts'

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
const LENGTH = 18
const LOOKS_LIKE: Record<string, string> = { I: '1', O: '0', S: '5', Z: '2', V: 'U' }

export type UsccResult =
  | { ok: true; value: string }
  | { ok: false; code: 'uscc_length' | 'uscc_letter' | 'uscc_region' | 'uscc_check'; message: Label }

/** The 18th character for the first 17, which must be valid; GB 32100-2015, 5.6: 31 − (Σ value × 3^(i−1) mod 31) mod 31. */
export function usccCheckCharacter(first17: string): string {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * ALPHABET.indexOf(first17.charAt(i)), 0)
  return ALPHABET.charAt((31 - (sum % 31)) % 31)
}

/** Checks a code as typed (spaces, hyphens, full width and lower case are forgiven) and says what is wrong with it. */
export function checkUscc(typed: string): UsccResult {
  const value = typed.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase()
  if (value.length !== LENGTH) return wrongLength(value.length)
  const wrongAt = [...value].findIndex(character => !ALPHABET.includes(character))
  if (wrongAt >= 0) return wrongLetter(value.charAt(wrongAt), wrongAt + 1)
  if (!/^\d{6}$/.test(value.slice(2, 8))) return wrongRegion(value.slice(2, 8))
  const expected = usccCheckCharacter(value)
  if (value.charAt(LENGTH - 1) !== expected) return wrongCheck(value.charAt(LENGTH - 1), expected)
  return { ok: true, value }
}

function wrongLength(length: number): UsccResult {
  return {
    ok: false,
    code: 'uscc_length',
    message: {
      zh: `统一社会信用代码应为 18 位，现为 ${length} 位，请核对营业执照`,
      en: `A unified social credit code has 18 characters, this has ${length}. Check it against the business licence.`,
    },
  }
}

function wrongLetter(character: string, position: number): UsccResult {
  const meant = LOOKS_LIKE[character]
  return {
    ok: false,
    code: 'uscc_letter',
    message: {
      zh: `第 ${position} 位“${character}”不会出现在统一社会信用代码中${meant ? `，是否应为“${meant}”？` : '，请改正'}`,
      en: `“${character}” at position ${position} never occurs in a unified social credit code.${meant ? ` Is it “${meant}”?` : ' Correct it.'}`,
    },
  }
}

function wrongRegion(region: string): UsccResult {
  return {
    ok: false,
    code: 'uscc_region',
    message: {
      zh: `第 3 至 8 位“${region}”应为登记机关的行政区划数字，请核对`,
      en: `Positions 3 to 8 (“${region}”) must be the six digits of the registering region. Check them.`,
    },
  }
}

function wrongCheck(found: string, expected: string): UsccResult {
  return {
    ok: false,
    code: 'uscc_check',
    message: {
      zh: `校验位不符：末位为“${found}”，按前 17 位应为“${expected}”，请检查是否有一位输错`,
      en: `The check character is “${found}” but the first 17 give “${expected}”. One of the characters is probably mistyped.`,
    },
  }
}
