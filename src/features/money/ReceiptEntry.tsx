import { useState } from 'react'
import type { Ref } from '../../core/field.ts'
import { formatDecimal } from '../../core/kinds/number.ts'
import { Button } from '../../core/web/Button.tsx'
import type { Row } from '../../core/web/client.ts'
import { useKeys } from '../../core/web/keys.ts'
import { useWrites } from '../../core/web/mutations.ts'
import { useGo } from '../../core/web/navigate.tsx'
import { useEntity, useMay, useSession } from '../../core/web/session.tsx'
import { Bones, Failed } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { useLeaveGuard } from '../../core/web/useLeaveGuard.ts'
import { decimalOf } from '../documents/entry/entryLines.ts'
import { HeadFields } from '../documents/entry/HeadFields.tsx'
import { useEntry } from '../documents/entry/useEntry.ts'
import { Capitals } from '../documents/Totals.tsx'
import { fits, sumsOf, type Typed } from './entry.rules.ts'
import { SettleTable } from './SettleTable.tsx'
import { typedOf, useSettleable } from './useSettleable.ts'

interface Props {
  /** The draft that is continued, or, with `settling`, the confirmed receipt whose settlements are changed. */
  receipt?: Row
  settling?: boolean
  customer?: Ref
  onDone?: () => void
}

const names = [
  'customer',
  'type',
  'receivedOn',
  'amount',
  'method',
  'account',
  'reference',
  'owner',
  'currency',
  'rate',
]

/** Money received (or given back) and what it settles. Ctrl/⌘ S saves the draft, Ctrl/⌘ Enter confirms. */
export function ReceiptEntry({ receipt, settling, customer, onDone }: Props) {
  const entity = useEntity('receipt')
  const session = useSession()
  const writes = useWrites(entity)
  const may = useMay()
  const go = useGo()
  const t = useT()
  const entry = useEntry(entity, names, receipt, {
    customer,
    currency: session.company.currency,
  })
  const [typed, setTyped] = useState<Record<string, Typed>>(() => typedOf(receipt))
  const head = entry.values
  const chosen = head.customer as Ref | null
  const amount = String(head.amount ?? '')
  const currency = String(head.currency ?? '')
  const isRefund = head.type === 'refund'
  const { items, pending, error } = useSettleable(chosen?.id, currency, receipt)
  const used = Object.fromEntries(
    items.flatMap(item => (typed[item.id] ? [[item.id, typed[item.id] as Typed]] : [])),
  )
  const sums = sumsOf(used, amount, isRefund)
  const dirty =
    Object.keys(entry.changed).length > 0 || JSON.stringify(typedOf(receipt)) !== JSON.stringify(typed)
  const allow = useLeaveGuard(dirty)

  const set = (name: string, value: unknown) => {
    entry.set(name, value)
    if (name === 'customer' || name === 'type' || name === 'currency') setTyped({})
  }
  const lines = () =>
    Object.entries(used).flatMap(([receivable, line]) => {
      const [settled, discount] = [decimalOf(line.amount) || '0', decimalOf(line.discount) || '0']
      return Number(settled) === 0 && Number(discount) === 0
        ? []
        : [{ receivable, amount: settled, discount }]
    })
  const check = (): boolean => {
    const isWhole = settling || entry.isWhole(['customer', 'receivedOn', 'amount', 'currency'])
    const wrong = items.filter(item => used[item.id] && !fits(item, used[item.id] as Typed))
    if (wrong.length > 0)
      toast.wrong(
        t({
          zh: '有核销金额不正确，或超过未核销，已标出',
          en: 'Amounts that are not right, or more than is open, are marked',
        }),
      )
    else if (Number(sums.left) < 0)
      toast.wrong(t({ zh: '核销超过了收款金额', en: 'More is settled than was received' }))
    return isWhole && wrong.length === 0 && Number(sums.left) >= 0
  }
  const run = (act: () => Promise<Row | undefined>, said: (row: Row) => string) => {
    if (!check()) return
    void entry.run(async () => {
      const row = await act()
      if (!row) return
      allow()
      toast.done(said(row))
      go(`${entity.path}/${row.id}`, { replace: !receipt })
      onDone?.()
    })
  }
  const store = async () => {
    const values = { ...head, lines: lines() }
    return receipt ? writes.update(receipt, values) : writes.create(values, entry.key)
  }
  const save = () => run(store, () => t({ zh: '草稿已保存', en: 'Draft saved' }))
  const confirm = () =>
    run(
      async () => {
        const saved = await store()
        return saved && writes.verb(saved.id, 'confirm')
      },
      row =>
        t(
          { zh: '收款单 {number} 已确认', en: 'Receipt {number} is confirmed' },
          { number: String(row.number ?? '') },
        ),
    )
  const settle = () =>
    run(
      () => writes.verb(receipt?.id ?? '', 'settle', { lines: lines() }),
      () => t({ zh: '核销已保存', en: 'Settlements saved' }),
    )
  useKeys({
    'mod+s': () => (settling ? settle() : save()),
    'mod+Enter': () => (settling ? settle() : confirm()),
  })
  return (
    <div className="order-entry">
      {!settling && (
        <div className="order-head">
          <HeadFields
            entity={entity}
            names={names}
            entry={entry}
            onChange={set}
            focus={chosen ? 'amount' : 'customer'}
          />
        </div>
      )}
      {error ? (
        <Failed error={error} />
      ) : pending ? (
        <Bones lines={4} />
      ) : (
        chosen && (
          <SettleTable items={items} typed={used} amount={amount} isRefund={isRefund} onChange={setTyped} />
        )
      )}
      <div className="order-foot">
        <p className="order-keys gx-faint">
          {t({
            zh: '回车到下一笔；Ctrl+S 保存；Ctrl+回车 确认',
            en: 'Enter goes to the next; Ctrl+S saves, Ctrl+Enter confirms',
          })}
        </p>
        <dl className="order-totals">
          <Sum label={t({ zh: '核销', en: 'Settled' })} value={sums.settled} />
          {Number(sums.discount) !== 0 && (
            <Sum label={t({ zh: '折让', en: 'Discount' })} value={sums.discount} />
          )}
          <Sum
            label={
              isRefund ? t({ zh: '未核销', en: 'Not settled' }) : t({ zh: '转为预收', en: 'Prepayment' })
            }
            value={sums.left}
            wrong={Number(sums.left) < 0}
          />
          {decimalOf(amount) && <Capitals amount={decimalOf(amount) as string} currency={currency} />}
        </dl>
      </div>
      <div className="order-acts">
        {settling ? (
          <>
            <Button onClick={onDone}>{t({ zh: '返回', en: 'Back' })}</Button>
            <Button look="primary" disabled={entry.saving} onClick={settle} title="Ctrl+S">
              {t({ zh: '保存核销', en: 'Save settlements' })}
            </Button>
          </>
        ) : (
          <>
            <Button disabled={entry.saving} onClick={save} title="Ctrl+S">
              {t({ zh: '保存草稿', en: 'Save draft' })}
            </Button>
            {may('receipt', 'confirm') && (
              <Button look="primary" disabled={entry.saving} onClick={confirm} title="Ctrl+Enter">
                {t({ zh: '确认收款', en: 'Confirm' })}
              </Button>
            )}
          </>
        )}
      </div>
    </div>
  )
}

function Sum({ label, value, wrong }: { label: string; value: string; wrong?: boolean }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd className={wrong ? 'gx-number doc-short' : 'gx-number'}>
        {wrong && '⚠ '}
        {formatDecimal(value, 2)}
      </dd>
    </div>
  )
}
