import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Label } from '../../core/label.ts'
import { Button } from '../../core/web/Button.tsx'
import { ApiError, api } from '../../core/web/client.ts'
import { Bones, Failed } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import type { DocumentSettings as Settings } from './settings.ts'
import './documents.css'

type Stored = Settings & { version: number }
const queryKey = ['settings', 'documents']

const owed: [Settings['receivableOn'], Label][] = [
  ['order', { zh: '订单确认时', en: 'When the order is confirmed' }],
  ['delivery', { zh: '出货确认时（默认）', en: 'When goods are delivered (default)' }],
  ['invoice', { zh: '开票时', en: 'When it is invoiced' }],
  [
    'plan',
    {
      zh: '按订单的收款计划，各期到期（没有计划：订单确认时）',
      en: 'By the order’s payment plan, each instalment on its day (without one: with the order)',
    },
  ],
]
const owing: [Settings['payableOn'], Label][] = [
  ['order', { zh: '采购订单确认时', en: 'When the purchase order is confirmed' }],
  ['goodsReceipt', { zh: '收货确认时（默认）', en: 'When goods are received (default)' }],
  ['invoice', { zh: '收票时', en: 'When its invoice is recorded' }],
  [
    'plan',
    {
      zh: '按采购订单的付款计划，各期到期（没有计划：订单确认时）',
      en: 'By the order’s payment plan, each instalment on its day (without one: with the order)',
    },
  ],
]
const below: [Settings['negativeStock'], Label][] = [
  ['allow', { zh: '允许（只提醒）', en: 'Allowed (marked only)' }],
  ['refuse', { zh: '不允许，库存不足时不能出货', en: 'Refused: nothing leaves that is not there' }],
]

const credit: [Settings['creditCheck'], Label][] = [
  ['off', { zh: '不检查', en: 'Not asked' }],
  ['warn', { zh: '超额时提醒', en: 'A warning while an order is keyed' }],
  ['hold', { zh: '超额时冻结，放行后才能确认', en: 'Held: the order is confirmed only when it is released' }],
]

/** How documents, stock and ledgers are kept. */
export default function DocumentSettings() {
  const t = useT()
  const stored = useQuery({ queryKey, queryFn: () => api.get<Stored>('document-settings') })
  if (stored.error) return <Failed error={stored.error} retry={() => void stored.refetch()} />
  if (!stored.data) return <Bones />
  return (
    <section className="gx-settings-part">
      <p className="gx-faint">
        {t({
          zh: '更改只影响以后确认的单据；已确认的订单仍按确认时的规定计应收和应付。',
          en: 'A change is for documents confirmed from now on; orders already confirmed go on by what held then.',
        })}
      </p>
      <Form key={stored.data.version} stored={stored.data} />
    </section>
  )
}

function Form({ stored }: { stored: Stored }) {
  const t = useT()
  const client = useQueryClient()
  const [settings, setSettings] = useState<Settings>(() => {
    const { version: _, ...rest } = stored
    return rest
  })
  const [days, setDays] = useState(stored.ageing.join(' '))
  const [fault, setFault] = useState('')
  const save = async () => {
    const ageing = days
      .split(/[^\d]+/)
      .filter(Boolean)
      .map(Number)
    setFault('')
    try {
      await api.put('document-settings', { version: stored.version, settings: { ...settings, ageing } })
      await client.invalidateQueries({ queryKey })
      toast.done(t({ zh: '已保存', en: 'Saved' }))
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      setFault(
        error.status === 400 || error.status === 422
          ? t({ zh: '账龄天数须从小到大，1 到 8 段', en: 'Days of the ageing ascend; 1 to 8 of them' })
          : error.message,
      )
    }
  }
  return (
    <form
      className="doc-settings"
      onSubmit={event => {
        event.preventDefault()
        void save()
      }}
    >
      <Choice
        legend={{ zh: '应收从何时起算', en: 'When a customer comes to owe' }}
        options={owed}
        value={settings.receivableOn}
        onChange={receivableOn => setSettings({ ...settings, receivableOn })}
      />
      <Choice
        legend={{ zh: '应付从何时起算', en: 'When a supplier comes to be owed' }}
        options={owing}
        value={settings.payableOn}
        onChange={payableOn => setSettings({ ...settings, payableOn })}
      />
      <Choice
        legend={{ zh: '负库存', en: 'Stock below zero' }}
        options={below}
        value={settings.negativeStock}
        onChange={negativeStock => setSettings({ ...settings, negativeStock })}
      />
      <Choice
        legend={{ zh: '客户信用额度', en: 'Credit of customers' }}
        options={credit}
        value={settings.creditCheck}
        onChange={creditCheck => setSettings({ ...settings, creditCheck })}
      />
      {settings.creditCheck !== 'off' && (
        <label className="gx-field">
          <span className="gx-label">
            {t({
              zh: '应收逾期超过几天也算（留空不算）',
              en: 'Items overdue for more than so many days count too (empty: they do not)',
            })}
          </span>
          <input
            type="number"
            className="gx-input gx-number"
            min={0}
            max={3650}
            value={settings.creditOverdueDays ?? ''}
            onChange={event =>
              setSettings({
                ...settings,
                creditOverdueDays: event.target.value === '' ? null : Math.round(Number(event.target.value)),
              })
            }
          />
        </label>
      )}
      {settings.creditCheck === 'hold' && (
        <label className="gx-radio">
          <input
            type="checkbox"
            className="gx-checkbox"
            checked={settings.creditOnDelivery}
            onChange={event => setSettings({ ...settings, creditOnDelivery: event.target.checked })}
          />
          {t({ zh: '出货确认时也检查', en: 'Asked again when goods are delivered' })}
        </label>
      )}
      <label className="gx-field">
        <span className="gx-label">
          {t({
            zh: '账龄分段（逾期天数的上限，用空格分开）',
            en: 'Ageing: last day overdue of each bucket, with spaces between',
          })}
        </span>
        <input
          className="gx-input gx-number"
          value={days}
          maxLength={60}
          aria-invalid={fault ? true : undefined}
          onChange={event => setDays(event.target.value)}
        />
      </label>
      {fault && (
        <p className="gx-fault" role="alert">
          {fault}
        </p>
      )}
      <div>
        <Button type="submit" look="primary">
          {t({ zh: '保存', en: 'Save' })}
        </Button>
      </div>
    </form>
  )
}

interface ChoiceProps<T extends string> {
  legend: Label
  options: [T, Label][]
  value: T
  onChange: (value: T) => void
}

function Choice<T extends string>({ legend, options, value, onChange }: ChoiceProps<T>) {
  const t = useT()
  return (
    <fieldset>
      <legend>{t(legend)}</legend>
      {options.map(([key, label]) => (
        <label key={key} className="gx-radio">
          <input type="radio" name={legend.en} checked={value === key} onChange={() => onChange(key)} />
          {t(label)}
        </label>
      ))}
    </fieldset>
  )
}
