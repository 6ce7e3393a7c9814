import { type KindName, kinds } from '../../../core/kinds/index.ts'
import { useEntities } from '../../../core/web/session.tsx'
import { useT } from '../../../core/web/text.tsx'
import { SelectField } from '../../people/settings/SelectField.tsx'
import { DraftText } from './DraftText.tsx'
import type { Draft } from './draft.ts'
import { offered, type ShapedField } from './useShape.ts'

interface Props {
  draft: Draft
  set: (change: Partial<Draft>) => void
  /** Missing: a new field. */
  field?: ShapedField
}

/** What a field is: its names, its kind, and what it refers to. */
export function FieldIdentity({ draft, set, field }: Props) {
  const t = useT()
  const entities = useEntities()
  const points = draft.kind === 'reference' || draft.kind === 'references'
  return (
    <>
      <div className="shape-pair">
        <DraftText
          of="zh"
          label={t({ zh: '中文名称', en: 'Chinese name' })}
          required
          draft={draft}
          set={set}
        />
        <DraftText of="en" label={t({ zh: '英文名称', en: 'English name' })} draft={draft} set={set} />
      </div>
      <SelectField
        id="shape-kind"
        label={t({ zh: '类型', en: 'Kind' })}
        value={draft.kind}
        disabled={Boolean(field)}
        onChange={event => set({ kind: event.target.value as KindName, default: null })}
        options={(field ? [draft.kind] : offered).map(value => ({ value, label: t(kinds[value].label) }))}
        hint={
          field
            ? t({
                zh: '类型定下后不能改，否则已有的值会丢失；要换类型，请另建一个字段再导入',
                en: 'The kind stays, or values would be lost; for another kind make a new field and import into it',
              })
            : t({ zh: '定下后不能改', en: 'Cannot be changed later' })
        }
      />
      {points && !field?.declared && (
        <SelectField
          id="shape-to"
          label={t({ zh: '关联到', en: 'Refers to' })}
          value={draft.to}
          disabled={Boolean(field)}
          onChange={event => set({ to: event.target.value })}
          options={[...entities.values()]
            .filter(one => !one.lineOf && one.name !== 'role')
            .map(one => ({ value: one.name, label: t(one.label) }))}
        />
      )}
    </>
  )
}
