import type { Entity } from '../../core/entity.ts'
import { useViews } from '../../core/web/list/state.ts'
import { useEntities } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'

interface Props {
  options: Record<string, string>
  onChange: (options: Record<string, string>) => void
}

const rowsOffered = ['5', '10', '20']

/** Of a view as a list: whose, which, and how many rows. */
export function ListSettings({ options, onChange }: Props) {
  const entities = useListed()
  const t = useT()
  const entity = entities.find(one => one.name === options.object) ?? entities[0]
  if (!entity) return null
  return (
    <span className="home-options">
      <select
        className="gx-input"
        aria-label={t({ zh: '对象', en: 'Object' })}
        value={entity.name}
        onChange={event => onChange({ object: event.target.value, view: '', rows: options.rows ?? '5' })}
      >
        {entities.map(one => (
          <option key={one.name} value={one.name}>
            {t(one.plural)}
          </option>
        ))}
      </select>
      <ViewSelect
        key={entity.name}
        entity={entity}
        value={options.view ?? ''}
        onChange={view => onChange({ ...options, object: entity.name, view })}
      />
      <select
        className="gx-input"
        aria-label={t({ zh: '行数', en: 'Rows' })}
        value={options.rows ?? '5'}
        onChange={event => onChange({ ...options, object: entity.name, rows: event.target.value })}
      >
        {rowsOffered.map(rows => (
          <option key={rows} value={rows}>
            {t({ zh: '{rows} 行', en: '{rows} rows' }, { rows })}
          </option>
        ))}
      </select>
    </span>
  )
}

function ViewSelect({
  entity,
  value,
  onChange,
}: {
  entity: Entity
  value: string
  onChange: (view: string) => void
}) {
  const views = useViews(entity).filter(view => view.saved?.audience !== 'me')
  const t = useT()
  return (
    <select
      className="gx-input"
      aria-label={t({ zh: '视图', en: 'View' })}
      value={value}
      required
      onChange={event => onChange(event.target.value)}
    >
      <option value="">{t({ zh: '选择视图', en: 'Choose a view' })}</option>
      {views.map(view => (
        <option key={view.key} value={view.key}>
          {t(view.label)}
        </option>
      ))}
    </select>
  )
}

/** Of counts: the views that are counted. */
export function CountsSettings({ options, onChange }: Props) {
  const entities = useListed()
  const chosen = (options.views ?? '').split(',').filter(Boolean)
  return (
    <span className="home-options home-ticks">
      {entities.map(entity => (
        <Ticks
          key={entity.name}
          entity={entity}
          chosen={chosen}
          onChange={next => onChange({ views: next.join(',') })}
        />
      ))}
    </span>
  )
}

function Ticks({
  entity,
  chosen,
  onChange,
}: {
  entity: Entity
  chosen: string[]
  onChange: (chosen: string[]) => void
}) {
  const views = useViews(entity).filter(view => view.saved?.audience !== 'me')
  const t = useT()
  return (
    <fieldset>
      <legend>{t(entity.plural)}</legend>
      {views.map(view => {
        const key = `${entity.name}:${view.key}`
        return (
          <label key={key} className="gx-filter-operator">
            <input
              type="checkbox"
              checked={chosen.includes(key)}
              onChange={event =>
                onChange(event.target.checked ? [...chosen, key] : chosen.filter(one => one !== key))
              }
            />
            <span>{t(view.label)}</span>
          </label>
        )
      })}
    </fieldset>
  )
}

const useListed = () => [...useEntities().values()].filter(entity => entity.navigation && !entity.lineOf)
