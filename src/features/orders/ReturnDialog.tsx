import { useQuery } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useId, useState } from 'react'
import type { Ref } from '../../core/field.ts'
import { date, dayIn } from '../../core/kinds/date.ts'
import { formatDecimal } from '../../core/kinds/number.ts'
import { ApiError, api, type Row } from '../../core/web/client.ts'
import { FieldInput } from '../../core/web/FieldInput.tsx'
import { useWrites } from '../../core/web/mutations.ts'
import { useGo } from '../../core/web/navigate.tsx'
import { useEntity, useSession } from '../../core/web/session.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import type { Values } from '../../core/web/values.ts'
import { decimalOf } from '../documents/entry/entryLines.ts'
import type { Returnable } from './returnable.routes.ts'
import './order.css'

const day = date({ required: true, label: { zh: '退货日期', en: 'Return date' } })

interface Props {
  /** Name of the order's entity. */
  of: string
  order: Row
  onClose: () => void
}

/** What comes back of an order: all that can, or quantities by line; at the prices they were ordered. */
export default function ReturnDialog({ of, order, onClose }: Props) {
  const entity = useEntity(of)
  const writes = useWrites(entity)
  const context = useKindContext()
  const session = useSession()
  const go = useGo()
  const t = useT()
  const id = useId()
  const lines = (order.lines as (Values & { id: string })[] | undefined) ?? []
  const [all, setAll] = useState(true)
  const [quantities, setQuantities] = useState<Record<string, string>>({})
  const [returnedOn, setReturnedOn] = useState(dayIn(session.company.timeZone, context.now))
  const [reason, setReason] = useState('')
  const [fault, setFault] = useState('')
  const [saving, setSaving] = useState(false)

  const returnable = useQuery({
    queryKey: [of, 'returnable', order.id, order.version],
    queryFn: ({ signal }) =>
      api.get<{ data: Returnable[] }>(`${entity.path}/${order.id}/returnable`, {}, signal),
    staleTime: 0,
  })
  const left = new Map(returnable.data?.data.map(line => [line.id, line.left]))
  const isNothing = returnable.data !== undefined && [...left.values()].every(most => Number(most) === 0)

  const send = async () => {
    if (!reason.trim()) return setFault(t({ zh: '请写明退货原因', en: 'Say why it comes back' }))
    const chosen = lines.filter(line => (quantities[line.id] ?? '').trim() !== '')
    if (!all && chosen.length === 0)
      return setFault(t({ zh: '请填写要退的数量', en: 'Fill in the quantities that come back' }))
    if (!all && chosen.some(line => !decimalOf(quantities[line.id] ?? '')))
      return setFault(t({ zh: '数量填写不正确', en: 'A quantity is not right' }))
    const over = all ? undefined : chosen.find(line => isOver(quantities[line.id], left.get(line.id)))
    if (over)
      return setFault(
        t(
          { zh: '“{name}”最多可退 {most}', en: 'At most {most} of “{name}” can come back' },
          { name: nameOf(over), most: formatDecimal(left.get(over.id) ?? '0') },
        ),
      )
    setSaving(true)
    try {
      const { _waits: waits } = await writes.verb(order.id, 'return', {
        returnedOn,
        reason: reason.trim(),
        ...(all
          ? {}
          : {
              lines: chosen.map(line => ({
                id: line.id,
                quantity: decimalOf(quantities[line.id] ?? ''),
              })),
            }),
      })
      if (!waits) toast.done(t({ zh: '退货单已建立', en: 'The return is made' }))
      onClose()
      go(`${entity.path}/${order.id}?tab=returns`)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      setFault([error.message, ...error.faults.map(one => one.message)].join(' '))
    } finally {
      setSaving(false)
    }
  }
  return (
    <Modal
      open
      width={640}
      title={t(entity.verbs?.return?.label ?? { zh: '退货', en: 'Return' })}
      okText={t({ zh: '建立退货单', en: 'Make the return' })}
      cancelText={t({ zh: '返回', en: 'Back' })}
      confirmLoading={saving}
      okButtonProps={{ disabled: isNothing }}
      onOk={() => void send()}
      onCancel={onClose}
    >
      <div className="order-return">
        <label className="gx-radio">
          <input type="radio" name={id} checked={all} onChange={() => setAll(true)} />
          {t({ zh: '全部可退的（已退的不重复）', en: 'All that can still come back' })}
        </label>
        <label className="gx-radio">
          <input type="radio" name={id} checked={!all} onChange={() => setAll(false)} />
          {t({ zh: '部分退回', en: 'Some of it' })}
        </label>
        {!all && (
          <div className="gx-scroll-x">
            <table className="gx-table gx-table-edit">
              <thead>
                <tr>
                  <th scope="col">{t({ zh: '产品', en: 'Product' })}</th>
                  <th scope="col" data-align="right">
                    {t({ zh: '已订', en: 'Ordered' })}
                  </th>
                  <th scope="col" data-align="right">
                    {t({ zh: '可退', en: 'Can come back' })}
                  </th>
                  <th scope="col" data-align="right">
                    {t({ zh: '退回', en: 'Back' })}
                  </th>
                </tr>
              </thead>
              <tbody>
                {lines.map(line => (
                  <tr key={line.id}>
                    <td>
                      {nameOf(line)}
                      {typeof line.price === 'string' && (
                        <span className="gx-faint">
                          {' '}
                          {t({ zh: '单价 {price}', en: 'at {price}' }, { price: formatDecimal(line.price) })}
                        </span>
                      )}
                    </td>
                    <td data-align="right" className="gx-number">
                      {formatDecimal(String(line.quantity ?? '0'))} {String(line.unit ?? '')}
                    </td>
                    <td data-align="right" className="gx-number">
                      {formatDecimal(left.get(line.id) ?? '')}
                    </td>
                    <td data-align="right">
                      <input
                        className="gx-input gx-number"
                        inputMode="decimal"
                        value={quantities[line.id] ?? ''}
                        aria-label={t(
                          { zh: '退回数量：{name}', en: 'Quantity back: {name}' },
                          { name: nameOf(line) },
                        )}
                        onChange={event => {
                          setQuantities(now => ({ ...now, [line.id]: event.target.value }))
                          setFault('')
                        }}
                      />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        <FieldInput
          id={`${id}-day`}
          name="returnedOn"
          field={day}
          value={returnedOn || null}
          onChange={chosen => setReturnedOn(String(chosen ?? ''))}
        />
        <label className="gx-label" htmlFor={`${id}-reason`}>
          {t({ zh: '退货原因', en: 'Reason' })} <span className="gx-required">*</span>
        </label>
        <input
          id={`${id}-reason`}
          className="gx-input"
          maxLength={300}
          value={reason}
          onChange={event => {
            setReason(event.target.value)
            setFault('')
          }}
        />
        <p className="gx-fault" role="alert">
          {isNothing
            ? t({
                zh: '没有可退的：只能退已出货或已收货、且未退的',
                en: 'Nothing can come back: only what was delivered or received, and has not come back yet',
              })
            : fault}
        </p>
      </div>
    </Modal>
  )
}

const nameOf = (line: Values) => String((line.product as Ref | null)?.title ?? line.description ?? '')

const isOver = (wanted: string | undefined, most: string | undefined) =>
  most !== undefined && Number(decimalOf(wanted ?? '')) > Number(most)
