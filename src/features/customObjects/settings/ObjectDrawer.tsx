import { Drawer } from 'antd'
import { useState } from 'react'
import { ApiError, api } from '../../../core/web/client.ts'
import { Link, useGo } from '../../../core/web/navigate.tsx'
import { useEntities } from '../../../core/web/session.tsx'
import { useT } from '../../../core/web/text.tsx'
import { toast } from '../../../core/web/toast.ts'
import { TextField } from '../../../web/Gate.tsx'
import { areas } from '../../../web/navigation.tsx'
import { SelectField } from '../../people/settings/SelectField.tsx'
import { labelOf } from '../../shapes/settings/ChoicesEditor.tsx'
import { icons, ObjectIcon } from '../icons.tsx'
import type { OwnObject } from './OwnObjects.tsx'

interface Props {
  /** Missing: a new object. */
  object?: OwnObject
  onDone: () => Promise<void>
  onClose: () => void
}

type Draft = ReturnType<typeof draftOf>

function draftOf(object?: OwnObject) {
  return {
    zh: object?.label.zh ?? '',
    en: object && object.label.en !== object.label.zh ? object.label.en : '',
    plural: object && object.plural.en !== object.plural.zh ? object.plural.en : '',
    area: object ? (object.area ?? '') : 'own',
    icon: object?.icon ?? 'appstore',
    title: object?.title ?? 'name',
    titleZh: object?.titleLabel?.zh ?? '',
    titleEn: object?.titleLabel && object.titleLabel.en !== object.titleLabel.zh ? object.titleLabel.en : '',
    numbering: object?.numbering ?? '',
    parent: object?.parent ?? '',
    owned: object?.owned ?? false,
  }
}

/** An object made, or changed as far as its records allow. */
export function ObjectDrawer({ object, onDone, onClose }: Props) {
  const t = useT()
  const go = useGo()
  const [draft, setDraft] = useState(() => draftOf(object))
  const [faults, setFaults] = useState<string[]>([])
  const [saving, setSaving] = useState(false)
  const set = (change: Partial<Draft>) => setDraft(now => ({ ...now, ...change }))
  const save = async () => {
    setSaving(true)
    setFaults([])
    try {
      if (object)
        await api.patch(`customObjects/${object.id}`, { ...sent(draft, object), version: object.version })
      const made = object ? undefined : await api.post<OwnObject>('customObjects', sent(draft))
      await onDone()
      onClose()
      toast.done(
        made
          ? t({ zh: '已建好，接着加字段', en: 'Made; now add its fields' })
          : t({ zh: '已保存，所有人随即可用', en: 'Saved; everyone has it now' }),
      )
      if (made) go(`settings/fields?object=${made.key}`)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      setFaults(error.faults.length ? error.faults.map(one => one.message) : [error.message])
    } finally {
      setSaving(false)
    }
  }
  return (
    <Drawer
      open
      size={480}
      onClose={onClose}
      title={object ? t(object.label) : t({ zh: '新建对象', en: 'New object' })}
      footer={
        <div className="gx-row-of">
          <button
            type="button"
            className="gx-button gx-primary"
            disabled={saving || !draft.zh.trim()}
            onClick={() => void save()}
          >
            {object ? t({ zh: '保存', en: 'Save' }) : t({ zh: '新建', en: 'Make it' })}
          </button>
          <button type="button" className="gx-button" onClick={onClose}>
            {t({ zh: '取消', en: 'Cancel' })}
          </button>
        </div>
      }
    >
      <div className="own-object-form">
        <Names draft={draft} set={set} />
        <Place draft={draft} set={set} />
        <Records draft={draft} set={set} object={object} />
        {faults.map(fault => (
          <p key={fault} className="gx-fault" role="alert">
            {fault}
          </p>
        ))}
      </div>
    </Drawer>
  )
}

/** What the API takes; empty texts mean: none. */
function sent(
  { zh, en, plural, area, icon, title, titleZh, titleEn, numbering, parent, owned }: Draft,
  object?: OwnObject,
) {
  const label = { zh: zh.trim(), ...(en.trim() ? { en: en.trim() } : {}) }
  return {
    label,
    ...(plural.trim() || object
      ? { plural: { zh: label.zh, en: plural.trim() || label.en || label.zh } }
      : {}),
    area: area || null,
    icon: area === 'own' ? icon : null,
    titleLabel: titleZh.trim() || titleEn.trim() ? labelOf(titleZh, titleEn) : null,
    numbering: numbering.trim() || null,
    owned: owned && !parent,
    ...(object ? {} : { title, parent: parent || null }),
  }
}

interface Part {
  draft: Draft
  set: (change: Partial<Draft>) => void
}

function Names({ draft, set }: Part) {
  const t = useT()
  return (
    <>
      <TextField
        label={t({ zh: '名称', en: 'Chinese name' })}
        value={draft.zh}
        maxLength={60}
        required
        autoFocus
        placeholder={t({ zh: '如：门诊', en: '门诊' })}
        onChange={event => set({ zh: event.target.value })}
      />
      <div className="own-object-pair">
        <TextField
          label={t({ zh: '英文名称（可不填）', en: 'English name (optional)' })}
          value={draft.en}
          maxLength={60}
          placeholder="Visit"
          onChange={event => set({ en: event.target.value })}
        />
        <TextField
          label={t({ zh: '英文复数（可不填）', en: 'English plural (optional)' })}
          value={draft.plural}
          maxLength={60}
          placeholder="Visits"
          onChange={event => set({ plural: event.target.value })}
        />
      </div>
    </>
  )
}

