/** What the columns of a file can be mapped to: an entity's fields, those of the records it refers to, and its lines'. */
import type { Entity } from '../../core/entity.ts'
import type { Field } from '../../core/field.ts'
import { kindOf } from '../../core/kinds/index.ts'
import type { Label } from '../../core/label.ts'
import { normaliseHeader, type Target } from './match.ts'

/** Kinds of fields that a cell can fill on a referred record; references of references are not followed. */
const PLAIN = new Set([
  'text',
  'longText',
  'choice',
  'choices',
  'email',
  'phone',
  'url',
  'address',
  'sequence',
  'date',
  'money',
  'percent',
  'number',
  'integer',
])

/**
 * Every path a column can be mapped to, nearest first: `name`, `customer.number`, `lines.quantity`, `lines.product.code`.
 * `customer` alone would be the same as `customer.<its title>`, so only the latter exists.
 */
export function importTargets(entity: Entity, entities: readonly Entity[]): Target[] {
  return targetsOf(entity, entities, '', [], 0)
}

function targetsOf(
  entity: Entity,
  entities: readonly Entity[],
  prefix: string,
  above: readonly Label[],
  depth: number,
): Target[] {
  const own: Target[] = []
  const further: Target[] = []
  for (const [key, field] of Object.entries(entity.fields)) {
    const target = entities.find(({ name }) => name === field.to)
    if (field.kind === 'lines' && target && key !== 'payments')
      further.push(...targetsOf(target, entities, `${prefix}${key}.`, above, depth))
    else if (field.kind === 'reference' && target) {
      if (entity.lineOf !== target.name)
        further.push(...referredTargets(key, field, target, prefix, above, depth))
    } else if (writable(entity, key, field)) own.push(targetOf(`${prefix}${key}`, key, field, above, depth))
  }
  return [...own, ...further]
}

/** An order's amount is computed, but a file may state it: it is then what the line's price follows from. */
function writable(entity: Entity, key: string, field: Field): boolean {
  if (field.from || field.kind === 'file' || field.kind === 'formula') return false
  if (field.computed && !kindOf(field).beside) return false
  return !field.readOnly || (entity.lineOf !== undefined && key === 'amount')
}

function targetOf(path: string, key: string, field: Field, above: readonly Label[], depth: number): Target {
  const label = {
    zh: [...above.map(({ zh }) => zh), field.label.zh].join(' · '),
    en: [...above.map(({ en }) => en), field.label.en].join(' · '),
  }
  return { path, label, kind: field.kind, depth, names: namesOf(key, field) }
}

function namesOf(key: string, field: Field): string[] {
  return [field.label.zh, field.label.en, key, ...(field.aliases ?? [])]
}

/**
 * `customer.number` goes by the names of `customer` × those of `number`. The reference's own names mean its title, but for
 * those that name another of its fields (`customer id` is the number).
 */
function referredTargets(
  key: string,
  field: Field,
  target: Entity,
  prefix: string,
  above: readonly Label[],
  depth: number,
): Target[] {
  const outer = namesOf(key, field)
  const targets = Object.entries(target.fields)
    .filter(
      ([inner, { kind, readOnly, from, computed }]) =>
        PLAIN.has(kind) && !readOnly && !from && !computed && inner !== 'type',
    )
    .map(([inner, innerField]) => {
      const base = targetOf(`${prefix}${key}.${inner}`, inner, innerField, [...above, field.label], depth + 1)
      return {
        ...base,
        names: [...base.names, ...outer.flatMap(one => base.names.map(two => `${one}${two}`))],
      }
    })
  const isTitle = ({ path }: Target) => path.endsWith(`.${target.title}`)
  const others = new Set(targets.filter(one => !isTitle(one)).flatMap(one => one.names.map(normaliseHeader)))
  const ownNames = outer.filter(name => !others.has(normaliseHeader(name)))
  return targets.map(one => (isTitle(one) ? { ...one, names: [...ownNames, ...one.names] } : one))
}
