import { PlusOutlined } from '@ant-design/icons'
import { useState } from 'react'
import { kinds } from '../../../core/kinds/index.ts'
import type { Label } from '../../../core/label.ts'
import { api } from '../../../core/web/client.ts'
import { useAddressQuery } from '../../../core/web/navigate.tsx'
import { useEntities } from '../../../core/web/session.tsx'
import { Unread } from '../../../core/web/states.tsx'
import { useT } from '../../../core/web/text.tsx'
import { toast } from '../../../core/web/toast.ts'
import { FieldDrawer } from './FieldDrawer.tsx'
import { FormLayout, ListLayout, NamesLayout, TabsLayout } from './layouts.tsx'
import { type ObjectShape, type ShapedField, useShape } from './useShape.ts'
import './shapes.css'

const parts: [string, Label][] = [
  ['fields', { zh: '字段', en: 'Fields' }],
  ['form', { zh: '表单', en: 'Form' }],
  ['list', { zh: '列表', en: 'List' }],
  ['page', { zh: '记录页', en: 'Page' }],
  ['names', { zh: '名称', en: 'Names' }],
]

/** An object as the company wants it: fields, form, list, page, names. */
export default function ObjectSettings() {
  const t = useT()
  const [query, change] = useAddressQuery()
  const entities = [...useEntities().values()].filter(one => one.creates !== false || one.lineOf)
  const entity = entities.find(one => one.name === query.get('object')) ?? entities[0]
  const part = query.get('part') ?? 'fields'
  if (!entity) return null
  return (
    <section className="gx-settings-part shape">
      <div className="shape-head">
        <select
          className="gx-input"
          aria-label={t({ zh: '对象', en: 'Object' })}
          value={entity.name}
          onChange={event => change({ object: event.target.value })}
        >
          {entities.map(one => (
            <option key={one.name} value={one.name}>
              {t(one.plural)}
            </option>
          ))}
        </select>
        <div className="gx-tabs" role="tablist">
          {parts.map(([key, label]) => (
            <button
              key={key}
              type="button"
              role="tab"
              className="gx-tab"
              aria-selected={key === part}
              onClick={() => change({ part: key })}
            >
              {t(label)}
            </button>
          ))}
        </div>
      </div>
      <Part key={entity.name} name={entity.name} part={part} />
    </section>
  )
}

function Part({ name, part }: { name: string; part: string }) {
  const entity = useEntities().get(name)
  const object = useShape(entity as NonNullable<typeof entity>)
  if ('waits' in object) return <Unread of={object.waits} />
  // Made anew when what is kept changes, so that it begins with what others saved.
  const key = JSON.stringify([object.shape, object.entity.form])
  if (part === 'form') return <FormLayout key={key} object={object} />
  if (part === 'list') return <ListLayout key={key} object={object} />
  if (part === 'page') return <TabsLayout key={key} object={object} />
  if (part === 'names') return <NamesLayout key={key} object={object} />
  return <FieldList object={object} />
}

function FieldList({ object }: { object: ObjectShape }) {
  const t = useT()
  const [typed, setTyped] = useState('')
  const [open, setOpen] = useState<ShapedField | 'new'>()
  const words = typed.trim().toLowerCase()
  const shown = object.fields.filter(({ name, field }) =>
    `${name} ${field.label.zh} ${field.label.en}`.toLowerCase().includes(words),
  )
  const own = shown.filter(one => one.own)
  const declared = shown.filter(one => one.declared)
  const act = (doing: Promise<unknown>) => void doing.then(object.refresh, toast.error)
  return (
    <>
      <div className="shape-bar">
        <input
          type="search"
          className="gx-input"
          value={typed}
          placeholder={t({ zh: '查找字段', en: 'Find a field' })}
          aria-label={t({ zh: '查找字段', en: 'Find a field' })}
          onChange={event => setTyped(event.target.value)}
        />
        <button type="button" className="gx-button gx-primary" onClick={() => setOpen('new')}>
          <PlusOutlined /> {t({ zh: '加一个字段', en: 'Add a field' })}
        </button>
      </div>
      <h2>{t({ zh: '公司自己的字段', en: 'Fields of the company’s own' })}</h2>
      <ul className="gx-settings-rows">
        {own.map(one => (
          <FieldRow key={one.name} shaped={one} onOpen={() => setOpen(one)}>
            <button
              type="button"
              className="gx-button gx-small gx-quiet"
              onClick={() => act(api.delete(`customFields/${one.own?.id}`))}
            >
              {t({ zh: '停用', en: 'Retire' })}
            </button>
          </FieldRow>
        ))}
        {own.length === 0 && (
          <li className="gx-faint">
            <span>
              {words
                ? t({ zh: '没有找到', en: 'None found' })
                : t({
                    zh: '还没有。加上的字段在列表、表单、筛选、导入导出和接口里马上可用',
                    en: 'None yet. A field you add is at once in lists, forms, filters, import, export and the API',
                  })}
            </span>
          </li>
        )}
      </ul>
      <h2>{t({ zh: '系统自带的字段', en: 'Fields that come with the program' })}</h2>
      <ul className="gx-settings-rows">
        {declared.map(one => (
          <FieldRow key={one.name} shaped={one} onOpen={() => setOpen(one)} />
        ))}
      </ul>
      {object.removed.length > 0 && (
        <details className="shape-more">
          <summary>
            {t({ zh: '已停用（{count}）', en: 'Retired ({count})' }, { count: object.removed.length })}
          </summary>
          <p className="gx-faint">
            {t({
              zh: '值保留 30 天，期间可以恢复',
              en: 'Their values stay for 30 days and come back with them',
            })}
          </p>
          <ul className="gx-settings-rows">
            {object.removed.map(one => (
              <li key={one.id}>
                <span>
                  {t(one.label)}
                  <small>
                    {t(kinds[one.kind].label)} · {one.key}
                  </small>
                </span>
                <button
                  type="button"
                  className="gx-button gx-small"
                  onClick={() => act(api.post(`customFields/${one.id}/restore`))}
                >
                  {t({ zh: '恢复', en: 'Bring back' })}
                </button>
              </li>
            ))}
          </ul>
        </details>
      )}
      {open && (
        <FieldDrawer
          object={object}
          field={open === 'new' ? undefined : open}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  )
}

function FieldRow({
  shaped: { name, field, own },
  onOpen,
  children,
}: {
  shaped: ShapedField
  onOpen: () => void
  children?: React.ReactNode
}) {
  const t = useT()
  const marks = [
    t(kinds[own?.kind ?? field.kind].label),
    own?.kind === 'formula' && t(kinds[field.kind].label),
    field.required && t({ zh: '必填', en: 'required' }),
    field.unique && t({ zh: '不重复', en: 'unique' }),
    field.hidden && t({ zh: '不显示', en: 'hidden' }),
    field.visibleWhen?.length && t({ zh: '有显示条件', en: 'shown when' }),
  ].filter(Boolean)
  return (
    <li data-hidden={field.hidden || undefined}>
      <span>
        {t(field.label)}
        <small>{marks.join(' · ')}</small>
      </span>
      <code className="shape-key">{name}</code>
      {children}
      <button
        type="button"
        className="gx-button gx-small"
        aria-label={t({ zh: '修改{label}', en: 'Change {label}' }, { label: t(field.label) })}
        onClick={onOpen}
      >
        {t({ zh: '修改', en: 'Change' })}
      </button>
    </li>
  )
}
