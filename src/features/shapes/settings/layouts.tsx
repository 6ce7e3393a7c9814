import { PlusOutlined } from '@ant-design/icons'
import { useState } from 'react'
import type { Entity } from '../../../core/entity.ts'
import type { Field } from '../../../core/field.ts'
import { kindOf } from '../../../core/kinds/index.ts'
import { kindWebOf } from '../../../core/kinds/index.web.tsx'
import type { Label } from '../../../core/label.ts'
import { Menu } from '../../../core/web/Menu.tsx'
import { related } from '../../../core/web/record/RecordTabs.tsx'
import { tabsOf as featureTabs } from '../../../core/web/registry.ts'
import { useEntities } from '../../../core/web/session.tsx'
import { useT } from '../../../core/web/text.tsx'
import { labelOf } from './ChoicesEditor.tsx'
import { Sortable } from './Sortable.tsx'
import type { ObjectShape } from './useShape.ts'

interface Line {
  id: string
  /** A section begins here. */
  section?: { zh: string; en: string }
  field?: string
}

/** Sections of the form and their fields as one list: a section's head goes before its fields. */
export function FormLayout({ object }: { object: ObjectShape }) {
  const t = useT()
  const { entity } = object
  const [lines, setLines] = useState(() => linesOf(entity))
  const [changed, setChanged] = useState(false)
  const name = (field: string) => t(entity.fields[field]?.label ?? { zh: field, en: field })
  const change = (next: Line[]) => {
    // Fields have a section above them.
    const first = next.findIndex(line => line.section)
    const head = next[first]
    setLines(head ? [head, ...next.filter(line => line !== head)] : next)
    setChanged(true)
  }
  const rename = (id: string, section: { zh: string; en: string }) =>
    change(lines.map(line => (line.id === id ? { ...line, section } : line)))
  return (
    <Kept
      changed={changed}
      onSave={() =>
        object.save({ ...object.shape, form: formOf(lines) }).then(done => done && setChanged(false))
      }
      onReset={object.shape.form && (() => void object.save({ ...object.shape, form: undefined }))}
      hint={t({
        zh: '拖动调整分组和字段的顺序；表单和记录页左侧都按这个顺序',
        en: 'Drag sections and fields into order; the form and the facts of a record follow it',
      })}
    >
      <Sortable
        items={lines}
        keyOf={line => line.id}
        nameOf={line => line.section?.zh ?? name(line.field ?? '')}
        onChange={change}
        className="shape-form"
      >
        {line =>
          line.section ? (
            <span className="shape-section">
              <input
                className="gx-input"
                value={line.section.zh}
                maxLength={60}
                aria-label={t({ zh: '分组的中文名称', en: 'Chinese name of the section' })}
                onChange={event => rename(line.id, { zh: event.target.value, en: line.section?.en ?? '' })}
              />
              <input
                className="gx-input"
                value={line.section.en}
                maxLength={60}
                aria-label={t({ zh: '分组的英文名称', en: 'English name of the section' })}
                onChange={event => rename(line.id, { zh: line.section?.zh ?? '', en: event.target.value })}
              />
              {line !== lines[0] && (
                <button
                  type="button"
                  className="gx-button gx-quiet gx-small"
                  onClick={() => change(lines.filter(one => one.id !== line.id))}
                >
                  {t({ zh: '并入上一组', en: 'Merge upwards' })}
                </button>
              )}
            </span>
          ) : (
            <span>{name(line.field ?? '')}</span>
          )
        }
      </Sortable>
      <button
        type="button"
        className="gx-button gx-small"
        onClick={() =>
          change([
            ...lines,
            {
              id: crypto.randomUUID(),
              section: { zh: t({ zh: '新分组', en: '新分组' }), en: 'New section' },
            },
          ])
        }
      >
        <PlusOutlined /> {t({ zh: '加一个分组', en: 'Add a section' })}
      </button>
    </Kept>
  )
}

function linesOf(entity: Entity): Line[] {
  return entity.form.flatMap((section, index) => [
    { id: `section ${index}`, section: { ...section.label } },
    ...section.fields.map(field => ({ id: field, field })),
  ])
}

function formOf(lines: Line[]) {
  const form: { label: Label; fields: string[] }[] = []
  for (const { section, field } of lines) {
    if (section) form.push({ label: labelOf(section.zh, section.en), fields: [] })
    else if (field) form.at(-1)?.fields.push(field)
  }
  return form
}

