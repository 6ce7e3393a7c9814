import { BgColorsOutlined, DeleteOutlined } from '@ant-design/icons'
import { useState } from 'react'
import type { Entity } from '../../core/entity.ts'
import { Button } from '../../core/web/Button.tsx'
import { Popup } from '../../core/web/Floating.tsx'
import type { ListProps } from '../../core/web/feature.ts'
import { AddFilter, Chip } from '../../core/web/list/Filters.tsx'
import { useSession } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import { colourNames } from './colourNames.ts'
import { type ColourRule, colours, readColours, writeColours } from './colours.rules.ts'
import { isUsable } from './usable.ts'
import './colourRules.css'

/** The rules by which rows or cells of the list stand out; they belong to its view. */
export default function ColourTool({ entity, state, change }: ListProps) {
  const t = useT()
  const session = useSession()
  const rules = (readColours(state.colours) ?? []).filter(rule => isUsable(entity, session, rule))
  const put = (next: ColourRule[]) => change({ colours: writeColours(next) })
  return (
    <Popup
      className="gx-button gx-quiet"
      align="end"
      label={t({ zh: '颜色规则', en: 'Colour rules' })}
      button={
        <>
          <BgColorsOutlined /> {t({ zh: '颜色', en: 'Colours' })}
          {rules.length > 0 && <span className="gx-number gx-faint">{rules.length}</span>}
        </>
      }
    >
      {() => (
        <div className="colour-rules">
          <p className="gx-faint">
            {t({
              zh: '符合条件的行或单元格着色，并写上标记。多条同时符合时，前面的优先。',
              en: 'Rows or cells that meet a condition are coloured and carry its words. Where several hold, the first shows.',
            })}
          </p>
          {rules.map((rule, index) => (
            <Rule
              // biome-ignore lint/suspicious/noArrayIndexKey: a rule is its place
              key={index}
              entity={entity}
              rule={rule}
              onChange={next => put(rules.map((one, place) => (place === index ? next : one)))}
              onRemove={() => put(rules.filter((_, place) => place !== index))}
              onUp={
                index > 0 ? () => put(rules.toSpliced(index, 1).toSpliced(index - 1, 0, rule)) : undefined
              }
            />
          ))}
          <AddFilter
            entity={entity}
            label={t({ zh: '添加规则', en: 'Add a rule' })}
            onAdd={filter =>
              put([
                ...rules,
                {
                  ...filter,
                  colour: colours[rules.length % colours.length] ?? 'red',
                  label: t({ zh: '注意', en: 'Note' }),
                },
              ])
            }
          />
        </div>
      )}
    </Popup>
  )
}

interface RuleProps {
  entity: Entity
  rule: ColourRule
  onChange: (rule: ColourRule) => void
  onRemove: () => void
  onUp: (() => void) | undefined
}

function Rule({ entity, rule, onChange, onRemove, onUp }: RuleProps) {
  const [label, setLabel] = useState(rule.label)
  const t = useT()
  const keep = () => {
    const words = label.trim().slice(0, 20)
    if (words && words !== rule.label) onChange({ ...rule, label: words })
    else setLabel(rule.label)
  }
  return (
    <fieldset className="colour-rule" aria-label={rule.label}>
      <Chip
        entity={entity}
        filter={{ field: rule.field, op: rule.op, value: rule.value }}
        onChange={filter => onChange({ ...rule, ...filter, ...(rule.cell ? { cell: filter.field } : {}) })}
        onRemove={onRemove}
      />
      <span className="gx-spring" />
      {onUp && (
        <Button look="icon" label={t({ zh: '上移', en: 'Up' })} onClick={onUp}>
          ↑
        </Button>
      )}
      <Button look="icon" label={t({ zh: '删除规则', en: 'Delete the rule' })} onClick={onRemove}>
        <DeleteOutlined />
      </Button>
      <div className="colour-rule-look">
        <div className="colour-swatches" role="radiogroup" aria-label={t({ zh: '颜色', en: 'Colour' })}>
          {colours.map(colour => (
            // biome-ignore lint/a11y/useSemanticElements: a patch of colour, not a round mark
            <button
              key={colour}
              type="button"
              role="radio"
              aria-checked={colour === rule.colour}
              aria-label={t(colourNames[colour])}
              title={t(colourNames[colour])}
              onClick={() => onChange({ ...rule, colour })}
            >
              <i className="gx-dot" data-colour={colour} />
            </button>
          ))}
        </div>
        <input
          className="gx-input"
          value={label}
          maxLength={20}
          aria-label={t({ zh: '标记文字', en: 'Words of the mark' })}
          onChange={event => setLabel(event.target.value)}
          onBlur={keep}
          onKeyDown={event => event.key === 'Enter' && keep()}
        />
        <fieldset className="gx-row-of" aria-label={t({ zh: '着色范围', en: 'What is coloured' })}>
          {[false, true].map(cell => (
            <button
              key={String(cell)}
              type="button"
              className="gx-button gx-small"
              aria-pressed={Boolean(rule.cell) === cell}
              onClick={() => onChange({ ...rule, cell: cell ? rule.field : undefined })}
            >
              {cell ? t({ zh: '单元格', en: 'Cell' }) : t({ zh: '整行', en: 'Row' })}
            </button>
          ))}
        </fieldset>
      </div>
    </fieldset>
  )
}
