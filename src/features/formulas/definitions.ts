import { sql } from 'kysely'
import type { Core, Models } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import type { Fault } from '../../core/errors.ts'
import { type KindName, kinds } from '../../core/kinds/index.ts'
import { type CustomFieldDefinition, customField, type Model } from '../../core/model.ts'
import { sourcesOf } from './access.ts'
import type { FormulaFault, Type } from './compile.ts'
import { compileIn, type Plan, planFrom, planOf } from './plan.ts'
import { mark } from './work.ts'

/** Kinds that a formula may give, the first being the one where none is said. */
export const results: Record<Type, KindName[]> = {
  Num: ['number', 'money', 'percent', 'integer'],
  string: ['text'],
  Pick: ['text'],
  Day: ['date'],
  bool: ['boolean'],
}

type Definition = Pick<CustomFieldDefinition, 'id' | 'entity' | 'key' | 'label' | 'options'>

/** Other processes use the fields they know for some seconds more. */
const WAIT_SECONDS = 6

/** The company's models as they would be with the field. */
function withField(models: Models, definition: CustomFieldDefinition): Models {
  const { entity } = definition
  const before = models(entity)
  const model: Model = {
    ...before,
    fields: Object.assign(Object.create(null), before.fields, { [definition.key]: customField(definition) }),
    own: [...new Set([...before.own, definition.key])],
  }
  return Object.assign((name: string) => (name === entity ? model : models(name)), {
    entities: models.entities,
    settings: models.settings,
  })
}

/** Faults of formulas among fields that are to come together, by `order.c_margin`. */
export async function formulaFaults(core: Core, workspaceId: string, definitions: CustomFieldDefinition[]) {
  const known = await core.models(workspaceId)
  const models = definitions.reduce<Models>(withField, known)
  const { faults } = planFrom(models)
  const wanted = definitions.map(({ entity, key }) => `${entity}.${key}`)
  return [...faults].filter(([name]) => wanted.includes(name)).map(([name, fault]) => ({ name, fault }))
}

export interface CheckedFormula {
  /** As it is kept. */
  formula: string
  result: KindName
  plan: Plan
  models: Models
}

/** Checks a formula as part of the whole; answers what is wrong, with its place, or how it is kept. */
export async function checkFormula(
  core: Core,
  workspaceId: string,
  definition: Definition,
): Promise<CheckedFormula | FormulaFault> {
  const known = await core.models(workspaceId)
  const { entity, key, options } = definition
  const compiled = compileIn(known, known(entity), key, options.formula ?? '', known.settings.locale)
  if (!('evaluate' in compiled)) return compiled
  const [usual] = results[compiled.type] ?? []
  const result = options.result ?? usual
  if (!usual || !results[compiled.type].includes(result))
    return wrongKind(compiled.type, result, options.formula)
  const checked = { ...options, formula: compiled.canonical, result }
  const models = withField(known, {
    ...definition,
    options: checked,
    kind: 'formula',
    position: 0,
    filled: false,
  })
  const plan = planFrom(models)
  return plan.faults.get(`${entity}.${key}`) ?? { formula: compiled.canonical, result, plan, models }
}

function wrongKind(type: Type, result: KindName, formula = ''): FormulaFault {
  const gives = kinds[results[type]?.[0] ?? 'text'].label
  const wanted = kinds[result].label
  return {
    message: {
      zh: `公式的结果是${gives.zh}，不是${wanted.zh}`,
      en: `The formula gives a ${gives.en.toLowerCase()}, not a ${wanted.en.toLowerCase()}`,
    },
    from: 0,
    to: formula.length,
  }
}

/** A formula's fault as one of the field `formula`, its place said in words. */
export function faultOf({ message, from }: FormulaFault): Fault {
  return {
    field: 'formula',
    code: 'formula',
    message: { zh: `第 ${from + 1} 个字符：${message.zh}`, en: `At character ${from + 1}: ${message.en}` },
  }
}

/** Keeps, for every formula, what it is worked out from; marks the object's records as to be gone through. */
export function formulaChanged(
  core: Core,
  tx: Transaction,
  entity: string,
  { plan, models }: CheckedFormula,
): void {
  const rows = models.entities.flatMap(({ name }) =>
    plan.of(name).map(formula => ({ id: formula.id, sources: sourcesOf(plan, models, formula) })),
  )
  tx.send(sql`UPDATE custom_field f SET sources = x.sources FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(id uuid, sources jsonb)
    WHERE f.workspace_id = ${tx.workspaceId} AND f.id = x.id AND f.sources IS DISTINCT FROM x.sources`)
  mark(core, tx, [{ entity }], WAIT_SECONDS)
}

/** Names of fields that would no longer work without this one: their formula or their condition needs it. */
export async function usersOf(core: Core, workspaceId: string, entity: string, key: string) {
  const models = await core.models(workspaceId)
  const plan = await planOf(core, workspaceId)
  const formulas = models.entities.flatMap(({ name }) =>
    plan
      .of(name)
      .filter(({ inputs }) =>
        inputs.some(
          input =>
            (input.entity === entity && input.field === key) || (name === entity && input.reference === key),
        ),
      )
      .map(({ field }) => field.label),
  )
  const { fields } = models(entity)
  const shown = Object.values(fields).filter(({ visibleWhen }) => visibleWhen?.some(one => one.field === key))
  return [...formulas, ...shown.map(({ label }) => label)]
}