/** The columns that a list shows until someone chooses others, the fields that make boards, and those added up. */
export function ListLayout({ object }: { object: ObjectShape }) {
  const t = useT()
  const { entity } = object
  const [columns, setColumns] = useState([...entity.list.columns])
  const [board, setBoard] = useState([...(entity.list.board ?? [])])
  const [sums, setSums] = useState([...(entity.list.sums ?? [])])
  const [changed, setChanged] = useState(false)
  const name = (field: string) => t(entity.fields[field]?.label ?? { zh: field, en: field })
  const listable = Object.entries(entity.fields).filter(([, field]) => field.kind !== 'lines')
  const ticks = (
    legend: string,
    fits: (field: Field) => boolean,
    chosen: string[],
    set: (names: string[]) => void,
  ) => {
    const fitting = listable.filter(([, field]) => !field.computed && fits(field))
    if (fitting.length === 0) return null
    return (
      <fieldset className="gx-section">
        <legend>{legend}</legend>
        <div className="shape-ticks">
          {fitting.map(([key, field]) => (
            <label key={key} className="shape-tick">
              <input
                type="checkbox"
                className="gx-checkbox"
                checked={chosen.includes(key)}
                onChange={() => {
                  set(chosen.includes(key) ? chosen.filter(one => one !== key) : [...chosen, key])
                  setChanged(true)
                }}
              />{' '}
              {t(field.label)}
            </label>
          ))}
        </div>
      </fieldset>
    )
  }
  return (
    <Kept
      changed={changed}
      onSave={() =>
        object.save({ ...object.shape, columns, board, sums }).then(done => done && setChanged(false))
      }
      onReset={
        (object.shape.columns || object.shape.board || object.shape.sums) &&
        (() => void object.save({ ...object.shape, columns: undefined, board: undefined, sums: undefined }))
      }
      hint={t({
        zh: '列表默认显示的列；每个人仍可在列表里自己选列、另存视图',
        en: 'Columns shown at first; everyone may still choose others and save views',
      })}
    >
      <Sortable
        items={columns}
        keyOf={one => one}
        nameOf={name}
        onChange={next => {
          setColumns(next)
          setChanged(true)
        }}
      >
        {one => (
          <span className="shape-column">
            {name(one)}
            {columns.length > 1 && (
              <button
                type="button"
                className="gx-button gx-quiet gx-small"
                onClick={() => {
                  setColumns(columns.filter(other => other !== one))
                  setChanged(true)
                }}
              >
                {t({ zh: '去掉', en: 'Remove' })}
              </button>
            )}
          </span>
        )}
      </Sortable>
      <Menu
        className="gx-button gx-small"
        search
        items={listable
          .filter(([key]) => !columns.includes(key))
          .map(([key, field]) => ({
            key,
            label: t(field.label),
            words: `${key} ${field.label.zh} ${field.label.en}`,
            run: () => {
              setColumns([...columns, key])
              setChanged(true)
            },
          }))}
      >
        <PlusOutlined /> {t({ zh: '加一列', en: 'Add a column' })}
      </Menu>
      {ticks(
        t({ zh: '看板按这些字段分列', en: 'Boards stand by' }),
        field => field.kind === 'choice',
        board,
        setBoard,
      )}
      {ticks(
        t({ zh: '列表下方和分组里合计', en: 'Added up below the list and in groups' }),
        field => kindOf(field).aggregates.includes('sum'),
        sums,
        setSums,
      )}
    </Kept>
  )
}

