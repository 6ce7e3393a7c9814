import type { VerbContract } from '../../core/entity.ts'
import { choice, text } from '../../core/kinds/index.ts'
import { api } from '../../core/web/client.ts'
import { useEntity } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import VerbDialog from '../../core/web/VerbDialog.tsx'
import type { AnalysedColumn } from './imports.client.ts'

interface Props {
  entity: string
  column: AnalysedColumn
  onClose: () => void
  onMade: (key: string) => void
}

const contract: VerbContract = {
  label: { zh: '新建字段', en: 'New field' },
  confirm: {
    zh: '新字段会出现在全公司的表单、列表和筛选里。',
    en: 'The field appears in forms, lists and filters of the whole company.',
  },
  input: {
    name: text({ label: { zh: '名称', en: 'Name' }, required: true, max: 60 }),
    kind: choice({
      label: { zh: '类型', en: 'Kind' },
      required: true,
      choices: [
        { value: 'text', label: { zh: '文字', en: 'Text' } },
        { value: 'longText', label: { zh: '长文字', en: 'Long text' } },
        { value: 'number', label: { zh: '数字', en: 'Number' } },
        { value: 'money', label: { zh: '金额', en: 'Amount' } },
        { value: 'date', label: { zh: '日期', en: 'Date' } },
        { value: 'boolean', label: { zh: '是否', en: 'Yes or no' } },
        { value: 'choice', label: { zh: '单选（选项随导入增加）', en: 'Choice (grows with the import)' } },
        { value: 'phone', label: { zh: '电话', en: 'Phone' } },
        { value: 'email', label: { zh: '邮箱', en: 'E-mail' } },
        { value: 'url', label: { zh: '网址', en: 'Web address' } },
      ],
    }),
  },
}

/** A field of the company's own for a column that has no other place. */
export default function NewField({ entity: name, column, onClose, onMade }: Props) {
  const entity = useEntity(name)
  const t = useT()
  const send = async ({ name: label, kind }: Record<string, unknown>) => {
    const made = await api.post<{ key: string }>('customFields', {
      entity: name,
      kind,
      label: { zh: label },
      ...(kind === 'choice' ? { open: true } : {}),
    })
    toast.done(t({ zh: '已新建字段“{label}”', en: 'Field “{label}” is made' }, { label: String(label) }))
    onMade(made.key)
  }
  return (
    <VerbDialog
      entity={entity}
      contract={contract}
      initial={{ name: column.column, kind: kindFor(column.samples) }}
      onClose={onClose}
      send={send}
    />
  )
}

/** By what stands in the column: numbers, dates, addresses of the net, else text. */
function kindFor(samples: string[]): string {
  const all = (form: RegExp) => samples.length > 0 && samples.every(one => form.test(one.trim()))
  if (all(/^-?[\d,]{1,12}(\.\d+)?$/) && !all(/^0\d/)) return 'number'
  if (all(/^\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?$/)) return 'date'
  if (all(/^\S+@\S+\.\w+$/)) return 'email'
  if (all(/^https?:\/\//)) return 'url'
  return 'text'
}
