import { useState } from 'react'
import { api } from '../../core/web/client.ts'
import { Bones, Failed } from '../../core/web/states.tsx'
import { useLocale, useT } from '../../core/web/text.tsx'
import type { Company } from '../people/company.ts'
import { Field } from './parts.tsx'
import { useSetting, useSettingAct } from './useSetting.ts'

const currencies = ['CNY', 'HKD', 'TWD', 'USD', 'EUR', 'GBP', 'JPY', 'SGD', 'AUD', 'CAD', 'KRW', 'MYR', 'THB']

export default function CompanySettings() {
  const company = useSetting<Company>('company')
  if (company.error) return <Failed error={company.error} retry={() => void company.refetch()} />
  if (!company.data) return <Bones />
  return <Form key={company.dataUpdatedAt} company={company.data} />
}

function Form({ company }: { company: Company }) {
  const [values, setValues] = useState(company)
  const { act, busy } = useSettingAct()
  const locale = useLocale()
  const t = useT()
  const set = (change: Partial<Company>) => setValues(now => ({ ...now, ...change }))
  const zones = [...new Set([company.timeZone, 'Asia/Shanghai', ...Intl.supportedValuesOf('timeZone')])]
  const dayName = (day: number) =>
    new Intl.DateTimeFormat(locale === 'zh' ? 'zh-CN' : 'en', { weekday: 'short', timeZone: 'UTC' }).format(
      new Date(Date.UTC(2024, 0, day)),
    )
  const monthName = (month: number) =>
    new Intl.DateTimeFormat(locale === 'zh' ? 'zh-CN' : 'en', { month: 'long', timeZone: 'UTC' }).format(
      new Date(Date.UTC(2024, month - 1, 1)),
    )
  const { name, currency, timeZone, workingDays, fiscalYearStart, pricesIncludeTax } = values
  const save = () =>
    void act(() =>
      api.patch('company', { name, currency, timeZone, workingDays, fiscalYearStart, pricesIncludeTax }),
    )
  return (
    <form
      className="settings-form"
      onSubmit={event => {
        event.preventDefault()
        save()
      }}
    >
      <Field label={{ zh: '公司名称', en: 'Name' }}>
        {id => (
          <input
            id={id}
            className="gx-input"
            required
            value={name}
            onChange={event => set({ name: event.target.value })}
          />
        )}
      </Field>
      <Field
        label={{ zh: '币种', en: 'Currency' }}
        hint={{ zh: '有了订单之后不能再改', en: 'Fixed once there are orders' }}
      >
        {id => (
          <select
            id={id}
            className="gx-input"
            value={currency}
            onChange={event => set({ currency: event.target.value })}
          >
            {[...new Set([company.currency, ...currencies])].map(code => (
              <option key={code}>{code}</option>
            ))}
          </select>
        )}
      </Field>
      <Field label={{ zh: '时区', en: 'Time zone' }}>
        {id => (
          <select
            id={id}
            className="gx-input"
            value={timeZone}
            onChange={event => set({ timeZone: event.target.value })}
          >
            {zones.map(zone => (
              <option key={zone}>{zone}</option>
            ))}
          </select>
        )}
      </Field>
      <fieldset>
        <legend className="gx-label">{t({ zh: '工作日', en: 'Working days' })}</legend>
        <div className="settings-days">
          {[1, 2, 3, 4, 5, 6, 7].map(day => (
            <button
              key={day}
              type="button"
              className="gx-button gx-small"
              aria-pressed={workingDays.includes(day)}
              onClick={() =>
                set({
                  workingDays: workingDays.includes(day)
                    ? workingDays.filter(one => one !== day)
                    : [...workingDays, day].sort(),
                })
              }
            >
              {dayName(day)}
            </button>
          ))}
        </div>
      </fieldset>
      <Field
        label={{ zh: '财政年度从', en: 'Fiscal year begins in' }}
        hint={{ zh: '“今年”的金额按财政年度计算', en: 'Figures of “this year” count from here' }}
      >
        {id => (
          <select
            id={id}
            className="gx-input"
            value={fiscalYearStart}
            onChange={event => set({ fiscalYearStart: Number(event.target.value) })}
          >
            {Array.from({ length: 12 }, (_, index) => index + 1).map(month => (
              <option key={month} value={month}>
                {monthName(month)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <label className="gx-radio">
        <input
          type="checkbox"
          className="gx-checkbox"
          checked={pricesIncludeTax}
          onChange={event => set({ pricesIncludeTax: event.target.checked })}
        />
        {t({ zh: '单价含税', en: 'Prices include tax' })}
      </label>
      <div className="settings-acts">
        <button type="submit" className="gx-button gx-primary" disabled={busy}>
          {t({ zh: '保存', en: 'Save' })}
        </button>
      </div>
    </form>
  )
}