/** Order of the record page's tabs, and which are shown. */
export function TabsLayout({ object }: { object: ObjectShape }) {
  const t = useT()
  const { shape, entity } = object
  const known = tabsOf(entity, useEntities())
  const place = (key: string) => {
    const index = shape.tabs?.order.indexOf(key) ?? -1
    return index < 0 ? known.length : index
  }
  const [keys, setKeys] = useState(() =>
    known.map(one => one.key).sort((one, other) => place(one) - place(other)),
  )
  const [hidden, setHidden] = useState(shape.tabs?.hidden ?? [])
  const [changed, setChanged] = useState(false)
  const name = (key: string) => t(known.find(one => one.key === key)?.label ?? { zh: key, en: key })
  return (
    <Kept
      changed={changed}
      onSave={() =>
        object.save({ ...shape, tabs: { order: keys, hidden } }).then(done => done && setChanged(false))
      }
      onReset={shape.tabs && (() => void object.save({ ...shape, tabs: undefined }))}
      hint={t({
        zh: '记录页标签的顺序；不需要的可以不显示',
        en: 'The tabs on the page of a record, in order; those not needed may be left out',
      })}
    >
      <Sortable
        items={keys}
        keyOf={one => one}
        nameOf={name}
        onChange={next => {
          setKeys(next)
          setChanged(true)
        }}
      >
        {key => (
          <label className="shape-tick shape-column">
            <span>{name(key)}</span>
            <span>
              <input
                type="checkbox"
                className="gx-checkbox"
                checked={!hidden.includes(key)}
                onChange={() => {
                  setHidden(hidden.includes(key) ? hidden.filter(one => one !== key) : [...hidden, key])
                  setChanged(true)
                }}
              />{' '}
              {t({ zh: '显示', en: 'Shown' })}
            </span>
          </label>
        )}
      </Sortable>
    </Kept>
  )
}

/** The tabs that pages of the entity's records have. Contact records stand in a customer's timeline. */
function tabsOf(entity: Entity, entities: Map<string, Entity>): { key: string; label: Label }[] {
  const isCustomer = entity.customer === 'self'
  return [
    ...(isCustomer ? [{ key: 'timeline', label: { zh: '动态', en: 'Timeline' } }] : []),
    ...Object.entries(entity.fields)
      .filter(([, field]) => kindWebOf(field).rows)
      .map(([key, { label }]) => ({ key, label })),
    ...related(entity, entities)
      .filter(([other]) => !isCustomer || (other.name !== 'contactRecord' && other.name !== entity.name))
      .map(([other, by]) => ({ key: `${other.name}.${by}`, label: other.plural })),
    ...featureTabs(entity),
  ]
}

/** What people call the object. */
export function NamesLayout({ object }: { object: ObjectShape }) {
  const t = useT()
  const { shape, entity } = object
  const [label, setLabel] = useState(entity.label)
  const [plural, setPlural] = useState(entity.plural)
  const [changed, setChanged] = useState(false)
  const text = (said: string, value: string, change: (value: string) => void) => (
    <label className="gx-field">
      <span className="gx-label">{said}</span>
      <input
        className="gx-input"
        value={value}
        maxLength={60}
        onChange={event => {
          change(event.target.value)
          setChanged(true)
        }}
      />
    </label>
  )
  return (
    <Kept
      changed={changed}
      onSave={() =>
        object
          .save({ ...shape, label: labelOf(label.zh, label.en), plural: labelOf(plural.zh, plural.en) })
          .then(done => done && setChanged(false))
      }
      onReset={shape.label && (() => void object.save({ ...shape, label: undefined, plural: undefined }))}
      hint={t({
        zh: '例如诊所把“客户”叫“患者”；菜单、按钮和列表都跟着改',
        en: 'A clinic calls customers patients; menus, buttons and lists follow',
      })}
    >
      <div className="shape-pair">
        {text(t({ zh: '中文名称', en: 'Chinese name' }), label.zh, zh => {
          setLabel({ ...label, zh })
          setPlural({ ...plural, zh })
        })}
        {text(t({ zh: '英文单数', en: 'English, one' }), label.en, en => setLabel({ ...label, en }))}
        {text(t({ zh: '英文复数', en: 'English, several' }), plural.en, en => setPlural({ ...plural, en }))}
      </div>
    </Kept>
  )
}

interface KeptProps {
  changed: boolean
  hint: string
  onSave: () => Promise<unknown>
  /** Back to what the program comes with. */
  onReset?: (() => void) | undefined
  children: React.ReactNode
}

function Kept({ changed, hint, onSave, onReset, children }: KeptProps) {
  const t = useT()
  return (
    <div className="shape-kept">
      <p className="gx-faint">{hint}</p>
      {children}
      <div className="shape-foot">
        <button
          type="button"
          className="gx-button gx-primary"
          disabled={!changed}
          onClick={() => void onSave()}
        >
          {t({ zh: '保存', en: 'Save' })}
        </button>
        {onReset && (
          <button type="button" className="gx-button" onClick={onReset}>
            {t({ zh: '恢复默认', en: 'As it comes' })}
          </button>
        )}
      </div>
    </div>
  )
}
