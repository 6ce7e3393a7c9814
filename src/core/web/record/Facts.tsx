import type { Entity } from '../../entity.ts'
import { kindOf } from '../../kinds/index.ts'
import { kindWebOf } from '../../kinds/index.web.tsx'
import { shortMoment } from '../../kinds/moments.ts'
import { holds } from '../../shape.ts'
import type { Row } from '../client.ts'
import { Fact } from '../Fact.tsx'
import { useKindContext, useT } from '../text.tsx'

/** The facts of a record by the sections of its form, edited where they stand; what the program computes comes last. */
export function Facts({ entity, row, without = [] }: { entity: Entity; row: Row; without?: string[] }) {
  const t = useT()
  const context = useKindContext()
  const isRows = (name: string) => entity.fields[name] && kindWebOf(entity.fields[name]).rows
  const inForm = new Set(entity.form.flatMap(section => section.fields))
  const computed = Object.keys(entity.fields).filter(
    name =>
      !inForm.has(name) &&
      !without.includes(name) &&
      row[name] !== null &&
      row[name] !== undefined &&
      !isRows(name) &&
      !kindOf(entity.fields[name]).beside,
  )
  const sections = [
    ...entity.form.map(section => ({
      label: section.label,
      fields: section.fields.filter(
        name =>
          row[name] !== undefined &&
          !without.includes(name) &&
          !isRows(name) &&
          holds(entity.fields[name]?.visibleWhen, row),
      ),
    })),
    { label: { zh: '系统计算', en: 'Worked out' }, fields: computed },
  ].filter(section => section.fields.length)
  return (
    <>
      {sections.map((section, index) => (
        <details
          key={section.label.en}
          className="gx-facts"
          open={index < 2 || section.fields.some(name => row[name] !== null)}
        >
          <summary>{t(section.label)}</summary>
          <dl>
            {section.fields.map(name => (
              <Fact key={name} entity={entity} name={name} row={row} />
            ))}
          </dl>
        </details>
      ))}
      <p className="gx-record-times gx-faint">
        {t(
          { zh: '创建于 {created}，更新于 {updated}', en: 'Created {created}, changed {updated}' },
          { created: shortMoment(row.createdAt, context), updated: shortMoment(row.updatedAt, context) },
        )}
      </p>
    </>
  )
}
