import { RightOutlined } from '@ant-design/icons'
import { useId, useState } from 'react'
import type { EntityPermission, FieldAccess, Visibility } from '../../../core/actor.ts'
import type { Entity } from '../../../core/entity.ts'
import type { Label } from '../../../core/label.ts'
import { useEntities } from '../../../core/web/session.tsx'
import { useT } from '../../../core/web/text.tsx'
import { entriesOf, sightLabels } from '../rights.labels.ts'
import { FieldRights } from './FieldRights.tsx'

/** What may be done with records of any object: the columns of the matrix. */
export const general: [string, Label][] = [
  ['read', { zh: '查看', en: 'Read' }],
  ['create', { zh: '新建', en: 'Create' }],
  ['update', { zh: '修改', en: 'Edit' }],
  ['delete', { zh: '删除', en: 'Delete' }],
  ['export', { zh: '导出', en: 'Export' }],
  ['import', { zh: '导入', en: 'Import' }],
]

interface Props {
  entity: Entity
  held: EntityPermission
  fields: Record<string, FieldAccess>
  onChange: (change: EntityPermission) => void
  onField: (path: string, access: FieldAccess) => void
}

/** How far a role sees an object and what it may do with it; unfolded, also its own acts and each of its fields. */
export function ObjectRights({ entity, held, fields, onChange, onField }: Props) {
  const [open, setOpen] = useState(false)
  const t = useT()
  const id = useId()
  const lines = [...useEntities().values()].filter(one => one.lineOf === entity.name)
  const offers = (key: string) =>
    (!['create', 'delete'].includes(key) || entity.creates !== false) &&
    (key !== 'import' || entity.importable === true)
  const own = Object.entries(entity.verbs ?? {}).map(([key, verb]): [string, Label] => [key, verb.label])
  const every = held.actions.includes('*')
  const all = [...general.map(([key]) => key).filter(offers), ...own.map(([key]) => key)]
  const toggle = (key: string) => {
    const now = every ? all : held.actions
    onChange({ ...held, actions: now.includes(key) ? now.filter(one => one !== key) : [...now, key] })
  }
  const box = (key: string, label: Label, isNamed = false) => (
    <input
      id={`${id}-${key}`}
      type="checkbox"
      className="gx-checkbox"
      aria-label={isNamed ? undefined : `${t(entity.plural)}: ${t(label)}`}
      checked={held.visibility !== 'none' && (every || held.actions.includes(key))}
      disabled={held.visibility === 'none'}
      onChange={() => toggle(key)}
    />
  )
  const closed = [entity, ...lines].reduce(
    (sum, one) =>
      sum +
      Object.keys(one.fields).filter(name => (fields[`${one.name}.${name}`] ?? 'write') !== 'write').length,
    0,
  )
  return (
    <>
      <tr>
        <th scope="row">
          <button
            type="button"
            className="gx-fold"
            aria-expanded={open}
            aria-controls={id}
            onClick={() => setOpen(!open)}
          >
            <RightOutlined /> {t(entity.plural)}
          </button>
        </th>
        <td>
          <select
            className="gx-input rights-sight"
            aria-label={t({ zh: '{object}：能看到', en: '{object}: sees' }, { object: t(entity.plural) })}
            value={held.visibility}
            onChange={event => onChange({ ...held, visibility: event.target.value as Visibility })}
          >
            {entriesOf(sightLabels).map(([value, label]) => (
              <option key={value} value={value}>
                {t(label)}
              </option>
            ))}
          </select>
        </td>
        {general.map(([key, label]) => (
          <td key={key} className="rights-box" data-label={t(label)}>
            {offers(key) && box(key, label)}
          </td>
        ))}
        <td className="gx-faint">
          {closed > 0 && t({ zh: '{count} 个字段受限', en: '{count} limited' }, { count: closed })}
        </td>
      </tr>
      {open && (
        <tr id={id}>
          <td colSpan={general.length + 3} className="rights-more">
            {own.length > 0 && (
              <div className="role-acts">
                {own.map(([key, label]) => (
                  <span key={key} className="role-act">
                    {box(key, label, true)} <label htmlFor={`${id}-${key}`}>{t(label)}</label>
                  </span>
                ))}
              </div>
            )}
            {[entity, ...lines].map(one => (
              <FieldRights key={one.name} entity={one} fields={fields} onChange={onField} />
            ))}
          </td>
        </tr>
      )}
    </>
  )
}
