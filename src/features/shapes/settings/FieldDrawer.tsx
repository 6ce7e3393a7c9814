import { Drawer } from 'antd'
import { useState } from 'react'
import { mayAdminister } from '../../../core/actor.ts'
import type { Field } from '../../../core/field.ts'
import { type KindName, kinds } from '../../../core/kinds/index.ts'
import { ApiError, api } from '../../../core/web/client.ts'
import { useSession } from '../../../core/web/session.tsx'
import { useT } from '../../../core/web/text.tsx'
import { toast } from '../../../core/web/toast.ts'
import { wireOf } from '../../../core/web/values.ts'
import { saveAccess } from '../../people/settings/roles.client.ts'
import { SelectField } from '../../people/settings/SelectField.tsx'
import { type Draft, declaredShape, draftOf, ownOptions } from './draft.ts'
import { FieldIdentity } from './FieldIdentity.tsx'
import { FieldRules } from './FieldRules.tsx'
import { FormulaEditor } from './FormulaEditor.tsx'
import { RoleAccess } from './RoleAccess.tsx'
import type { ObjectShape, ShapedField } from './useShape.ts'

interface Props {
  object: ObjectShape
  /** Missing: a new field. */
  field?: ShapedField
  onClose: () => void
}

const results: KindName[] = ['number', 'money', 'percent', 'integer', 'text', 'date', 'boolean']

/** A field of an object, made or changed; of a declared one what the company may change of it. */
export function FieldDrawer({ object, field, onClose }: Props) {
  const t = useT()
  const session = useSession()
  const [draft, setDraft] = useState(() => draftOf(field))
  const [faults, setFaults] = useState<string[]>([])
  const [saving, setSaving] = useState(false)
  const set = (change: Partial<Draft>) => setDraft(now => ({ ...now, ...change }))
  const { entity } = object
  const declared = field?.declared
  const isFormula = draft.kind === 'formula'
  const path = `${entity.name}.${field?.name ?? ''}`

  const save = async () => {
    setSaving(true)
    setFaults([])
    try {
      const name = field ? await change(field) : await make()
      await saveAccess(`${entity.name}.${name}`, draft.access)
      await object.refresh()
      toast.done(
        field
          ? t({ zh: '已保存，所有人随即可用', en: 'Saved; everyone has it now' })
          : t({
              zh: '已添加，列表、表单和导入里马上可用',
              en: 'Added; lists, forms and imports have it now',
            }),
      )
      onClose()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      setFaults(error.faults.length ? error.faults.map(one => one.message) : [error.message])
    } finally {
      setSaving(false)
    }
  }
  const make = async () => {
    const made = await api.post<{ key: string }>('customFields', {
      entity: entity.name,
      kind: draft.kind,
      ...(['reference', 'references'].includes(draft.kind) ? { to: draft.to } : {}),
      ...ownOptions(draft, wireOf),
    })
    return made.key
  }
  const change = async ({ name, own }: ShapedField) => {
    if (own) {
      await api.patch(`customFields/${own.id}`, { version: own.version, ...ownOptions(draft, wireOf) })
      return name
    }
    const { [name]: _, ...others } = object.shape.fields ?? {}
    const changed = declaredShape(draft, declared as Field)
    const fields = Object.keys(changed).length ? { ...others, [name]: changed } : others
    const { data } = await api.get<{ data: { entity: string; version: number }[] }>('shapes')
    const version = data.find(one => one.entity === entity.name)?.version ?? 0
    await api.put(`shapes/${entity.name}`, { version, shape: { ...object.shape, fields } })
    return name
  }

  return (
    <Drawer
      open
      size={620}
      title={
        field
          ? t({ zh: '修改“{field}”', en: 'Change “{field}”' }, { field: t(field.field.label) })
          : t(
              { zh: '给{object}加一个字段', en: 'A new field of {object}' },
              { object: t(entity.plural).toLowerCase() },
            )
      }
      onClose={onClose}
      footer={
        <div className="shape-foot">
          <button
            type="button"
            className="gx-button gx-primary"
            disabled={saving}
            onClick={() => void save()}
          >
            {t({ zh: '保存', en: 'Save' })}
          </button>
          <button type="button" className="gx-button" onClick={onClose}>
            {t({ zh: '取消', en: 'Cancel' })}
          </button>
        </div>
      }
    >
      <div className="shape-drawer">
        {faults.length > 0 && (
          <p className="gx-fault" role="alert">
            {faults.join(' ')}
          </p>
        )}
        <FieldIdentity draft={draft} set={set} field={field} />
        {isFormula && (
          <>
            <SelectField
              id="shape-result"
              label={t({ zh: '结果是', en: 'It gives' })}
              value={draft.result ?? ''}
              onChange={event => set({ result: (event.target.value || undefined) as KindName | undefined })}
              options={[
                { value: '', label: t({ zh: '由公式决定', en: 'As the formula says' }) },
                ...results.map(value => ({ value, label: t(kinds[value].label) })),
              ]}
            />
            <FormulaEditor
              entity={entity.name}
              name={field?.name ?? ''}
              fields={object.fields}
              formula={draft.formula}
              result={draft.result}
              scale={draft.scale === '' ? undefined : Number(draft.scale)}
              onChange={formula => set({ formula })}
            />
          </>
        )}
        <FieldRules draft={draft} set={set} field={field} object={object} />
        {mayAdminister(session, 'roles') && (
          <details className="shape-more">
            <summary>{t({ zh: '各角色的权限', en: 'What each role may do' })}</summary>
            <RoleAccess path={path} changes={draft.access} onChange={access => set({ access })} />
          </details>
        )}
        {field && (
          <p className="gx-faint">
            {t({ zh: '在接口和公式里叫', en: 'In the API and in formulas it is called' })}{' '}
            <code>{field.name}</code>
          </p>
        )}
      </div>
    </Drawer>
  )
}
