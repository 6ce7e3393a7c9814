import { type Actor, fieldAccess } from './actor.ts'
import type { Field } from './field.ts'
import { keepOf } from './frozen.ts'
import { maskEmail, maskPhone } from './kinds/phone.ts'
import type { Model } from './model.ts'

/** The first and last character stay of a text of four and more. */
function maskText(text: string): string {
  return text.length < 4 ? '****' : `${text[0]}****${text.at(-1)}`
}

export function maskValue(field: Field, value: unknown): unknown {
  if (value === null || value === undefined) return value
  if (typeof value !== 'string') return '****'
  const mask = field.mask ?? field.kind
  if (mask === 'phone') return maskPhone(value)
  if (mask === 'email') return maskEmail(value)
  return maskText(value)
}

/** Names of fields that reach this actor masked. */
export function maskedFields(actor: Actor, model: Model): string[] {
  return keepOf(actor, model, 'masked', () =>
    model.names.filter(name => fieldAccess(actor, model.entity.name, name) === 'masked'),
  )
}

/** Masks rows in place. */
export function maskRows(actor: Actor, model: Model, rows: Record<string, unknown>[]): void {
  const masked = maskedFields(actor, model)
  if (masked.length === 0) return
  for (const row of rows)
    for (const name of masked) if (name in row) row[name] = maskValue(model.fields[name], row[name])
}