function Place({ draft, set }: Part) {
  const t = useT()
  return (
    <>
      <SelectField
        label={t({ zh: '放在哪个菜单', en: 'Where in the menu' })}
        value={draft.area}
        onChange={event => set({ area: event.target.value })}
        options={[
          { value: 'own', label: t({ zh: '单独一项', en: 'An entry of its own' }) },
          ...Object.entries(areas)
            .filter(([key]) => key !== 'today')
            .map(([value, { label }]) => ({ value, label: t(label) })),
          { value: '', label: t({ zh: '不放在菜单里', en: 'Not in the menu' }) },
        ]}
      />
      {draft.area === 'own' && (
        <fieldset className="own-object-icons" aria-label={t({ zh: '图标', en: 'Icon' })}>
          {Object.entries(icons).map(([name, [, label]]) => (
            <button
              key={name}
              type="button"
              aria-label={t(label)}
              title={t(label)}
              aria-pressed={draft.icon === name}
              onClick={() => set({ icon: name })}
            >
              <ObjectIcon name={name} />
            </button>
          ))}
        </fieldset>
      )}
    </>
  )
}

/** How its records are called, and who sees them. */
function Records({ draft, set, object }: Part & { object?: OwnObject }) {
  const t = useT()
  const above = [...useEntities().values()].filter(
    one => !one.lineOf && one.creates !== false && one.name !== object?.key,
  )
  return (
    <>
      {!object && (
        <SelectField
          label={t({ zh: '怎么称呼一条记录', en: 'A record is called by' })}
          value={draft.title}
          onChange={event =>
            set({
              title: event.target.value as Draft['title'],
              numbering:
                event.target.value === 'number' && !draft.numbering ? 'N{YYYY}{0000}' : draft.numbering,
            })
          }
          options={[
            { value: 'name', label: t({ zh: '名称（人填写）', en: 'its name, which people write' }) },
            {
              value: 'number',
              label: t({ zh: '编号（自动生成）', en: 'its number, which it gets by itself' }),
            },
          ]}
        />
      )}
      <div className="own-object-pair">
        <TextField
          label={
            draft.title === 'name'
              ? t({ zh: '“名称”一栏叫什么', en: 'The name’s label, Chinese' })
              : t({ zh: '“编号”一栏叫什么', en: 'The number’s label, Chinese' })
          }
          value={draft.titleZh}
          maxLength={60}
          placeholder={draft.title === 'name' ? '名称' : '编号'}
          onChange={event => set({ titleZh: event.target.value })}
        />
        <TextField
          label={t({ zh: '英文叫什么', en: 'And in English' })}
          value={draft.titleEn}
          maxLength={60}
          placeholder={draft.title === 'name' ? 'Name' : 'Number'}
          onChange={event => set({ titleEn: event.target.value })}
        />
      </div>
      {object?.numbering ? (
        <p className="gx-hint">
          {t({ zh: '编号规则在这里改：', en: 'How they are numbered is changed here: ' })}
          <Link to="settings/numbers" className="gx-link">
            {t({ zh: '编号', en: 'Numbering' })}
          </Link>
        </p>
      ) : (
        <TextField
          label={t({ zh: '编号规则', en: 'Number pattern' })}
          value={draft.numbering}
          maxLength={40}
          placeholder={t({ zh: '不编号', en: 'no numbers' })}
          hint={t({
            zh: '如 V{YYYY}-{0000}：年份后接四位流水号；不填则不编号',
            en: 'Such as V{YYYY}-{0000}: the year, then four digits; left empty, records have no number',
          })}
          onChange={event => set({ numbering: event.target.value })}
        />
      )}
      <SelectField
        label={t({ zh: '归属于', en: 'Belongs to' })}
        value={draft.parent}
        disabled={object !== undefined}
        hint={t({
          zh: '归属后，谁能看到上级记录谁就能看到它；上级页面上有它的标签页。建好后不能改',
          en: 'Whoever sees the record above sees it too, and finds it on that record’s page. Cannot be changed later',
        })}
        onChange={event => set({ parent: event.target.value })}
        options={[
          { value: '', label: t({ zh: '（不归属）', en: '(nothing)' }) },
          ...above.map(one => ({ value: one.name, label: t(one.label) })),
        ]}
      />
      {!draft.parent && (
        <label className="own-object-check">
          <input
            type="checkbox"
            className="gx-checkbox"
            checked={draft.owned}
            onChange={event => set({ owned: event.target.checked })}
          />
          <span>
            {t({
              zh: '每条记录有负责人，按角色的“能看到”规则决定谁看得见',
              en: 'Each record has an owner, by whom roles decide who sees it',
            })}
          </span>
        </label>
      )}
    </>
  )
}
