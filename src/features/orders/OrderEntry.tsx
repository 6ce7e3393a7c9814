import { lazy, Suspense, useId, useRef, useState } from 'react'
import type { Ref } from '../../core/field.ts'
import { dayIn } from '../../core/kinds/date.ts'
import { ApiError, type Row } from '../../core/web/client.ts'
import { FieldInput } from '../../core/web/FieldInput.tsx'
import { useKeys } from '../../core/web/keys.ts'
import { useWrites } from '../../core/web/mutations.ts'
import { useGo } from '../../core/web/navigate.tsx'
import { useEntity, useMay, useSession } from '../../core/web/session.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { useLeaveGuard } from '../../core/web/useLeaveGuard.ts'
import { changedValues, type Faults, serverFaults, type Values } from '../../core/web/values.ts'
import { type Column, isBlank, lineOf, newLine, totalsOf, wireLines, wrongCells } from './entryLines.ts'
import { OrderGrid } from './OrderGrid.tsx'
import { Totals } from './Totals.tsx'
import './order.css'

const ChangeReason = lazy(() => import('./ChangeReason.tsx'))

interface Props {
  /** The draft that is continued, or, with `changing`, the confirmed order that is changed. */
  order?: Row
  changing?: boolean
  customer?: Ref
  onDone?: () => void
}

const headFields = ['customer', 'contact', 'orderedOn', 'deliverOn', 'owner'] as const

