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
import { textsOf } from './sides.texts.ts'
import type { Side } from './sides.ts'
import { typedOf, useSettleable } from './useSettleable.ts'

interface Props {
  side: Side
  /** The draft that is continued, or, with `settling`, the confirmed receipt or payment whose settlements are changed. */
  money?: Row
  settling?: boolean
  party?: Ref
  onDone?: () => void
}

const namesOf = ({ party, day }: Side) => [
  party,
  'type',
  day,
  'amount',
  'method',
  'account',
  'reference',
  'owner',
  'currency',
  'rate',
]

/** Money received or paid (or given back) and what it settles. Ctrl/⌘ S saves the draft, Ctrl/⌘ Enter confirms. */
export function MoneyEntry({ side, money, settling, party, onDone }: Props) {
  const entity = useEntity(side.money)
  const texts = textsOf(side)
  const session = useSession()
  const writes = useWrites(entity)
  const may = useMay()
  // Who does not see the accounts leaves the choice to who does.
  const names = namesOf(side).filter(
    name => entity.fields[name] && (name !== 'account' || may('account', 'read')),
  )
  const go = useGo()
  const t = useT()
  const entry = useEntry(entity, names, money, {
    [side.party]: party,
    currency: session.company.currency,
  })
  const [typed, setTyped] = useState<Record<string, Typed>>(() => typedOf(side, money))
  const head = entry.values
  const chosen = head[side.party] as Ref | null
  const amount = String(head.amount ?? '')
  const currency = String(head.currency ?? '')
  const isRefund = head.type === 'refund'
  const { items, pending, error } = useSettleable(side, chosen?.id, currency, money)
  const used = Object.fromEntries(
    items.flatMap(item => (typed[item.id] ? [[item.id, typed[item.id] as Typed]] : [])),
  )
  const sums = sumsOf(used, amount, isRefund)
  const dirty =
    Object.keys(entry.changed).length > 0 || JSON.stringify(typedOf(side, money)) !== JSON.stringify(typed)
  const allow = useLeaveGuard(dirty)

  const set = (name: string, value: unknown) => {
    entry.set(name, value)
    if (name === side.party || name === 'type' || name === 'currency') setTyped({})
  }
  const lines = () =>
    Object.entries(used).flatMap(([item, line]) => {
      const [settled, discount] = [decimalOf(line.amount) || '0', decimalOf(line.discount) || '0']
      return Number(settled) === 0 && Number(discount) === 0
        ? []
        : [{ [side.item]: item, amount: settled, discount }]
    })
  const check = (): boolean => {
    const isWhole = settling || entry.isWhole([side.party, side.day, 'amount', 'currency'])
    const wrong = items.filter(item => used[item.id] && !fits(item, used[item.id] as Typed))
    if (wrong.length > 0)
      toast.wrong(
        t({
          zh: '有核销金额不正确，或超过未核销，已标出',
          en: 'Amounts that are not right, or more than is open, are marked',
        }),
      )
    else if (Number(sums.left) < 0) toast.wrong(t(texts.settledTooMuch))
    return isWhole && wrong.length === 0 && Number(sums.left) >= 0
  }
  const run = (act: () => Promise<Row | undefined>, said: (row: Row) => string) => {
    if (!check()) return
    void entry.run(async () => {
      const row = await act()
      if (!row) return
      allow()
      if (!row._waits) toast.done(said(row))
      go(`${entity.path}/${row.id}`, { replace: !money })
      onDone?.()
    })
  }
  const store = async () => {
    const values = { ...head, lines: lines() }
    return money ? writes.update(money, values) : writes.create(values, entry.key)
  }
  const save = () => run(store, () => t({ zh: '草稿已保存', en: 'Draft saved' }))
  const confirm = () =>
    run(
      async () => {
        const saved = await store()
        return saved && writes.verb(saved.id, 'confirm')
      },
      row => t(texts.confirmed, { number: String(row.number ?? '') }),
    )
  const settle = () =>
    run(
      () => writes.verb(money?.id ?? '', 'settle', { lines: lines() }),
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
            focus={chosen ? 'amount' : side.party}
          />
        </div>
      )}
      {error ? (
        <Failed error={error} />
      ) : pending ? (
        <Bones lines={4} />
      ) : (
        chosen && (
          <SettleTable
            side={side}
            items={items}
            typed={used}
            amount={amount}
            isRefund={isRefund}
            onChange={setTyped}
          />
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
            label={isRefund ? t({ zh: '未核销', en: 'Not settled' }) : t(texts.prepayment)}
            value={sums.left}
            wrong={Number(sums.left) < 0}
          />
          {decimalOf(amount) && <Capitals amount={decimalOf(amount) as string} currency={currency} />}
        </dl>
      </div>
      <div className="order-acts">
        {chosen && (
          <p className="settle-sums gx-number" aria-live="polite">
            {t({ zh: '核销', en: 'Settled' })} <b>{formatDecimal(sums.settled, 2)}</b>{' '}
            <span className={Number(sums.left) < 0 ? 'doc-short' : undefined}>
              {isRefund ? t({ zh: '未核销', en: 'Not settled' }) : t(texts.prepayment)}{' '}
              <b>{formatDecimal(sums.left, 2)}</b>
            </span>
          </p>
        )}
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
            {may(side.money, 'confirm') && (
              <Button look="primary" disabled={entry.saving} onClick={confirm} title="Ctrl+Enter">
                {t(texts.confirm)}
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
