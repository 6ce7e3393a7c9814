import { z } from 'zod'
import { shortestPassword } from '../../server/auth.ts'

/** Shapes that several routes about people and companies share. */

export const email = z.email().max(200)
export const password = z.string().min(shortestPassword).max(128)
export const personName = z.string().trim().min(1).max(60)
export const companyName = z.string().trim().min(1).max(100)
export const slug = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$/)
export const locale = z.enum(['zh', 'en'])
export const id = z.uuid()
export const idParam = z.object({ id })
/** An ISO 4217 code this machine's data knows. */
export const currency = z.enum(Intl.supportedValuesOf('currency') as [string, ...string[]])
export const timeZone = z
  .string()
  .refine(isTimeZone, { error: 'not an IANA time zone such as Asia/Shanghai' })

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
