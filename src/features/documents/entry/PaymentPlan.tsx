import { useState } from 'react'
import type { Entity } from '../../../core/entity.ts'
import { formatDecimal } from '../../../core/kinds/number.ts'
import type { Label } from '../../../core/label.ts'
import { Button } from '../../../core/web/Button.tsx'
import { FieldInput } from '../../../core/web/FieldInput.tsx'
import { useT } from '../../../core/web/text.tsx'
import type { Values } from '../../../core/web/values.ts'
import { type PlanLine, planned } from '../plan.rules.ts'
import type { Entry } from './useEntry.ts'

interface Props {
  entity: Entity
  name: string
  entry: Entry
  /** What the document is worth. */
  total: string
}

/** Plans that are asked for most. */
const usual: [Label, (t: (label: Label) => string) => Values[]][] = [
  [
    { zh: '定金 30% + 尾款', en: 'Deposit 30% + rest' },
    t => [
      { label: t({ zh: '定金', en: 'Deposit' }), percent: '30', basis: 'order', days: 0 },
      { label: t({ zh: '尾款', en: 'Rest' }), percent: '70', basis: 'delivery', days: 0 },
    ],
  ],
  [
    { zh: '3-6-1', en: '30 / 60 / 10' },
    t => [
      { label: t({ zh: '定金', en: 'Deposit' }), percent: '30', basis: 'order', days: 0 },
      { label: t({ zh: '到货款', en: 'On delivery' }), percent: '60', basis: 'delivery', days: 0 },
      { label: t({ zh: '质保金', en: 'Retention' }), percent: '10', basis: 'delivery', days: 365 },
    ],
  ],
  [
    { zh: '货到 30 天', en: '30 days after delivery' },
    t => [{ label: t({ zh: '货款', en: 'Whole' }), percent: '100', basis: 'delivery', days: 30 }],
  ],
]

/** When how much of a document is paid: folded away where it has no plan; says what is missing to the whole. */
export function PaymentPlan({ entity, name, entry, total }: Props) {
  const t = useT()
  const field = entity.fields[name]
  const lines = (entry.values[name] as Values[] | null | undefined) ?? []
  const [open, setOpen] = useState(lines.length > 0)
  if (!field) return null
  const left = lines.length > 0 ? leftOf(lines, total) : null
  return (
    <section className="order-plan">
      <button
        type="button"
        className="gx-link order-plan-head"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {t(field.label)} {lines.length > 0 && <span className="gx-faint">{lines.length}</span>}
      </button>
      {open && (
        <>
          {lines.length === 0 && (
            <div className="order-plan-usual">
              {usual.map(([label, make]) => (
                <Button key={label.en} look="small" onClick={() => entry.set(name, make(t))}>
                  {t(label)}
                </Button>
              ))}
            </div>
          )}
          <FieldInput
            id={`order-plan-${name}`}
            name={name}
            field={field}
            hideLabel
            entity={entity.name}
            value={lines}
            values={entry.values}
            onChange={value => entry.set(name, value ?? [])}
            fault={entry.faults[name]}
          />
          {left !== null && (
            <p className={Number(left) === 0 ? 'gx-faint' : 'gx-fault'} role="status">
              {Number(left) === 0
                ? t({ zh: '计划与金额一致', en: 'The plan adds up' })
                : Number(left) > 0
                  ? t({ zh: '还差 {left}', en: '{left} is missing' }, { left: formatDecimal(left, 2) })
                  : t(
                      { zh: '多出 {left}', en: '{left} too much' },
                      { left: formatDecimal(left.replace('-', ''), 2) },
                    )}
            </p>
          )}
        </>
      )}
    </section>
  )
}

/** What the lines do not cover of the total; null while a number is not one yet. */
function leftOf(lines: Values[], total: string): string | null {
  try {
    return planned(lines as PlanLine[], total).left
  } catch {
    return null
  }
}
