import { Suspense } from 'react'
import { type kindOf, kinds } from '../../../core/kinds/index.ts'
import type { Label } from '../../../core/label.ts'
import { FieldInput } from '../../../core/web/FieldInput.tsx'
import { useT } from '../../../core/web/text.tsx'
import { ChoicesEditor, sentChoices } from './ChoicesEditor.tsx'
import { ConditionsEditor } from './ConditionsEditor.tsx'
import { DraftText, type TextKey } from './DraftText.tsx'
import type { Draft } from './draft.ts'
import type { ObjectShape, ShapedField } from './useShape.ts'

interface Props {
  draft: Draft
  set: (change: Partial<Draft>) => void
  field?: ShapedField
  object: ObjectShape
}

/** What holds for a field: its choices, whether it must be filled, its default, its range, and when it is shown. */
export function FieldRules({ draft, set, field, object: { entity, fields } }: Props) {
  const t = useT()
  const declared = field?.declared
  const kind = kinds[draft.kind] as ReturnType<typeof kindOf>
  const isFormula = draft.kind === 'formula'
  const isNumber = ['number', 'money', 'percent', 'integer'].includes(
    isFormula ? (draft.result ?? '') : draft.kind,
  )
  const chooses = draft.kind === 'choice' || draft.kind === 'choices'
  const hasDefault = !declared && !['formula', 'reference', 'references', 'file'].includes(draft.kind)
  const fixed = declared && !declared.open && !declared.extensible
  const needed =
    declared && (declared.required || field?.name === entity.title || field?.name === entity.owner)
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
  const line = (of: TextKey, label: Label, more: { most?: number; isNumber?: boolean } = {}) => (
    <DraftText of={of} label={t(label)} draft={draft} set={set} {...more} />
  )
  return (
    <>
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
      {hasDefault && (
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
          {line('hintZh', { zh: '填写说明', en: 'Hint (Chinese)' }, { most: 200 })}
          {line('hintEn', { zh: '填写说明（英文）', en: 'Hint (English)' }, { most: 200 })}
        </div>
        {!declared && isNumber && (
          <>
            <div className="shape-pair">
              {line('unitZh', { zh: '单位', en: 'Unit (Chinese)' })}
              {line('unitEn', { zh: '单位（英文）', en: 'Unit (English)' })}
            </div>
            <div className="shape-pair">
              {line('scale', { zh: '小数位', en: 'Decimals' }, { isNumber: true })}
              {!isFormula && (
                <>
                  {line('least', { zh: '最小', en: 'At least' }, { isNumber: true })}
                  {line('most', { zh: '最大', en: 'At most' }, { isNumber: true })}
                </>
              )}
            </div>
          </>
        )}
        {!declared &&
          (draft.kind === 'text' || draft.kind === 'longText') &&
          line('max', { zh: '最多几个字', en: 'Longest, in characters' }, { isNumber: true })}
        {!needed && (
          <>
            <h3>{t({ zh: '什么时候显示', en: 'When it is shown' })}</h3>
            <ConditionsEditor
              fields={fields}
              self={field?.name ?? ''}
              conditions={draft.visibleWhen}
              onChange={visibleWhen => set({ visibleWhen })}
            />
          </>
        )}
      </details>
    </>
  )
}