/** An order keyed like a spreadsheet. Ctrl/⌘ S saves the draft, Ctrl/⌘ Enter confirms. */
export function OrderEntry({ order, changing, customer, onDone }: Props) {
  const entity = useEntity('order')
  const session = useSession()
  const context = useKindContext()
  const writes = useWrites(entity)
  const may = useMay()
  const go = useGo()
  const t = useT()
  const id = useId()
  const body = useRef<HTMLDivElement>(null)
  const [begin] = useState<Values>(() => ({
    customer: order?.customer ?? customer ?? null,
    contact: order?.contact ?? null,
    orderedOn: order?.orderedOn ?? dayIn(session.company.timeZone, context.now),
    deliverOn: order?.deliverOn ?? null,
    owner: order?.owner ?? { id: session.user.id, title: session.user.name },
    note: order?.note ?? null,
  }))
  const [head, setHead] = useState(begin)
  const [firstLines] = useState(() => [
    ...((order?.lines as Values[] | undefined) ?? []).map(lineOf),
    newLine(),
  ])
  const [lines, setLines] = useState(firstLines)
  const [faults, setFaults] = useState<Faults>({})
  const [wrong, setWrong] = useState<{ key: string; column: Column }[]>([])
  const [saving, setSaving] = useState(false)
  const [asking, setAsking] = useState(false)
  const [key] = useState(() => crypto.randomUUID())

  const linesChanged = JSON.stringify(wireLines(lines)) !== JSON.stringify(wireLines(firstLines))
  const headChanged = changedValues(begin, head)
  const dirty = linesChanged || Object.keys(headChanged).length > 0
  const allow = useLeaveGuard(dirty)

  const set = (name: string, value: unknown) => {
    setHead(now => ({ ...now, [name]: value, ...(name === 'customer' ? { contact: null } : {}) }))
    setFaults(({ [name]: _, ...others }) => others)
    if (name === 'customer' && value) focusFirstCell()
  }
  const focusFirstCell = () =>
    setTimeout(() => {
      const cells = [...(body.current?.querySelectorAll<HTMLInputElement>('.order-product input') ?? [])]
      ;(cells.find(cell => cell.value === '') ?? cells[0])?.focus()
    })
  const focusEnd = () =>
    body.current?.querySelector<HTMLElement>('.order-note input, .order-note textarea')?.focus()

  const check = (): boolean => {
    const found: Faults = {}
    if (!head.customer) found.customer = t({ zh: '请选择客户', en: 'Choose the customer' })
    if (!head.orderedOn) found.orderedOn = t({ zh: '请填写下单日期', en: 'Fill in the order date' })
    const cells = wrongCells(lines)
    setFaults(found)
    setWrong(cells)
    if (cells.length > 0)
      toast.wrong(
        t(
          { zh: '{count} 处明细需要修改，已标出', en: '{count} cells need mending; they are marked' },
          { count: cells.length },
        ),
      )
    return Object.keys(found).length === 0 && cells.length === 0
  }
  const tell = (error: unknown) => {
    if (!(error instanceof ApiError)) throw error
    const used = lines.filter(line => !isBlank(line))
    const inLines = error.faults.flatMap(({ field }) => {
      const [, place, column] = /^lines\.(\d+)\.(\w+)$/.exec(field) ?? []
      const line = place === undefined ? undefined : used[Number(place)]
      return line ? [{ key: line.key, column: column as Column }] : []
    })
    setWrong(inLines)
    setFaults(serverFaults(error.faults, t))
    toast.wrong([error.message, ...error.faults.map(fault => fault.message)].join(' '))
  }
  const send = async (): Promise<Row | undefined> => {
    const wired = { ...head, lines: wireLines(lines) }
    if (!order) return writes.create(wired, key)
    const changed: Values = { ...headChanged }
    if (linesChanged) changed.lines = wireLines(lines)
    if (Object.keys(changed).length === 0) return order
    return writes.update(order, changed)
  }
  const save = async (confirm: boolean) => {
    if (saving || changing || !check()) return
    if (confirm && lines.every(isBlank)) {
      toast.wrong(t({ zh: '订单还没有明细', en: 'The order has no lines yet' }))
      return focusFirstCell()
    }
    setSaving(true)
    try {
      const row = await send()
      if (!row) return
      allow()
      if (confirm) {
        const confirmed = await writes.verb(row.id, 'confirm')
        toast.done(
          t(
            { zh: '订单 {number} 已确认', en: 'Order {number} is confirmed' },
            { number: String(confirmed.number ?? '') },
          ),
        )
      } else toast.done(t({ zh: '草稿已保存', en: 'Draft saved' }))
      go(`${entity.path}/${row.id}`, { replace: !order })
      onDone?.()
    } catch (error) {
      tell(error)
    } finally {
      setSaving(false)
    }
  }
  const change = async (reason: string) => {
    if (!order) return
    setSaving(true)
    try {
      await writes.verb(order.id, 'change', {
        // What stays as it is need not be open to the role.
        orderedOn: headChanged.orderedOn,
        deliverOn: headChanged.deliverOn,
        note: headChanged.note,
        lines: linesChanged ? wireLines(lines) : undefined,
        reason,
      })
      allow()
      toast.done(t({ zh: '订单已变更', en: 'The order is changed' }))
      onDone?.()
    } catch (error) {
      tell(error)
    } finally {
      setSaving(false)
      setAsking(false)
    }
  }
  const act = () => {
    if (!changing) return void save(false)
    if (check()) setAsking(true)
  }
  useKeys({ 'mod+s': act, 'mod+Enter': () => (changing ? act() : void save(true)) })
  const shown = changing ? (['customer', 'orderedOn', 'deliverOn'] as const) : headFields
  return (
    <div className="order-entry" ref={body}>
      <div className="order-head">
        {shown.map(name => {
          const field = entity.fields[name]
          return (
            field && (
              <FieldInput
                key={name}
                id={`${id}-${name}`}
                name={name}
                field={field}
                entity="order"
                value={head[name] ?? null}
                values={head}
                onChange={value => set(name, value)}
                fault={faults[name]}
                disabled={changing && name === 'customer'}
                autoFocus={name === 'customer' && !head.customer}
              />
            )
          )
        })}
      </div>
      <OrderGrid
        lines={lines}
        onChange={change => {
          setLines(change)
          setWrong([])
        }}
        customer={(head.customer as Ref | null)?.id}
        wrong={wrong}
        onLeave={focusEnd}
      />
      {faults.lines && (
        <p className="gx-fault" role="alert">
          {faults.lines}
        </p>
      )}
      <p className="order-keys gx-faint">
        {t({
          zh: '回车到下一格；Ctrl+D 复制上一行；可从 Excel 粘贴多行；Ctrl+S 保存草稿；Ctrl+回车 确认',
          en: 'Enter goes on; Ctrl+D copies from above; rows of a spreadsheet can be pasted; Ctrl+S saves, Ctrl+Enter confirms',
        })}
      </p>
      <div className="order-foot">
        {entity.fields.note && (
          <div className="order-note">
            <FieldInput
              id={`${id}-note`}
              name="note"
              field={entity.fields.note}
              entity="order"
              value={head.note ?? null}
              onChange={value => set('note', value)}
              fault={faults.note}
            />
          </div>
        )}
        <Totals
          totals={totalsOf(lines, session.company.pricesIncludeTax)}
          lines={lines.filter(line => !isBlank(line)).length}
        />
      </div>
      <div className="order-acts">
        {changing && (
          <button type="button" className="gx-button" onClick={onDone}>
            {t({ zh: '取消', en: 'Cancel' })}
          </button>
        )}
        <button
          type="button"
          className={changing ? 'gx-button gx-primary' : 'gx-button'}
          disabled={saving}
          title="Ctrl+S"
          onClick={act}
        >
          {changing ? t({ zh: '保存变更', en: 'Save the change' }) : t({ zh: '保存草稿', en: 'Save draft' })}
        </button>
        {!changing && may('order', 'confirm') && (
          <button
            type="button"
            className="gx-button gx-primary"
            disabled={saving}
            title="Ctrl+Enter"
            onClick={() => void save(true)}
          >
            {t({ zh: '确认订单', en: 'Confirm' })}
          </button>
        )}
      </div>
      {asking && (
        <Suspense>
          <ChangeReason
            saving={saving}
            onClose={() => setAsking(false)}
            onReason={reason => void change(reason)}
          />
        </Suspense>
      )}
    </div>
  )
}
