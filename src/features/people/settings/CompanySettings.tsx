import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useId } from 'react'
import { api } from '../../../core/web/client.ts'
import { Unread } from '../../../core/web/states.tsx'
import { useLanguage, useT } from '../../../core/web/text.tsx'
import { toast } from '../../../core/web/toast.ts'
import { GateForm, TextField } from '../../../web/Gate.tsx'
import { SelectField } from './SelectField.tsx'

interface Company {
  name: string
  locale: 'zh' | 'en'
  currency: string
  timeZone: string
  workingDays: number[]
  fiscalYearStart: number
  pricesIncludeTax: boolean
}

const currencies = ['CNY', 'HKD', 'TWD', 'USD', 'EUR', 'GBP', 'JPY', 'SGD', 'KRW', 'AUD']
const weekdays = [
  { zh: '周一', en: 'Mon' },
  { zh: '周二', en: 'Tue' },
  { zh: '周三', en: 'Wed' },
  { zh: '周四', en: 'Thu' },
  { zh: '周五', en: 'Fri' },
  { zh: '周六', en: 'Sat' },
  { zh: '周日', en: 'Sun' },
]

/** What holds for the whole company: its name, money, clock and calendar. */
export default function CompanySettings() {
  const client = useQueryClient()
  const found = useQuery({ queryKey: ['company'], queryFn: () => api.get<Company>('company') })
  const t = useT()
  const { locale } = useLanguage()
  const days = useId()
  if (!found.data) return <Unread of={found} />
  const company = found.data
  const names = new Intl.DisplayNames(locale, { type: 'currency' })
  const months = Array.from({ length: 12 }, (_, index) => ({
    value: String(index + 1),
    label: t({ zh: '{month} 月', en: 'Month {month}' }, { month: index + 1 }),
  }))
  return (
    <section className="gx-settings-part">
      <GateForm
        submit={t({ zh: '保存', en: 'Save' })}
        send={async values => {
          await api.patch('company', {
            name: values.name,
            locale: values.locale,
            currency: values.currency,
            timeZone: values.timeZone,
            fiscalYearStart: Number(values.fiscalYearStart),
            pricesIncludeTax: values.pricesIncludeTax === 'true',
            workingDays: weekdays.map((_, index) => index + 1).filter(day => values[`day${day}`]),
          })
          await Promise.all(
            [['company'], ['session']].map(queryKey => client.invalidateQueries({ queryKey })),
          )
          toast.done(t({ zh: '已保存', en: 'Saved' }))
        }}
      >
        <TextField
          name="name"
          required
          maxLength={100}
          defaultValue={company.name}
          label={t({ zh: '公司名称', en: 'Name of the company' })}
        />
        <SelectField
          name="locale"
          label={t({ zh: '公司语言', en: 'Language of the company' })}
          defaultValue={company.locale}
          hint={t({
            zh: '新同事的默认语言；每个人可以在个人设置里另选',
            en: 'For new people; everyone may choose their own in the profile',
          })}
          options={[
            { value: 'zh', label: '中文' },
            { value: 'en', label: 'English' },
          ]}
        />
        <SelectField
          name="currency"
          label={t({ zh: '本位币', en: 'Currency' })}
          defaultValue={company.currency}
          hint={t({ zh: '有了订单之后不能再改', en: 'Fixed once there are orders' })}
          options={[...new Set([company.currency, ...currencies])].map(value => ({
            value,
            label: `${names.of(value)} (${value})`,
          }))}
        />
        <SelectField
          name="timeZone"
          label={t({ zh: '时区', en: 'Time zone' })}
          defaultValue={company.timeZone}
          hint={t({ zh: '“今天”“本月”按它计算', en: '“Today” and “this month” go by it' })}
          options={[
            ...new Set([company.timeZone, 'Asia/Shanghai', ...Intl.supportedValuesOf('timeZone')]),
          ].map(value => ({ value, label: value }))}
        />
        <SelectField
          name="fiscalYearStart"
          label={t({ zh: '财年开始', en: 'Fiscal year begins' })}
          defaultValue={String(company.fiscalYearStart)}
          hint={t({ zh: '“今年”的数字从这个月起算', en: '“This year” counts from this month' })}
          options={months}
        />
        <SelectField
          name="pricesIncludeTax"
          label={t({ zh: '单价', en: 'Prices' })}
          defaultValue={String(company.pricesIncludeTax)}
          options={[
            { value: 'true', label: t({ zh: '含税', en: 'Include tax' }) },
            { value: 'false', label: t({ zh: '不含税', en: 'Without tax' }) },
          ]}
        />
        <fieldset className="gx-field" aria-labelledby={days}>
          <span id={days} className="gx-label">
            {t({ zh: '工作日', en: 'Working days' })}
          </span>
          <span className="gx-row-of gx-wide-gaps">
            {weekdays.map((label, index) => (
              <label key={label.en} className="gx-nowrap">
                <input
                  type="checkbox"
                  className="gx-checkbox"
                  name={`day${index + 1}`}
                  defaultChecked={company.workingDays.includes(index + 1)}
                />{' '}
                {t(label)}
              </label>
            ))}
          </span>
        </fieldset>
      </GateForm>
    </section>
  )
}
