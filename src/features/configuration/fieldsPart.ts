import { z } from 'zod'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Fault } from '../../core/errors.ts'
import {
  changeField,
  createField,
  listFields,
  newField,
  type StoredField,
} from '../customFields/definitions.ts'
import { faultOf, formulaFaults } from '../formulas/definitions.ts'
import { type ConfigurationChange, isSame, part } from './part.ts'

type Wanted = z.infer<typeof newField>[]

const key = ({ entity, key: name }: { entity: string; key?: string }) => `${entity}.${name}`

/** A field as the file has it: without id, version and place of storage. */
function written({ entity, key: name, kind, label, options, position }: StoredField): Wanted[number] {
  return { entity, key: name, kind, label, position, ...options } as Wanted[number]
}

async function known(core: Core, actor: Actor) {
  const fields = await listFields(core, actor, { deleted: false })
  return new Map(fields.map(field => [key(field), field]))
}

/** Fields of the company's own. */
export const fieldsPart = part<Wanted>({
  key: 'fields',
  label: { zh: '自定义字段', en: 'Own fields' },
  schema: z.array(newField.required({ key: true })).max(2000),
  read: async (core, actor) => [...(await known(core, actor)).values()].map(written),
  plan: async (core, actor, wanted) => {
    const { entities } = await core.models(actor.workspaceId)
    const fields = await known(core, actor)
    const faults: Fault[] = []
    const changes: ConfigurationChange[] = []
    for (const one of wanted) {
      const entity = entities.find(({ name }) => name === one.entity)
      const before = fields.get(key(one))
      const field = `fields.${key(one)}`
      if (!entity)
        faults.push({
          field,
          code: 'unknownEntity',
          message: { zh: `没有对象“${one.entity}”`, en: `There is no object ${one.entity}` },
        })
      else if (before && (before.kind !== one.kind || before.options.to !== one.to))
        faults.push({
          field,
          code: 'otherKind',
          message: {
            zh: `“${one.label.zh}”已存在，但类型不同，不能改成文件里的类型`,
            en: `“${one.label.en ?? one.label.zh}” exists and is of another kind`,
          },
        })
      else if (!before || !isSame(written(before), complete(one)))
        changes.push({
          action: before ? 'update' : 'create',
          what: {
            zh: `${entity.label.zh} · ${one.label.zh}`,
            en: `${entity.label.en} · ${one.label.en ?? one.label.zh}`,
          },
        })
    }
    if (faults.length === 0)
      for (const { name, fault } of await formulaFaults(core, actor.workspaceId, wanted.map(definition)))
        faults.push({ ...faultOf(fault), field: `fields.${name}` })
    return { changes, faults }
  },
  apply: async (core, actor, wanted) => {
    const fields = await known(core, actor)
    // Formulas last: they use the others. Those that use each other find their place by trying again.
    const waiting = [...wanted].sort(
      (one, other) => Number(one.kind === 'formula') - Number(other.kind === 'formula'),
    )
    let failed = 0
    while (waiting.length > 0) {
      const one = waiting.shift() as Wanted[number]
      const before = fields.get(key(one))
      try {
        core.forgetModels(actor.workspaceId)
        if (!before) await createField(core, actor, one)
        else if (!isSame(written(before), complete(one))) {
          const { entity: _, key: __, kind: ___, to: ____, ...change } = one
          await changeField(core, actor, before.id, { ...change, version: before.version })
        }
        failed = 0
      } catch (error) {
        if (one.kind !== 'formula' || ++failed > waiting.length) throw error
        waiting.push(one)
      }
    }
    core.forgetModels(actor.workspaceId)
  },
})

/** With the English that is made of the Chinese where it is missing. */
const complete = (one: Wanted[number]) => ({
  ...one,
  label: { zh: one.label.zh, en: one.label.en ?? one.label.zh },
})

function definition(one: Wanted[number]) {
  const { entity, key: name, kind, label, position, ...options } = complete(one)
  return {
    id: '',
    entity,
    key: name as string,
    kind,
    label,
    options: options as StoredField['options'],
    position: position ?? 0,
    filled: false,
  }
}
