import type { FieldAccess } from '../../../core/actor.ts'
import type { Entity } from '../../../core/entity.ts'
import type { Field } from '../../../core/field.ts'
import { kindOf } from '../../../core/kinds/index.ts'
import { useT } from '../../../core/web/text.tsx'
import { accessLabels, entriesOf } from '../rights.labels.ts'

interface Props {
  entity: Entity
  fields: Record<string, FieldAccess>
  onChange: (path: string, access: FieldAccess) => void
}

/** Every field of an object, the company's own among them, and what the role may do with it. */
export function FieldRights({ entity, fields, onChange }: Props) {
  const t = useT()
  const offered = Object.entries(entity.fields).filter(([, field]) => isGuarded(field))
  return (
    <table className="gx-table rights-fields">
      <caption>{t({ zh: '{object}的字段', en: 'Fields of {object}' }, { object: t(entity.label) })}</caption>
      <thead>
        <tr>
          <th scope="col">{t({ zh: '字段', en: 'Field' })}</th>
          {entriesOf(accessLabels).map(([access, label]) => (
            <th key={access} scope="col">
              {t(label)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {offered.map(([name, field]) => {
          const path = `${entity.name}.${name}`
          const fixed = isFixed(field)
          const given = fields[path] ?? 'write'
          const access = fixed && given === 'write' ? 'read' : given
          return (
            <tr key={name} data-closed={given === 'write' ? undefined : given}>
              <th scope="row">{t(field.label)}</th>
              {entriesOf(accessLabels).map(([value, label]) => (
                <td key={value}>
                  <input
                    type="radio"
                    className="gx-radio"
                    name={path}
                    aria-label={`${t(field.label)}: ${t(label)}`}
                    checked={access === value}
                    disabled={fixed && value === 'write'}
                    onChange={() => onChange(path, fixed && value === 'read' ? 'write' : value)}
                  />
                </td>
              ))}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

/** Lines are rights of their own object, shown beside. */
const isGuarded = (field: Field) => !field.hidden || kindOf(field).name === 'lines'
/** Nobody writes it: it is worked out. */
const isFixed = (field: Field) =>
  Boolean(field.readOnly || (field.computed && !kindOf(field).beside) || field.from || field.formula)
