import { useState } from 'react'
import type { Field as FieldDeclared } from '../../core/field.ts'
import { type KindName, kinds } from '../../core/kinds/index.ts'
import { api } from '../../core/web/client.ts'
import { useAddressQuery } from '../../core/web/navigate.tsx'
import { useEntities } from '../../core/web/session.tsx'
import { Bones, Empty, Failed } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { Field } from './parts.tsx'
import { useSetting, useSettingAct } from './useSetting.ts'

const offeredKinds: KindName[] = [
  'text',
  'longText',
  'integer',
  'number',
  'money',
  'percent',
  'date',
  'datetime',
  'boolean',
  'choice',
  'choices',
  'phone',
  'email',
  'url',
  'user',
]

type Own = Pick<FieldDeclared, 'label' | 'required'> & {
  id: string
  key: string
  entity: string
  kind: KindName
}

/** The company's own fields of an object: the list, a new one, out of use. */
export default function FieldSettings() {
  const [query, change] = useAddressQuery()
  const offered = [...useEntities().values()].filter(entity => entity.importable)
  const entity = offered.find(one => one.name === query.get('of')) ?? offered[0]
  const t = useT()
  return (
    <>
      <fieldset className="gx-row-of" aria-label={t({ zh: '对象', en: 'Object' })}>
        {offered.map(one => (
          <button
            key={one.name}
            type="button"
            className="gx-button gx-small"
            aria-pressed={one === entity}
            onClick={() => change({ of: one.name })}
          >
            {t(one.plural)}
          </button>
        ))}
      </fieldset>
      {entity && <Fields key={entity.name} entity={entity.name} />}
    </>
  )
}

function Fields({ entity }: { entity: string }) {
  const fields = useSetting<{ data: Own[] }>(`customFields?entity=${entity}`)
  const { act } = useSettingAct()
  const t = useT()
  if (fields.error) return <Failed error={fields.error} retry={() => void fields.refetch()} />
  if (!fields.data) return <Bones />
  return (
    <>
      <NewField entity={entity} />
      {fields.data.data.length === 0 ? (
        <Empty title={t({ zh: '还没有自定义字段', en: 'No own fields yet' })} />
      ) : (
        <div className="gx-scroll-x">
          <table className="gx-table">
            <thead>
              <tr>
                <th scope="col">{t({ zh: '名称', en: 'Name' })}</th>
                <th scope="col">{t({ zh: '类型', en: 'Kind' })}</th>
                <th scope="col">{t({ zh: '接口中的名字', en: 'Name in the API' })}</th>
                <th aria-label={t({ zh: '操作', en: 'Acts' })} />
              </tr>
            </thead>
            <tbody>
              {fields.data.data.map(field => (
                <tr key={field.id}>
                  <td>{t(field.label)}</td>
                  <td>{t(kinds[field.kind].label)}</td>
                  <td className="gx-faint">{field.key}</td>
                  <td>
                    <button
                      type="button"
                      className="gx-link"
                      onClick={() =>
                        void act(
                          () => api.delete(`customFields/${field.id}`),
                          t({ zh: '已停用', en: 'Out of use' }),
                        )
                      }
                    >
                      {t({ zh: '停用', en: 'Take out of use' })}
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  )
}

function NewField({ entity }: { entity: string }) {
  const [zh, setZh] = useState('')
  const [en, setEn] = useState('')
  const [kind, setKind] = useState<KindName>('text')
  const [choices, setChoices] = useState('')
  const { act, busy } = useSettingAct()
  const t = useT()
  const chooses = kind === 'choice' || kind === 'choices'
  const create = async () => {
    const options = choices
      .split(/[\n,，、;；]/)
      .map(one => one.trim())
      .filter(Boolean)
    const made = await act(() =>
      api.post('customFields', {
        entity,
        kind,
        label: en.trim() ? { zh, en } : { zh },
        ...(chooses ? { choices: options.map(one => ({ label: { zh: one } })) } : {}),
      }),
    )
    if (!made) return
    setZh('')
    setEn('')
    setChoices('')
  }
  return (
    <form
      className="settings-acts"
      onSubmit={event => {
        event.preventDefault()
        void create()
      }}
    >
      <Field label={{ zh: '名称', en: 'Name' }}>
        {id => (
          <input
            id={id}
            className="gx-input"
            required
            maxLength={60}
            value={zh}
            onChange={event => setZh(event.target.value)}
          />
        )}
      </Field>
      <Field label={{ zh: '英文名称', en: 'English name' }}>
        {id => (
          <input
            id={id}
            className="gx-input"
            maxLength={60}
            value={en}
            onChange={event => setEn(event.target.value)}
          />
        )}
      </Field>
      <Field label={{ zh: '类型', en: 'Kind' }}>
        {id => (
          <select
            id={id}
            className="gx-input"
            value={kind}
            onChange={event => setKind(event.target.value as KindName)}
          >
            {offeredKinds.map(one => (
              <option key={one} value={one}>
                {t(kinds[one].label)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {chooses && (
        <Field label={{ zh: '选项（用逗号隔开）', en: 'Choices (between commas)' }}>
          {id => (
            <input
              id={id}
              className="gx-input"
              required
              value={choices}
              onChange={event => setChoices(event.target.value)}
            />
          )}
        </Field>
      )}
      <button type="submit" className="gx-button gx-primary" disabled={busy}>
        {t({ zh: '添加字段', en: 'Add the field' })}
      </button>
    </form>
  )
}
