import type { ErrorCode } from '../../core/errors.ts'

/** What better-auth's refusals are called here; one it does not name is `badRequest` with its own words. */
const names: Record<string, ErrorCode> = {
  INVALID_EMAIL_OR_PASSWORD: 'signInWrong',
  INVALID_EMAIL: 'signInWrong',
  CREDENTIAL_ACCOUNT_NOT_FOUND: 'passwordWrong',
  INVALID_PASSWORD: 'passwordWrong',
  PASSWORD_TOO_SHORT: 'passwordTooShort',
  PASSWORD_TOO_LONG: 'passwordTooLong',
  INVALID_TOKEN: 'linkEnded',
  INVALID_CODE: 'codeWrong',
  INVALID_BACKUP_CODE: 'codeWrong',
  INVALID_TWO_FACTOR_COOKIE: 'signInSlow',
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: 'codeLocked',
  ACCOUNT_TEMPORARILY_LOCKED: 'codeLocked',
  TWO_FACTOR_NOT_ENABLED: 'twoFactorOff',
  TOTP_NOT_ENABLED: 'twoFactorOff',
  TOTP_NOT_CONFIGURED: 'twoFactorOff',
  BACKUP_CODES_NOT_ENABLED: 'twoFactorOff',
}

export function problemName(code: unknown, status: number): ErrorCode {
  if (typeof code === 'string' && names[code]) return names[code]
  if (status === 401) return 'signInNeeded'
  if (status === 429) return 'tooMany'
  return 'badRequest'
}
