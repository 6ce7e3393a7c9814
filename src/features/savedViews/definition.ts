import { z } from 'zod'
import type { Actor } from '../../core/actor.ts'
import type { Fault } from '../../core/errors.ts'
import { kindOf } from '../../core/kinds/index.ts'
import type { Operator } from '../../core/kinds/kind.ts'
import type { Model } from '../../core/model.ts'
import { open } from '../../core/scope.ts'
import { readColours } from '../colourRules/colours.rules.ts'

export const viewName = z.string().trim().min(1).max(60)

/** What a list's address holds: `filter[level][eq]`, `sort`, `columns`, `mode`, `colours`; and the widths of columns, as `name:120,…`. */
export const viewDefinition = z
  .record(z.string().max(120), z.string().max(8000))
  .refine(one => Object.keys(one).length <= 60, { error: 'at most 60 entries' })

const wrong = (field: string, value: string): Fault => ({
  field,
  code: 'invalid',
  message: { zh: `“${value}”不能用在视图里`, en: `“${value}” cannot stand in a view` },
})

const listed = (text: string) => text.split(',').filter(Boolean)

/**
 * Every name must be a field of the object, every filter one its kind knows; what filters, sorts, groups or colours must be open to who
 * saves it: a masked field would show by its place what the mask hides.
 */
export function definitionFaults(actor: Actor, model: Model, given: Record<string, string>): Fault[] {
  const known = (name: string) => Boolean(model.fields[name])
  const usable = (name: string) => known(name) && open(actor, model, name)
  const asks = (field: string, operator: string) =>
    usable(field) && kindOf(model.fields[field]).operators.includes(operator as Operator)
  const right = (key: string, value: string): boolean => {
    const [, field, operator] = /^filter\[(\w+)\]\[(\w+)\]$/.exec(key) ?? []
    if (field) return asks(field, operator ?? '')
    if (key === 'sort') return usable(value.replace(/^-/, ''))
    if (key === 'columns') return listed(value).every(known)
    if (key === 'mode') return value === 'table' || usable(value.split('.')[1] ?? '')
    if (key === 'colours') {
      const rules = readColours(value)
      return rules?.every(rule => asks(rule.field, rule.op) && (!rule.cell || known(rule.cell))) ?? false
    }
    if (key === 'widths')
      return listed(value).every(one => /^\w+:\d{2,4}$/.test(one) && known(one.split(':')[0]))
    return key === 'density' || key === 'filter'
  }
  return Object.entries(given)
    .filter(([key, value]) => !right(key, value))
    .map(([key, value]) => wrong(`definition.${key}`, value || key))
}
