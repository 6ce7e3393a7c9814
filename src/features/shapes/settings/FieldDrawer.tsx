import { Drawer } from 'antd'
import { Suspense, useState } from 'react'
import { mayAdminister } from '../../../core/actor.ts'
import type { Field } from '../../../core/field.ts'
import { type KindName, type kindOf, kinds } from '../../../core/kinds/index.ts'
import { ApiError, api } from '../../../core/web/client.ts'
import { FieldInput } from '../../../core/web/FieldInput.tsx'
import { useEntities, useSession } from '../../../core/web/session.tsx'
import { useT } from '../../../core/web/text.tsx'
import { toast } from '../../../core/web/toast.ts'
import { wireOf } from '../../../core/web/values.ts'
import { saveAccess } from '../../people/settings/roles.client.ts'
import { ChoicesEditor, sentChoices } from './ChoicesEditor.tsx'
import { ConditionsEditor } from './ConditionsEditor.tsx'
import { type Draft, declaredShape, draftOf, ownOptions } from './draft.ts'
import { FormulaEditor } from './FormulaEditor.tsx'
import { RoleAccess } from './RoleAccess.tsx'
import { type ObjectShape, offered, type ShapedField } from './useShape.ts'

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
  const entities = useEntities()
  const [draft, setDraft] = useState(() => draftOf(field))
  const [faults, setFaults] = useState<string[]>([])
  const [saving, setSaving] = useState(false)
  const set = (change: Partial<Draft>) => setDraft(now => ({ ...now, ...change }))
  const { entity } = object
  const declared = field?.declared
  const kind = kinds[draft.kind] as ReturnType<typeof kindOf>
  const isFormula = draft.kind === 'formula'
  const isNumber = ['number', 'money', 'percent', 'integer'].includes(
    isFormula ? (draft.result ?? '') : draft.kind,
  )
  const chooses = draft.kind === 'choice' || draft.kind === 'choices'
  const points = draft.kind === 'reference' || draft.kind === 'references'
  const fixed = declared && !declared.open && !declared.extensible
  const needed =
    declared && (declared.required || field?.name === entity.title || field?.name === entity.owner)
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
      ...(points ? { to: draft.to } : {}),
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

  const text = (
    key: 'zh' | 'en' | 'hintZh' | 'hintEn' | 'unitZh' | 'unitEn',
    label: string,
    required = false,
  ) => (
    <div className="gx-field">
      <label className="gx-label" htmlFor={`shape-${key}`}>
        {label}
        {required && <span className="gx-required"> *</span>}
      </label>
      <input
        id={`shape-${key}`}
        className="gx-input"
        value={draft[key]}
        maxLength={key.startsWith('hint') ? 200 : 60}
        onChange={event => set({ [key]: event.target.value })}
      />
    </div>
  )
  const tick = (key: 'required' | 'unique' | 'search' | 'open' | 'hidden', label: string) => (
    <label className="shape-tick">
      <input
        type="checkbox"
        className="gx-checkbox"
        checked={draft[key]}
        onChange={event => set({ [key]: event.target.checked })}
      />{' '}
      {label}
    </label>
  )
  const number = (key: 'max' | 'scale' | 'least' | 'most', label: string) => (
    <div className="gx-field">
      <label className="gx-label" htmlFor={`shape-${key}`}>
        {label}
      </label>
      <input
        id={`shape-${key}`}
        className="gx-input"
        inputMode="decimal"
        value={draft[key]}
        onChange={event => set({ [key]: event.target.value })}
      />
    </div>
  )
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
        <div className="shape-pair">
          {text('zh', t({ zh: '中文名称', en: 'Chinese name' }), true)}
          {text('en', t({ zh: '英文名称', en: 'English name' }))}
        </div>
        <div className="gx-field">
          <label className="gx-label" htmlFor="shape-kind">
            {t({ zh: '类型', en: 'Kind' })}
          </label>
          <select
            id="shape-kind"
            className="gx-input"
            value={draft.kind}
            disabled={Boolean(field)}
            onChange={event => set({ kind: event.target.value as KindName, default: null })}
          >
            {(field ? [draft.kind] : offered).map(value => (
              <option key={value} value={value}>
                {t(kinds[value].label)}
              </option>
            ))}
          </select>
          <p className="gx-hint">
            {field
              ? t({
                  zh: '类型定下后不能改，否则已有的值会丢失；要换类型，请另建一个字段再导入',
                  en: 'The kind stays, or values would be lost; for another kind make a new field and import into it',
                })
              : t({ zh: '定下后不能改', en: 'Cannot be changed later' })}
          </p>
        </div>
        {points && !declared && (
          <div className="gx-field">
            <label className="gx-label" htmlFor="shape-to">
              {t({ zh: '关联到', en: 'Refers to' })}
            </label>
            <select
              id="shape-to"
              className="gx-input"
              value={draft.to}
              disabled={Boolean(field)}
              onChange={event => set({ to: event.target.value })}
            >
              {[...entities.values()]
                .filter(one => !one.lineOf && one.name !== 'role')
                .map(one => (
                  <option key={one.name} value={one.name}>
                    {t(one.label)}
                  </option>
                ))}
            </select>
          </div>
        )}
        {isFormula && (
          <>
            <div className="gx-field">
              <label className="gx-label" htmlFor="shape-result">
                {t({ zh: '结果是', en: 'It gives' })}
              </label>
              <select
                id="shape-result"
                className="gx-input"
                value={draft.result ?? ''}
                onChange={event => set({ result: (event.target.value || undefined) as KindName | undefined })}
              >
                <option value="">{t({ zh: '由公式决定', en: 'As the formula says' })}</option>
                {results.map(value => (
                  <option key={value} value={value}>
                    {t(kinds[value].label)}
                  </option>
                ))}
              </select>
            </div>
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
        {chooses && (
          <fieldset className="gx-section">
            <legend>{t({ zh: '选项', en: 'Choices' })}</legend>
            {fixed && (
              <p className="gx-hint">
                {t({
                  zh: '程序按这些选项工作：可以改名、换色、排序',
                  en: 'The program works by these: rename, colour and order them',
                })}
              </p>
            )}
            <ChoicesEditor choices={draft.choices} fixed={fixed} onChange={choices => set({ choices })} />
            {!declared && tick('open', t({ zh: '填写时可以输入新的选项', en: 'New ones may be typed in' }))}
          </fieldset>
        )}
        <div className="shape-ticks">
          {!isFormula &&
            !needed &&
            !declared?.readOnly &&
            !declared?.computed &&
            tick('required', t({ zh: '必填', en: 'Required' }))}
          {!declared &&
            kind.slot &&
            !kind.many &&
            !['boolean', 'formula'].includes(draft.kind) &&
            tick('unique', t({ zh: '不能重复', en: 'Unique' }))}
          {!declared && kind.search && tick('search', t({ zh: '可搜索', en: 'Found by search' }))}
          {declared && !needed && tick('hidden', t({ zh: '不显示', en: 'Hidden' }))}
        </div>
        {!declared && !isFormula && !points && draft.kind !== 'file' && (
          <Suspense>
            <FieldInput
              id="shape-default"
              name="default"
              field={{
                kind: draft.kind,
                label: { zh: '默认值', en: 'Default' },
                choices: sentChoices(draft.choices).map(one => ({
                  ...one,
                  value: one.value ?? one.label.zh,
                })),
              }}
              value={draft.default}
              onChange={value => set({ default: value })}
            />
          </Suspense>
        )}
        <details
          className="shape-more"
          open={Boolean(draft.hintZh || draft.visibleWhen.length || draft.unitZh)}
        >
          <summary>
            {t({ zh: '说明、单位、范围和显示条件', en: 'Hint, unit, range and when it is shown' })}
          </summary>
          <div className="shape-pair">
            {text('hintZh', t({ zh: '填写说明', en: 'Hint (Chinese)' }))}
            {text('hintEn', t({ zh: '填写说明（英文）', en: 'Hint (English)' }))}
          </div>
          {!declared && isNumber && (
            <>
              <div className="shape-pair">
                {text('unitZh', t({ zh: '单位', en: 'Unit (Chinese)' }))}
                {text('unitEn', t({ zh: '单位（英文）', en: 'Unit (English)' }))}
              </div>
              <div className="shape-pair">
                {number('scale', t({ zh: '小数位', en: 'Decimals' }))}
                {!isFormula && number('least', t({ zh: '最小', en: 'At least' }))}
                {!isFormula && number('most', t({ zh: '最大', en: 'At most' }))}
              </div>
            </>
          )}
          {!declared &&
            (draft.kind === 'text' || draft.kind === 'longText') &&
            number('max', t({ zh: '最多几个字', en: 'Longest, in characters' }))}
          {!needed && (
            <>
              <h3>{t({ zh: '什么时候显示', en: 'When it is shown' })}</h3>
              <ConditionsEditor
                fields={object.fields}
                self={field?.name ?? ''}
                conditions={draft.visibleWhen}
                onChange={visibleWhen => set({ visibleWhen })}
              />
            </>
          )}
        </details>
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
