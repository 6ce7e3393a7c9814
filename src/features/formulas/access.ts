import { can, type FieldAccess, type Permissions, permissionOf } from '../../core/actor.ts'
import type { Models } from '../../core/core.ts'
import { type Formula, isFigure, type Plan } from './plan.ts'

/** A field that a formula is worked out from, and what a reader must be allowed for its value to be theirs. */
export interface FormulaSource {
  entity: string
  field: string
  /** Objects that the role must read. */
  reads: string[]
  /** Objects of which it must see all records: a value of one that is out of sight must not show. */
  all: string[]
  /** Of a figure the formula itself uses: the reference by which it comes, or `id` where it is the record's own. */
  via?: string
}

/** All that a formula is worked out from, down to what people write. */
export function sourcesOf(plan: Plan, models: Models, formula: Formula): FormulaSource[] {
  const found = new Map<string, FormulaSource>()
  const visit = (of: Formula, reads: string[], all: string[]) => {
    const { entity, inputs } = of
    for (const input of inputs) {
      const sight = input.reference ? sightOf(models, entity, input.reference) : { reads: [], all: [] }
      const isOwn = of === formula && isFigure(models(input.entity), input.field)
      const source: FormulaSource = {
        entity: input.entity,
        field: input.field,
        reads: [...new Set([...reads, ...sight.reads])],
        all: [...new Set([...all, ...sight.all])],
        ...(isOwn ? { via: input.reference ?? 'id' } : {}),
      }
      found.set(JSON.stringify(source), source)
      const used = plan.of(input.entity).find(one => one.key === input.field)
      if (used) visit(used, source.reads, source.all)
    }
  }
  visit(formula, [], [])
  return [...found.values()]
}

/** A record is seen with what it stands under; any other that it names may be out of sight for who does not see all. */
function sightOf(models: Models, entity: string, reference: string): { reads: string[]; all: string[] } {
  const model = models(entity)
  let target = models(model.fields[reference].to as string)
  const reads = [target.entity.name]
  if (reference === model.entity.parent) return { reads, all: [] }
  while (target.entity.parent) {
    target = models(target.fields[target.entity.parent].to as string)
    reads.push(target.entity.name)
  }
  return { reads, all: target.entity.owner ? [target.entity.name] : [] }
}

const order: FieldAccess[] = ['hidden', 'masked', 'read', 'write']
const least = (all: FieldAccess[]) =>
  all.reduce((one, other) => (order.indexOf(other) < order.indexOf(one) ? other : one))

/** A role's rights with every formula at least as closed as what it is worked out from. */
export function narrowed(
  permissions: Permissions,
  formulas: readonly { entity: string; key: string; sources: FormulaSource[] }[],
): Permissions {
  const role = { permissions }
  const access = ({ entity, field, reads, all }: FormulaSource): FieldAccess =>
    reads.every(name => can(role, name, 'read')) &&
    all.every(name => permissionOf(role, name).visibility === 'all')
      ? (permissions.fields[`${entity}.${field}`] ?? 'write')
      : 'hidden'
  const closed = formulas.flatMap(({ entity, key, sources }) => {
    const name = `${entity}.${key}`
    const own = permissions.fields[name] ?? 'write'
    const found = least([own, ...sources.map(access)])
    return found === own ? [] : [[name, found] as const]
  })
  return closed.length
    ? { ...permissions, fields: { ...permissions.fields, ...Object.fromEntries(closed) } }
    : permissions
}
