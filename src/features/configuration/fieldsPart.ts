import { z } from 'zod'
import type { Core, Models } from '../../core/core.ts'
import { type Fault, invalid, Problem } from '../../core/errors.ts'
import type { Label } from '../../core/label.ts'
import { completed } from '../customFields/checks.ts'
import {
  changeField,
  createField,
  listFields,
  newField,
  type StoredField,
} from '../customFields/definitions.ts'
import { bothOf } from '../customFields/labels.ts'
import { createSides } from '../customObjects/relations.ts'
import { faultOf, formulaFaults } from '../formulas/definitions.ts'
import { type ConfigurationPart, listPart, putAll } from './part.ts'

const field = newField.required({ key: true })
type Wanted = z.infer<typeof field>

const placeOf = ({ entity, key }: { entity: string; key: string }) => `${entity}.${key}`

/** A field as the file has it: without id, version and place of storage. */
function written({ entity, key, kind, label, position, options }: StoredField): Wanted {
  return { entity, key, kind, label, position, ...options } as Wanted
}

/** As `written` gives it, whatever the file leaves out. */
function complete({ entity, key, kind, label, position, ...options }: Wanted): Wanted {
  return { entity, key, kind, label: bothOf(label), position, ...completed(options) } as Wanted
}

function whatOf({ entity, label }: Pick<Wanted, 'entity' | 'label'>, { entities }: Models): Label {
  const of = entities.find(one => one.name === entity)?.label ?? { zh: entity, en: entity }
  return { zh: `${of.zh} · ${label.zh}`, en: `${of.en} · ${label.en ?? label.zh}` }
}

/** What a change says of options that the file leaves out: they go. */
const without = {
  hint: null,
  required: false,
  unique: false,
  search: false,
  default: null,
  max: null,
  least: null,
  most: null,
  scale: null,
  open: false,
  mask: null,
  unit: null,
  visibleWhen: null,
}

function changed(
  core: Core,
  actor: Parameters<typeof changeField>[1],
  { entity: _, key: __, kind: ___, to: ____, ...change }: Wanted,
  { id, version }: StoredField,
) {
  return changeField(core, actor, id, { ...without, ...change, version })
}

const list: Parameters<typeof listPart<Wanted, StoredField>>[0] = {
  key: 'fields',
  label: { zh: '自定义字段', en: 'Own fields' },
  one: field,
  most: 2000,
  place: placeOf,
  what: whatOf,
  stored: async (core, actor) =>
    (await listFields(core, actor, { deleted: false })).filter(one => !one.options.relation),
  written,
  complete,
  put: (core, actor, one, before) => {
    if (!before) return createField(core, actor, one)
    if (before.kind !== one.kind || before.options.to !== one.to) throw invalid([otherKind])
    return changed(core, actor, one, before)
  },
}

/** Fields of the company's own. */
export const fieldsPart: ConfigurationPart<Wanted[]> = {
  ...listPart(list),
  apply: async (core, actor, wanted) => {
    // Two fields may each be shown by what the other holds: first they are there, then come their conditions.
    await putAll(list, core, actor, await withoutNewConditions(core, actor, wanted)).catch(async error => {
      throw error instanceof Problem
        ? invalid(await explained(core, actor.workspaceId, error, wanted))
        : error
    })
    await putAll(list, core, actor, wanted)
  },
}

async function withoutNewConditions(
  core: Core,
  actor: Parameters<typeof changeField>[1],
  wanted: Wanted[],
): Promise<Wanted[]> {
  const known = new Map((await list.stored(core, actor)).map(one => [placeOf(one), one.options.visibleWhen]))
  return wanted.map(one => ({ ...one, visibleWhen: known.get(placeOf(one)) as Wanted['visibleWhen'] }))
}

/** Of formulas that use each other none can come first: what is wrong with them is what is wrong with all of them together. */
async function explained(
  core: Core,
  workspaceId: string,
  { faults }: Problem,
  wanted: Wanted[],
): Promise<Fault[]> {
  if (!faults.some(({ code }) => code === 'formula')) return faults
  const definitions = wanted.map(one => {
    const { entity, key, kind, label, position = 0, ...options } = complete(one)
    const result = kind === 'formula' ? { result: 'number', ...options } : options
    return { id: key, entity, key, kind, label, position, options: result, filled: false } as StoredField
  })
  const together = new Map(
    (await formulaFaults(core, workspaceId, definitions)).map(({ name, fault }) => [`fields.${name}`, fault]),
  )
  return faults.map(fault => {
    const whole = together.get(fault.field.replace(/\.formula$/, ''))
    return fault.code === 'formula' && whole ? { ...faultOf(whole), field: fault.field } : fault
  })
}

const otherKind: Fault = {
  field: 'kind',
  code: 'otherKind',
  message: {
    zh: '已有这个字段，但类型不同，不能改成文件里的类型',
    en: 'The field exists and is of another kind, which stays',
  },
}

const side = field.omit({ kind: true, to: true })
const relation = z.strictObject({ left: side, right: side })
type Relation = z.infer<typeof relation>
interface StoredRelation {
  left: StoredField
  right: StoredField
}

/** Relations of many to many: two own fields that show the same pairs. */
export const relationsPart = listPart<Relation, StoredRelation>({
  key: 'relations',
  label: { zh: '多对多关联', en: 'Relations of many to many' },
  one: relation,
  most: 500,
  place: ({ left }) => placeOf(left),
  what: ({ left, right }, models) => {
    const [one, other] = [whatOf(left, models), whatOf(right, models)]
    return { zh: `${one.zh} ⇄ ${other.zh}`, en: `${one.en} ⇄ ${other.en}` }
  },
  stored: async (core, actor) => {
    const sides = (await listFields(core, actor, { deleted: false })).filter(one => one.options.relation)
    const pairs = Map.groupBy(sides, one => one.options.relation?.id)
    return [...pairs.values()].flatMap(pair => {
      const [left, right] = (['left', 'right'] as const).map(one =>
        pair.find(({ options }) => options.relation?.side === one),
      )
      return left && right ? [{ left, right }] : []
    })
  },
  written: ({ left, right }) => ({ left: sideOf(left), right: sideOf(right) }),
  complete: ({ left, right }) => ({ left: completeSide(left), right: completeSide(right) }),
  put: async (core, actor, { left, right }, before) => {
    if (!before) return createSides(core, actor, left, right)
    if (placeOf(before.right) !== placeOf(right)) throw invalid([otherKind])
    for (const [wanted, stored] of [
      [left, before.left],
      [right, before.right],
    ] as const)
      await changed(core, actor, { ...wanted, kind: 'references' }, stored)
  },
})

const sideOf = ({ options: { relation: _, to: __, ...options }, ...rest }: StoredField): Relation['left'] => {
  const { kind: ___, ...one } = written({ ...rest, options })
  return one
}

const completeSide = (one: Relation['left']): Relation['left'] => {
  const { kind: _, ...rest } = complete({ ...one, kind: 'references' })
  return rest
}
