import type { Core } from '../../core/core.ts'
import type { Entity } from '../../core/entity.ts'
import { type Fault, refusals } from '../../core/errors.ts'
import { type KindName, type kindOf, kinds } from '../../core/kinds/index.ts'
import { customField } from '../../core/model.ts'
import { readValue } from '../../core/validate.ts'
import { conditionFaults } from '../shapes/shape.schema.ts'
import type { Options, StoredField } from './definitions.ts'
import { choiceValue } from './keys.ts'
import { bothOf } from './labels.ts'

/** Own fields of one object that are in use at a time. */
export const FIELDS_MOST = 200

export const refused = refusals({
  fieldUsed: [
    409,
    '字段“{fields}”的公式或显示条件用到它，请先改掉',
    'The formula or condition of “{fieldsEn}” needs it; change that first',
  ],
})

/** Drops what is empty, gives choices their values and labels their English. */
export function completed(given: Options): Options {
  const kept = Object.fromEntries(
    Object.entries(given).filter(
      ([key, value]) => value !== null && value !== undefined && (value !== false || key === 'default'),
    ),
  ) as Options
  if (kept.hint) kept.hint = bothOf(kept.hint)
  if (kept.unit) kept.unit = bothOf(kept.unit)
  if (kept.choices) {
    const taken = kept.choices.map(one => one.value).filter(value => value !== undefined)
    kept.choices = kept.choices.map(one => {
      const value = one.value ?? choiceValue(bothOf(one.label), taken)
      if (!one.value) taken.push(value)
      return { ...one, value, label: bothOf(one.label) }
    })
  }
  return kept
}

/** What is wrong with a field as it is to be; `before`: as it stands. */
export async function faultsOf(
  core: Core,
  workspaceId: string,
  entity: Entity,
  kindName: KindName,
  own: Options & { to?: string },
  key: string,
  before?: StoredField['options'],
): Promise<Fault[]> {
  const models = await core.models(workspaceId)
  const { fields } = models(entity.name)
  const kind = kinds[kindName] as ReturnType<typeof kindOf>
  const faults: Fault[] = []
  const fault = (field: string, zh: string, en: string) =>
    faults.push({ field, code: 'invalid', message: { zh, en } })
  const points = kindName === 'reference' || kindName === 'references'
  const target = models.entities.find(one => one.name === own.to)
  if (points && (!target || target.lineOf))
    fault('to', '请选择关联到哪种对象', 'Choose the object it refers to')
  if (!points && own.to) fault('to', '只有“关联”字段有关联对象', 'Only references refer to an object')
  const chooses = kindName === 'choice' || kindName === 'choices'
  if (chooses && !own.open && !own.choices?.length)
    fault('choices', '请至少填写一个选项', 'Give at least one choice')
  if (!chooses && own.choices) fault('choices', '只有选择字段有选项', 'Only choices have choices')
  const values = (own.choices ?? []).map(one => one.value)
  if (new Set(values).size < values.length)
    fault('choices', '选项的值不能重复', 'Two choices have the same value')
  if (own.unique && (!kind.slot || kind.many || kindName === 'boolean' || entity.lineOf))
    fault('unique', '这种字段不能设为唯一', 'A field of this kind cannot be unique')
  if (own.relation && own.required)
    fault('required', '多对多关联不能设为必填', 'A relation cannot be required')
  if (kindName !== 'formula' && (own.formula || own.result))
    fault('formula', '只有公式字段有公式', 'Only formulas have a formula')
  if (kindName === 'formula' && (own.required || own.search || own.mask || own.default !== undefined))
    fault(
      'formula',
      '公式字段由系统计算，不能必填、搜索、脱敏或有默认值',
      'A formula is worked out: it is not required, searched or masked and has no default',
    )
  if (before?.result && own.result && kinds[before.result].slot !== kinds[own.result].slot)
    fault('result', '结果的类型不能改变，请另建一个字段', 'The kind of the result stays; make another field')
  for (const [zh, en] of conditionFaults(fields, key, own.visibleWhen)) fault('visibleWhen', zh, en)
  if (kindName === 'file' && own.default !== undefined)
    fault('default', '文件字段没有默认值', 'Files have no default')
  if (own.search && !kind.search)
    fault('search', '这种字段不能参与搜索', 'A field of this kind cannot be searched')
  if (own.least !== undefined && own.most !== undefined && Number(own.least) > Number(own.most))
    fault('least', '最小值不能大于最大值', 'The least value is above the most')
  if (faults.length === 0 && own.default !== undefined) {
    const field = customField({ kind: kindName, options: own, label: { zh: '', en: '' } } as never)
    const read = readValue(field, own.default)
    if (!('value' in read)) faults.push({ field: 'default', code: read.code, message: read.message })
  }
  return faults
}

export const unknownEntity = {
  zh: '这种对象不能添加字段',
  en: 'This object takes no fields of your own',
}
export const tooMany: Fault = {
  field: 'entity',
  code: 'tooMany',
  message: {
    zh: `一种对象最多 ${FIELDS_MOST} 个自定义字段`,
    en: `At most ${FIELDS_MOST} own fields for one object`,
  },
}
export const notUnique: Fault = {
  field: 'unique',
  code: 'duplicate',
  message: {
    zh: '已有重复的值，请先改正重复的记录',
    en: 'Some records have the same value; correct them first',
  },
}
export const keyTaken = (key: string): Fault => ({
  field: 'key',
  code: 'duplicate',
  message: {
    zh: `“${key}”已被使用（包括已停用的字段）：请换一个，或恢复停用的字段`,
    en: `“${key}” is taken, perhaps by a retired field: choose another, or bring that back`,
  },
})
