import { type Fault, invalid } from '../../core/errors.ts'
import type { WriteContext } from '../../core/server.ts'
import { customer } from './customers.entity.ts'

/**
 * Values of customer levels, which may be written by their values or by the company's names of them.
 * @param field the field that has them, which is refused where it names a level that there is not
 */
export async function levelsWritten(
  { core, tx }: Pick<WriteContext, 'core' | 'tx'>,
  field: string,
  written: readonly unknown[],
): Promise<string[]> {
  const { choices = [] } = (await core.models(tx.workspaceId))(customer.name).fields.level
  const faults: Fault[] = []
  const levels = written.map(one => {
    const found = choices.find(({ value, label }) => [value, label.zh, label.en].includes(String(one)))
    if (!found)
      faults.push({
        field,
        code: 'unknownChoice',
        message: {
          zh: `没有“${one}”这个客户级别；现有：${choices.map(choice => choice.label.zh).join('、')}`,
          en: `There is no level “${one}”; there are: ${choices.map(choice => choice.label.en).join(', ')}`,
        },
      })
    return found?.value ?? String(one)
  })
  if (faults.length > 0) throw invalid(faults)
  return levels
}
