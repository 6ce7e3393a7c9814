import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Entity } from '../../core/entity.ts'
import { Button } from '../../core/web/Button.tsx'
import { ApiError, api } from '../../core/web/client.ts'
import { useMay } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { type PastedLine, pastedLines } from '../documents/entry/paste.rules.ts'
import type { Pasted } from './paste.ts'

/** Where a row has one number it is the price, where it has two the quantity stands first. */
const rowOf = ({ product, quantity, price }: PastedLine) =>
  price === undefined ? { product, price: quantity ?? '' } : { product, from: quantity, price }

/** On a price list's page: prices copied from a spreadsheet, put in at once. */
export default function PastePrices({ id }: { entity: Entity; id: string; tab: string }) {
  const [text, setText] = useState('')
  const [saving, setSaving] = useState(false)
  const [unknown, setUnknown] = useState<string[]>([])
  const client = useQueryClient()
  const may = useMay()
  const t = useT()
  const rows = pastedLines(text)
    .map(rowOf)
    .filter(row => /^\d+(\.\d+)?$/.test(row.price))
  if (!may('priceListLine', 'create') || !may('priceListLine', 'update'))
    return <p className="gx-faint">{t({ zh: '您不能修改价格', en: 'You may not change prices' })}</p>
  const send = async () => {
    setSaving(true)
    try {
      const done = await api.post<Pasted>(`priceLists/${id}/paste`, { rows: rows.slice(0, 1000) })
      await client.invalidateQueries({ queryKey: ['priceListLine'] })
      await client.invalidateQueries({ queryKey: ['priceList'] })
      setUnknown(done.unknown)
      setText('')
      toast.done(
        t(
          {
            zh: '新增 {created}，更新 {changed}，未变 {same}',
            en: '{created} new, {changed} changed, {same} as before',
          },
          { created: done.created, changed: done.changed, same: done.same },
        ),
      )
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      toast.wrong([error.message, ...error.faults.map(fault => fault.message)].join(' '))
    } finally {
      setSaving(false)
    }
  }
  return (
    <div className="gx-field gx-field-wide">
      <label className="gx-label" htmlFor="paste-prices">
        {t({
          zh: '从 Excel 复制：产品（编号、条码或名称）、价格；或产品、起订量、价格',
          en: 'From a spreadsheet: product (code, bar code or name) and price; or product, quantity, price',
        })}
      </label>
      <textarea
        id="paste-prices"
        className="gx-input"
        rows={10}
        value={text}
        placeholder={t({ zh: 'P00001	100	9.50', en: 'P00001	100	9.50' })}
        onChange={event => setText(event.target.value)}
      />
      <p className="gx-hint">
        {t(
          {
            zh: '读出 {count} 行；已有同一起订量的价格会被替换',
            en: '{count} rows read; a price of the same quantity is replaced',
          },
          { count: rows.length },
        )}
      </p>
      {unknown.length > 0 && (
        <p className="gx-fault" role="alert">
          {t({ zh: '没有找到：{names}', en: 'Not found: {names}' }, { names: unknown.join('、') })}
        </p>
      )}
      <Button look="primary" disabled={saving || rows.length === 0} onClick={() => void send()}>
        {t({ zh: '写入价格表', en: 'Put into the list' })}
      </Button>
    </div>
  )
}
