import type { Models } from '../../core/core.ts'
import type { Fault } from '../../core/errors.ts'
import type { Label } from '../../core/label.ts'
import type { Model } from '../../core/model.ts'
import type { Wanted } from './documents.ts'
import { shorten } from './plan.ts'
import type { RowError } from './result.ts'

/** Every row of a failed record is an error: the faulty ones with their own reason, the others because of those. */
export function rowErrors({ rows, faults }: Wanted, models: Models, entity: string): RowError[] {
  if (faults.length === 0) return []
  return rows.map(({ row, cells }) => {
    const own = faults.filter(fault => fault.row === row)
    const all = faults.filter(fault => fault.row === undefined)
    const shown =
      own.length > 0 ? own : all.length > 0 ? all : [{ ...texts.incomplete(faults[0]), field: '' }]
    const [{ code, field }] = shown
    return {
      row,
      code,
      ...(field ? { field } : {}),
      message: joined(shown.map(fault => named(models, entity, fault))),
      cells,
    }
  })
}

/** A sentence that does not say which field it is about gets its name. */
function named(
  models: Models,
  entity: string,
  { field: path, message }: Pick<Fault, 'field' | 'message'>,
): Label {
  const label = labelOf(models, entity, path.split('.'))
  if (!label || message.zh.includes(label.zh) || message.en.includes(label.en)) return message
  return { zh: `${label.zh} ${message.zh}`, en: `${label.en}: ${message.en}` }
}

/** What stands at `customer.name` or `lines.2.price`. */
function labelOf(models: Models, entity: string, [step, ...rest]: string[]): Label | undefined {
  if (/^\d+$/.test(step)) return labelOf(models, entity, rest)
  const { fields } = models(entity)
  const field = Object.hasOwn(fields, step) ? fields[step] : undefined
  return field?.to && rest.length > 0 ? labelOf(models, field.to, rest) : field?.label
}

function joined(messages: readonly Label[]): Label {
  return {
    zh: [...new Set(messages.map(({ zh }) => zh))].join('；'),
    en: [...new Set(messages.map(({ en }) => en))].join('; '),
  }
}

/** Sentences for what a row may have against it, beside what its kinds and objects say. */
export const texts = {
  unknownPerson: (text: string): Label => ({
    zh: `没有叫“${shorten(text)}”的同事，请填写姓名、邮箱或工号`,
    en: `No colleague is called “${shorten(text)}”; give a name, e-mail or employee number`,
  }),
  ownerLeft: (text: string): Label => ({
    zh: `“${shorten(text)}”已停用，不能再作为负责人，请改填在用的同事`,
    en: `“${shorten(text)}” is deactivated and can own nothing new; name a colleague who is active`,
  }),
  severalPeople: (text: string): Label => ({
    zh: `有几位同事叫“${shorten(text)}”，请改填邮箱或工号`,
    en: `Several colleagues are called “${shorten(text)}”; give the e-mail or employee number`,
  }),
  ambiguous: ({ entity }: Model, text: string): Label => ({
    zh: `有几条${entity.label.zh}叫“${text}”，请用编号区分`,
    en: `Several ${entity.plural.en.toLowerCase()} match “${text}”; tell them apart by number`,
  }),
  referenceClosed: ({ entity }: Model, text: string): Label => ({
    zh: `${entity.label.zh}“${text}”已存在，但不在您的权限内，请联系其负责人`,
    en: `${entity.label.en} “${text}” exists, but is not open to you; ask its owner`,
  }),
  /** Of a record the person does not see: that the row cannot have it, and nothing else. */
  taken: ({ entity }: Model, text: string): Label => ({
    zh: `${entity.label.zh}“${text}”不能使用：请核对，或联系管理员`,
    en: `${entity.label.en} “${text}” cannot be used: check it, or ask an administrator`,
  }),
  referenceMissing: ({ entity }: Model, text: string): Label => ({
    zh: `没有${entity.label.zh}“${text}”，也未选择自动新建`,
    en: `There is no ${entity.label.en.toLowerCase()} “${text}”, and it is not to be created`,
  }),
  duplicate: ({ entity }: Model, text: string): Label => ({
    zh: `${entity.label.zh}“${text}”已存在`,
    en: `${entity.label.en} “${text}” already exists`,
  }),
  notUpdatable: ({ entity }: Model, text: string): Label => ({
    zh: `${entity.label.zh}“${text}”已存在；已入账的单据不能用导入修改，请在单据上变更`,
    en: `${entity.label.en} “${text}” already exists; a booked document is changed on itself, not by an import`,
  }),
  incomplete: (fault: Fault & { row?: number }) => ({
    code: 'documentIncomplete',
    message: {
      zh: `同一单据的第 ${fault.row} 行有错，整张单据未导入`,
      en: `Row ${fault.row} of the same document is wrong, so none of it was imported`,
    },
  }),
}
