import type { Entity } from '../../core/entity.ts'
import type { Field } from '../../core/field.ts'
import type { Label } from '../../core/label.ts'
import { provinces } from '../../core/text/provinces.ts'

const names = new Set(provinces.flatMap(({ name, short }) => [name, short]))

/** Whether the choices of a field are provinces. */
const isRegion = ({ kind, choices = [] }: Field): boolean =>
  kind === 'choice' &&
  choices.filter(({ value, label }) => names.has(value) || names.has(label.zh)).length >= 5

const isCity = ({ kind, label }: Field): boolean =>
  kind === 'text' && (/城市|^市$/.test(label.zh) || /\b(city|town)\b/i.test(label.en))

/** The fields by which records of an object lie in regions, each with the field of their city where there is one. */
export function regionsOf({ fields, party }: Entity): { region: string; city?: string; label: Label }[] {
  const found = Object.keys(fields).filter(name => name === party?.region || isRegion(fields[name]))
  const city =
    party?.city && fields[party.city] ? party.city : Object.keys(fields).find(name => isCity(fields[name]))
  return found.map(region => ({ region, ...(city ? { city } : {}), label: fields[region].label }))
}

/** The great regions of China, as companies divide it; codes are the first digits of GB/T 2260. */
const areas: { label: Label; codes: RegExp }[] = [
  { label: { zh: '华东', en: 'East' }, codes: /^3[1-7]/ },
  { label: { zh: '华南', en: 'South' }, codes: /^4[4-6]/ },
  { label: { zh: '华北', en: 'North' }, codes: /^1[1-5]/ },
  { label: { zh: '华中', en: 'Centre' }, codes: /^4[1-3]/ },
  { label: { zh: '西南', en: 'South-west' }, codes: /^5[0-4]/ },
  { label: { zh: '西北', en: 'North-west' }, codes: /^6[1-5]/ },
  { label: { zh: '东北', en: 'North-east' }, codes: /^2[1-3]/ },
  { label: { zh: '港澳台', en: 'Hong Kong, Macao, Taiwan' }, codes: /^(71|81|82)/ },
]
const elsewhere: Label = { zh: '其他', en: 'Elsewhere' }

/** Groups by province under the great regions they lie in; what is no province stands last. */
export function byArea<T extends { value: string | null }>(
  groups: readonly T[],
  field: Field,
): { label: Label; groups: T[] }[] {
  const codeOf = ({ value }: T) => {
    const written = [value, field.choices?.find(one => one.value === value)?.label.zh]
    return provinces.find(({ short, name }) => written.includes(short) || written.includes(name))?.code ?? ''
  }
  const known = areas.map(({ label, codes }) => ({
    label,
    groups: groups.filter(one => codes.test(codeOf(one))),
  }))
  const left = groups.filter(one => !areas.some(({ codes }) => codes.test(codeOf(one))))
  return [...known, { label: elsewhere, groups: left }].filter(one => one.groups.length > 0)
}
