import { z } from 'zod'
import { BadValue } from '../errors.ts'
import { fieldOf } from '../field.ts'
import { kind } from './kind.ts'
import { formatPhone, parsePhone } from './phone.ts'

const emailPattern = /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]{2,}$/

/** One e-mail address, kept in lower case. */
export const emailKind = kind<string>({
  name: 'email',
  label: { zh: '邮箱', en: 'E-mail' },
  column: 'text',
  slot: 'text',
  schema: () =>
    z
      .string()
      .trim()
      .toLowerCase()
      .max(254)
      .refine(text => emailPattern.test(text), { error: 'not an e-mail address' }),
  operators: ['eq', 'ne', 'in', 'contains', 'empty'],
  missing: "''",
  parse: text => {
    const address = /<([^>]+)>/.exec(text)?.[1] ?? text.replace(/^mailto:/i, '')
    const clean = address.normalize('NFKC').trim().toLowerCase()
    if (!emailPattern.test(clean))
      throw new BadValue('notAnEmail', {
        zh: `“${text}”不是邮箱地址`,
        en: `“${text}” is not an e-mail address`,
      })
    return clean
  },
  search: 'code',
})

/** Stored as E.164 where it is a number; else as it was written. */
const storedPhone = (text: string) => parsePhone(text)?.value ?? text

/** A phone number in any writing, shown the national way; found by any run of its digits. */
export const phoneKind = kind<string>({
  name: 'phone',
  label: { zh: '电话', en: 'Phone' },
  column: 'text',
  slot: 'text',
  schema: () =>
    z
      .string()
      .trim()
      .max(60)
      .refine(text => /\d{3}/.test(text.normalize('NFKC')), { error: 'not a phone number' })
      .transform(storedPhone),
  operators: ['eq', 'ne', 'contains', 'empty'],
  filter: storedPhone,
  missing: "''",
  parse: text => {
    if (!/\d{3}/.test(text.normalize('NFKC')))
      throw new BadValue('notAPhone', { zh: `“${text}”不是电话号码`, en: `“${text}” is not a phone number` })
    return storedPhone(text)
  },
  format: value => formatPhone(value),
  search: 'phone',
})

function webAddress(written: string): string {
  const text = /^https?:\/\//i.test(written) ? written : `https://${written}`
  if (!URL.canParse(text) || !new URL(text).hostname.includes('.'))
    throw new BadValue('notAUrl', { zh: `“${written}”不是网址`, en: `“${written}” is not a web address` })
  return text
}

/** An http(s) address. */
export const urlKind = kind<string>({
  name: 'url',
  label: { zh: '网址', en: 'Web address' },
  column: 'text',
  slot: 'text',
  schema: () =>
    z
      .string()
      .trim()
      .max(2000)
      .transform((text, context) => {
        try {
          return webAddress(text)
        } catch {
          context.addIssue({ code: 'custom', message: 'not a web address' })
          return z.NEVER
        }
      }),
  operators: ['eq', 'contains', 'empty'],
  missing: "''",
  parse: webAddress,
  search: 'code',
})

/** A postal address as one text; province and city are fields of their own. */
export const addressKind = kind<string>({
  name: 'address',
  label: { zh: '地址', en: 'Address' },
  column: 'text',
  slot: 'text',
  schema: field =>
    z
      .string()
      .trim()
      .max(field.max ?? 500),
  operators: ['contains', 'empty'],
  missing: "''",
  parse: text => text,
  search: 'prose',
})

export const email = fieldOf<string>()('email')
export const phone = fieldOf<string>()('phone')
export const url = fieldOf<string>()('url')
export const address = fieldOf<string>()('address')
