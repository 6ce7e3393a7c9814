import { PlusOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../../core/web/client.ts'
import { useEntities } from '../../../core/web/session.tsx'
import { useT } from '../../../core/web/text.tsx'
import { toast } from '../../../core/web/toast.ts'
import { GateForm, TextField } from '../../../web/Gate.tsx'
import { SelectField } from '../../people/settings/SelectField.tsx'

const english = { zh: '英文名称（可不填）', en: 'In English (if different)' }
/** Without an English name the Chinese one stands in for it. */
const labelOf = (zh: string, en = '') => ({ zh, en: en.trim() || zh })

/** Relations between two objects: each side shows the other's records as a tab. */
export function Relations() {
  const t = useT()
  const client = useQueryClient()
  const entities = useEntities()
  const [open, setOpen] = useState(false)
  const [many, setMany] = useState('many')
  const [left, setLeft] = useState('customer')
  const [right, setRight] = useState('customer')
  const refresh = () => client.invalidateQueries({ queryKey: ['session'] })
  const objects = [...entities.values()].filter(
    one => !one.lineOf && (one.creates !== false || one.name === 'user'),
  )
  const options = objects.map(one => ({ value: one.name, label: t(one.label) }))
  const known = objects.flatMap(entity =>
    Object.values(entity.fields)
      .filter(field => field.relation?.side === 'left')
      .map(field => ({ entity, field, other: entities.get(field.to ?? '') })),
  )
  const nameOf = (name: string) => {
    const entity = entities.get(name)
    return entity ? t(entity.label) : name
  }
  return (
    <section className="own-relations">
      <h2>{t({ zh: '对象之间的关联', en: 'Relations between objects' })}</h2>
      <ul className="gx-settings-rows">
        {known.map(({ entity, field, other }) => (
          <li key={field.customId}>
            <span>
              {t(entity.label)} ⇄ {other && t(other.label)}
              <small>
                {t({ zh: '多对多', en: 'many to many' })} · {t(field.label)}
              </small>
            </span>
            <button
              type="button"
              className="gx-button gx-small gx-quiet"
              onClick={() => void api.delete(`customFields/${field.customId}`).then(refresh, toast.error)}
            >
              {t({ zh: '停用', en: 'Retire' })}
            </button>
          </li>
        ))}
      </ul>
      {!open && (
        <div>
          <button type="button" className="gx-button" onClick={() => setOpen(true)}>
            <PlusOutlined /> {t({ zh: '关联两个对象', en: 'Relate two objects' })}
          </button>
        </div>
      )}
      {open && (
        <GateForm
          key={known.length}
          submit={t({ zh: '建立关联', en: 'Relate' })}
          send={async ({ leftLabel, leftEnglish, rightLabel, rightEnglish }) => {
            if (many === 'many')
              await api.post('customRelations', {
                left,
                right,
                leftLabel: labelOf(leftLabel, leftEnglish),
                rightLabel: labelOf(rightLabel, rightEnglish),
              })
            else
              await api.post('customFields', {
                entity: left,
                kind: 'reference',
                to: right,
                label: labelOf(leftLabel, leftEnglish),
              })
            await refresh()
            setOpen(false)
            toast.done(t({ zh: '已建立，两边的页面上都能看到', en: 'Related; both pages show it now' }))
          }}
        >
          <SelectField
            label={t({ zh: '第一个对象', en: 'First object' })}
            value={left}
            onChange={event => setLeft(event.target.value)}
            options={options}
          />
          <SelectField
            label={t({ zh: '关系', en: 'Relation' })}
            value={many}
            onChange={event => setMany(event.target.value)}
            options={[
              {
                value: 'many',
                label: t({
                  zh: '多对多：互相都可以有很多',
                  en: 'Many to many: each has any number of the other',
                }),
              },
              {
                value: 'one',
                label: t({ zh: '多对一：每条只关联一条', en: 'Many to one: each names one of the other' }),
              },
            ]}
          />
          <SelectField
            label={t({ zh: '第二个对象', en: 'Second object' })}
            value={right}
            onChange={event => setRight(event.target.value)}
            options={options}
          />
          <TextField
            name="leftLabel"
            required
            maxLength={60}
            label={t({ zh: '在“{object}”上叫什么', en: 'Its name on {object}' }, { object: nameOf(left) })}
          />
          <TextField name="leftEnglish" maxLength={60} label={t(english)} />
          {many === 'many' && (
            <TextField
              name="rightLabel"
              required
              maxLength={60}
              label={t(
                { zh: '反过来，在“{object}”上叫什么', en: 'The other way round, on {object}' },
                { object: nameOf(right) },
              )}
            />
          )}
          {many === 'many' && <TextField name="rightEnglish" maxLength={60} label={t(english)} />}
        </GateForm>
      )}
    </section>
  )
}
