import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type KindName, kinds } from '../../core/kinds/index.ts'
import type { Label } from '../../core/label.ts'
import { api } from '../../core/web/client.ts'
import { useEntities } from '../../core/web/session.tsx'
import { Bones, Failed } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.tsx'
import { GateForm, TextField } from '../../web/Gate.tsx'
import { SelectField } from '../people/settings/SelectField.tsx'

interface OwnField {
  id: string
  entity: string
  key: string
  kind: KindName
  label: Label
  required?: boolean
  search?: boolean
}

/** Kinds offered here, the usual ones first. */
const offered: KindName[] = [
  'text',
  'longText',
  'choice',
  'choices',
  'number',
  'integer',
  'money',
  'percent',
  'date',
  'datetime',
  'boolean',
  'user',
  'email',
  'phone',
  'url',
]

/** The company's own fields of each object. A new one is at once in list, form, filters, import, export and API. */
export default function FieldSettings() {
  const client = useQueryClient()
  const entities = [...useEntities().values()].filter(entity => entity.creates !== false && !entity.lineOf)
  const [name, setName] = useState('customer')
  const t = useT()
  const queryKey = ['settings', 'fields', name]
  const fields = useQuery({
    queryKey,
    queryFn: () => api.get<{ data: OwnField[] }>('customFields', { entity: name }),
  })
  const refresh = async () => {
    await Promise.all([queryKey, ['session']].map(key => client.invalidateQueries({ queryKey: key })))
  }
  const [kind, setKind] = useState<KindName>('text')
  const choosing = kind === 'choice' || kind === 'choices'
  if (fields.error) return <Failed error={fields.error} retry={() => void fields.refetch()} />
  return (
    <>
      <section className="gx-settings-part">
        <SelectField
          label={t({ zh: '对象', en: 'Object' })}
          value={name}
          onChange={event => setName(event.target.value)}
          options={entities.map(entity => ({ value: entity.name, label: t(entity.plural) }))}
        />
        {!fields.data ? (
          <Bones lines={3} />
        ) : (
          <ul className="gx-settings-rows">
            {fields.data.data.map(field => (
              <li key={field.id}>
                <span>
                  {t(field.label)}
                  <small>
                    {t(kinds[field.kind].label)} · {field.key}
                    {field.required && ` · ${t({ zh: '必填', en: 'required' })}`}
                  </small>
                </span>
                <button
                  type="button"
                  className="gx-button gx-small gx-danger"
                  onClick={() => void api.delete(`customFields/${field.id}`).then(refresh, toast.error)}
                >
                  {t({ zh: '删除', en: 'Remove' })}
                </button>
              </li>
            ))}
            {fields.data.data.length === 0 && (
              <li className="gx-faint">{t({ zh: '还没有自定义字段', en: 'No fields of your own yet' })}</li>
            )}
          </ul>
        )}
      </section>
      <section className="gx-settings-part">
        <h2>{t({ zh: '加一个字段', en: 'Add a field' })}</h2>
        <GateForm
          key={fields.data?.data.length}
          submit={t({ zh: '添加', en: 'Add' })}
          send={async ({ zh, en, choices, required, search }) => {
            await api.post('customFields', {
              entity: name,
              kind,
              label: { zh, en: en || undefined },
              required: required === 'on',
              search: search === 'on',
              ...(choosing ? { choices: lines(choices).map(one => ({ label: { zh: one } })) } : {}),
            })
            await refresh()
            toast.done(
              t({
                zh: '已添加，列表、表单和导入里马上可用',
                en: 'Added; lists, forms and imports have it now',
              }),
            )
          }}
        >
          <TextField name="zh" required maxLength={60} label={t({ zh: '中文名称', en: 'Chinese name' })} />
          <TextField
            name="en"
            maxLength={60}
            label={t({ zh: '英文名称（可不填）', en: 'English name (optional)' })}
          />
          <SelectField
            name="kind"
            label={t({ zh: '类型', en: 'Kind' })}
            hint={t({ zh: '定下后不能改', en: 'Cannot be changed later' })}
            value={kind}
            onChange={event => setKind(event.target.value as KindName)}
            options={offered.map(value => ({ value, label: t(kinds[value].label) }))}
          />
          {choosing && (
            <div className="gx-field">
              <label className="gx-label" htmlFor="field-choices">
                {t({ zh: '可选值，一行一个', en: 'Choices, one a line' })}
              </label>
              <textarea
                id="field-choices"
                name="choices"
                required
                rows={4}
                className="gx-input gx-textarea"
              />
            </div>
          )}
          <label>
            <input type="checkbox" name="required" className="gx-checkbox" />{' '}
            {t({ zh: '必填', en: 'Required' })}
          </label>
          <label>
            <input type="checkbox" name="search" className="gx-checkbox" />{' '}
            {t({ zh: '可搜索', en: 'Found by search' })}
          </label>
        </GateForm>
      </section>
    </>
  )
}

function lines(text: string | undefined): string[] {
  return [
    ...new Set(
      (text ?? '')
        .split('\n')
        .map(line => line.trim())
        .filter(Boolean),
    ),
  ]
}
