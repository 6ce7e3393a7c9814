import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import type { Choice } from '../../../core/field.ts'
import type { Label } from '../../../core/label.ts'
import { Menu } from '../../../core/web/Menu.tsx'
import { useT } from '../../../core/web/text.tsx'
import { Sortable } from './Sortable.tsx'

/** A choice being edited; `id` stays while it is on the screen. */
export interface DraftChoice extends Omit<Choice, 'value' | 'label'> {
  id: string
  /** Missing: new. */
  value?: string
  label: { zh: string; en: string }
}

export const draftChoices = (choices: readonly Choice[] = []): DraftChoice[] =>
  choices.map(({ value, label, colour, archived }) => ({ id: value, value, label, colour, archived }))

const palette: [string, Label][] = [
  ['default', { zh: '灰', en: 'Grey' }],
  ['red', { zh: '红', en: 'Red' }],
  ['orange', { zh: '橙', en: 'Orange' }],
  ['gold', { zh: '金', en: 'Gold' }],
  ['green', { zh: '绿', en: 'Green' }],
  ['cyan', { zh: '青', en: 'Cyan' }],
  ['blue', { zh: '蓝', en: 'Blue' }],
  ['purple', { zh: '紫', en: 'Purple' }],
  ['magenta', { zh: '洋红', en: 'Magenta' }],
]

interface Props {
  choices: DraftChoice[]
  onChange: (choices: DraftChoice[]) => void
  /** The program works by these choices: none is added or retired. */
  fixed?: boolean
}

/** Choices with their names and colours, in order. One that was in use is retired, not deleted: records keep it. */
export function ChoicesEditor({ choices, onChange, fixed }: Props) {
  const t = useT()
  const change = (id: string, to: Partial<DraftChoice>) =>
    onChange(choices.map(one => (one.id === id ? { ...one, ...to } : one)))
  return (
    <div className="shape-choices">
      <Sortable
        items={choices}
        keyOf={one => one.id}
        nameOf={one => one.label.zh || t({ zh: '新选项', en: 'new choice' })}
        onChange={onChange}
      >
        {one => (
          <span className="shape-choice" data-archived={one.archived || undefined}>
            <Menu
              className="gx-button gx-quiet gx-small"
              label={t({ zh: '颜色', en: 'Colour' })}
              items={palette.map(([key, label]) => ({
                key,
                label: t(label),
                icon: <i className="gx-dot" data-colour={key} />,
                checked: (one.colour ?? 'default') === key,
                run: () => change(one.id, { colour: key }),
              }))}
            >
              <i className="gx-dot" data-colour={one.colour ?? 'default'} />
            </Menu>
            <input
              className="gx-input"
              value={one.label.zh}
              maxLength={60}
              placeholder={t({ zh: '中文', en: 'Chinese' })}
              aria-label={t({ zh: '选项的中文名称', en: 'Chinese name of the choice' })}
              onChange={event => change(one.id, { label: { ...one.label, zh: event.target.value } })}
            />
            <input
              className="gx-input"
              value={one.label.en}
              maxLength={60}
              placeholder="English"
              aria-label={t({ zh: '选项的英文名称', en: 'English name of the choice' })}
              onChange={event => change(one.id, { label: { ...one.label, en: event.target.value } })}
            />
            {!fixed && (
              <button
                type="button"
                className="gx-button gx-quiet gx-small"
                onClick={() =>
                  one.value === undefined
                    ? onChange(choices.filter(other => other.id !== one.id))
                    : change(one.id, { archived: one.archived ? undefined : true })
                }
              >
                {one.value === undefined ? (
                  <DeleteOutlined aria-label={t({ zh: '去掉', en: 'Remove' })} />
                ) : one.archived ? (
                  t({ zh: '恢复', en: 'Use again' })
                ) : (
                  t({ zh: '停用', en: 'Retire' })
                )}
              </button>
            )}
          </span>
        )}
      </Sortable>
      {!fixed && (
        <button
          type="button"
          className="gx-button gx-small"
          onClick={() => onChange([...choices, { id: crypto.randomUUID(), label: { zh: '', en: '' } }])}
        >
          <PlusOutlined /> {t({ zh: '加一个选项', en: 'Add a choice' })}
        </button>
      )}
    </div>
  )
}

/** As the API takes them; an empty English name is the Chinese one, an empty line is none. */
export function sentChoices(choices: DraftChoice[]) {
  return choices
    .filter(one => one.label.zh.trim() || one.label.en.trim())
    .map(({ value, label, colour, archived }) => ({
      ...(value === undefined ? {} : { value }),
      label: labelOf(label.zh, label.en),
      ...(colour ? { colour } : {}),
      ...(archived ? { archived } : {}),
    }))
}

/** Both languages; where one is missing, the other stands for it. */
export function labelOf(zh: string, en: string): Label {
  return { zh: zh.trim() || en.trim(), en: en.trim() || zh.trim() }
}
