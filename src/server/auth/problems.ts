import type { ErrorCode, Refusal } from '../../core/errors.ts'
import { refused } from './refusals.ts'

/** What better-auth's refusals are called here; one it does not name is `badRequest` with its own words. */
const names: Record<string, Refusal> = {
  INVALID_EMAIL_OR_PASSWORD: refused.signInWrong,
  VALIDATION_ERROR: refused.notRight,
  INVALID_EMAIL: refused.signInWrong,
  CREDENTIAL_ACCOUNT_NOT_FOUND: refused.passwordWrong,
  INVALID_PASSWORD: refused.passwordWrong,
  PASSWORD_TOO_SHORT: refused.passwordTooShort,
  PASSWORD_TOO_LONG: refused.passwordTooLong,
  INVALID_TOKEN: refused.linkEnded,
  INVALID_CODE: refused.codeWrong,
  INVALID_BACKUP_CODE: refused.codeWrong,
  INVALID_TWO_FACTOR_COOKIE: refused.signInSlow,
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: refused.codeLocked,
  ACCOUNT_TEMPORARILY_LOCKED: refused.codeLocked,
  TWO_FACTOR_NOT_ENABLED: refused.twoFactorOff,
  TOTP_NOT_ENABLED: refused.twoFactorOff,
  TOTP_NOT_CONFIGURED: refused.twoFactorOff,
  BACKUP_CODES_NOT_ENABLED: refused.twoFactorOff,
}

export function refusalOf(code: unknown, status: number): Refusal | ErrorCode {
  if (typeof code === 'string' && names[code]) return names[code]
  if (status === 401) return 'signInNeeded'
  if (status === 429) return 'tooMany'
  return 'badRequest'
}
