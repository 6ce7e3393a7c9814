import { Decimal } from 'decimal.js'
import { useRef, useState } from 'react'
import type { Ref } from '../../core/field.ts'
import type { Row } from '../../core/web/client.ts'
import { useKeys } from '../../core/web/keys.ts'
import { useWrites } from '../../core/web/mutations.ts'
import { useGo } from '../../core/web/navigate.tsx'
import { useEntity, useMay } from '../../core/web/session.tsx'
import { Bones, Failed } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { useLeaveGuard } from '../../core/web/useLeaveGuard.ts'
import type { Values } from '../../core/web/values.ts'
import { orderTotals } from '../orders/orders.rules.ts'
import { aboutInUnit, inUnit, mayTake, partOf } from './documents.rules.ts'
import { decimalOf } from './entry/entryLines.ts'
import { HeadFields } from './entry/HeadFields.tsx'
import { useEntry } from './entry/useEntry.ts'
import type { Making, OpenRow } from './made.ts'
import { factorIn, OpenLines } from './OpenLines.tsx'
import { Totals } from './Totals.tsx'
import { useOpenRows } from './useOpenRows.ts'
import './entry/entry.css'
import './documents.css'

interface Props {
  making: Making
  /** The draft that is continued. */
  draft?: Row
  party?: Ref
  /** Documents whose open lines are taken whole to begin with. */
  sources?: string[]
}

/** A document made from others: the party's open lines, and how much of each is taken. Ctrl/⌘ S saves the draft, Ctrl/⌘ Enter confirms. */
export function MakeEntry({ making, draft, party, sources = [] }: Props) {
  const entity = useEntity(making.target)
  const writes = useWrites(entity)
  const may = useMay()
  const go = useGo()
  const t = useT()
  const [typed, setTyped] = useState<Record<string, string> | null>(null)
  const [units, setUnits] = useState<Record<string, string>>({})
  const [wrong, setWrong] = useState<string[]>([])
  const names = [...new Set([...making.head, making.party, entity.occurredAt as string, 'owner'])]
  const entry = useEntry(entity, names, draft, { [making.party]: party }, faults =>
    setWrong(
      faults.flatMap(({ field }) => {
        const at = /^lines\.(\d+)\./.exec(field)?.[1]
        const line = at === undefined ? undefined : taken[Number(at)]
        return line ? [line.row.id] : []
      }),
    ),
  )
  const done = useRef(false)

  const chosen = entry.values[making.party] as Ref | null
  const drafted = ((draft?.lines as Values[] | undefined) ?? []).map(line => ({
    line: (line[making.lineBy] as Ref | null)?.id ?? '',
    source: (line[making.by] as Ref | null)?.id ?? '',
    quantity: String(line.quantity ?? ''),
    unit: (line.unit as string | null | undefined) ?? null,
  }))
  const named = [...new Set([...sources, ...drafted.map(one => one.source)])].filter(Boolean)
  const open = useOpenRows(entity.path, making.target, chosen?.id, named)
  const first = () =>
    Object.fromEntries([
      ...open.rows
        .filter(row => sources.includes(row.source) && Number(row.open) !== 0)
        .map(row => [row.id, inUnit(row.open, row).quantity]),
      ...drafted.map(one => [one.line, one.quantity]),
    ])
  const quantities = typed ?? first()
  const unitOf = (row: OpenRow) =>
    units[row.id] ?? drafted.find(one => one.line === row.id)?.unit ?? inUnit(row.open, row).unit
  const back = open.rows.some(row => named.includes(row.source) && Number(row.quantity) < 0)
  const rows = open.rows.filter(
    row => Number(row.quantity) < 0 === back && (Number(row.open) !== 0 || quantities[row.id]),
  )
  const dirty = !done.current && (typed !== null || Object.keys(entry.changed).length > 0)
  const allow = useLeaveGuard(dirty)
  const taken = rows.flatMap(row => {
    const quantity = decimalOf(quantities[row.id] ?? '')
    if (!quantity) return []
    const base = new Decimal(quantity).times(factorIn(row, unitOf(row))).toFixed()
    return [{ row, quantity, base }]
  })
  const totals = orderTotals(
    taken.flatMap(({ row, base }) => (row.amount === null ? [] : [worth(row, base)])),
    '1',
  )

  const set = (name: string, value: unknown) => {
    entry.set(name, value)
    if (name === making.party) setTyped({})
  }
  const check = (strict: boolean): boolean => {
    const isWhole = entry.isWhole(making.head.filter(name => entity.fields[name]?.required))
    const unread = rows.filter(row => decimalOf(quantities[row.id] ?? '') === null)
    const over = strict ? taken.filter(one => !mayTake(divisible(one.row), one.base)).map(one => one.row) : []
    setWrong([...unread, ...over].map(row => row.id))
    if (unread.length + over.length > 0)
      toast.wrong(
        t({
          zh: '有数量填写不正确，或超过未清数量，已标出',
          en: 'Quantities that are not right, or more than is open, are marked',
        }),
      )
    return isWhole && unread.length + over.length === 0
  }
  const save = (confirm: boolean) => {
    if (!check(confirm)) return
    if (taken.length === 0)
      return toast.wrong(t({ zh: '请至少填一行数量', en: 'Fill in at least one quantity' }))
    void entry.run(async () => {
      const ids = new Map(drafted.map((one, at) => [one.line, (draft?.lines as Row[] | undefined)?.[at]?.id]))
      const values = {
        ...entry.values,
        lines: taken.map(({ row, quantity }) => ({
          ...(ids.get(row.id) ? { id: ids.get(row.id) } : {}),
          [making.lineBy]: row.id,
          description: row.description,
          unit: unitOf(row),
          quantity,
        })),
      }
      const saved = draft ? await writes.update(draft, values) : await writes.create(values, entry.key)
      if (!saved) return
      const row = confirm ? await writes.verb(saved.id, 'confirm') : saved
      done.current = true
      allow()
      if (!row._waits)
        toast.done(
          confirm
            ? t(making.texts.made, { number: String(row.number ?? '') })
            : t({ zh: '草稿已保存', en: 'Draft saved' }),
        )
      go(`${entity.path}/${row.id}`, { replace: !draft })
    })
  }
  useKeys({ 'mod+s': () => save(false), 'mod+Enter': () => save(true) })
  return (
    <div className="order-entry">
      <div className="order-head">
        <HeadFields
          entity={entity}
          names={making.head}
          entry={entry}
          onChange={set}
          fixed={draft !== undefined || party !== undefined ? [making.party] : []}
          focus={chosen ? undefined : making.party}
        />
      </div>
      {open.error ? (
        <Failed error={open.error} />
      ) : open.pending && chosen ? (
        <Bones lines={5} />
      ) : !chosen ? (
        <p className="gx-faint">
          {t({
            zh: '选择往来单位后，列出其未清的明细',
            en: 'Open lines are listed once it is chosen for whom',
          })}
        </p>
      ) : rows.length === 0 ? (
        <p className="gx-faint">{t(making.texts.empty)}</p>
      ) : (
        <OpenLines
          making={making}
          rows={rows}
          quantities={quantities}
          unitOf={unitOf}
          onUnit={(row, unit) => {
            const now = taken.find(one => one.row === row)
            setUnits(all => ({ ...all, [row.id]: unit }))
            if (now)
              setTyped({ ...quantities, [row.id]: aboutInUnit(now.base, { factor: factorIn(row, unit) }) })
          }}
          wrong={wrong}
          warehouse={(entry.values.warehouse as Ref | null)?.id}
          onChange={next => {
            setTyped(next)
            setWrong([])
          }}
        />
      )}
      <div className="order-foot">
        <p className="order-keys gx-faint">
          {t({
            zh: '回车到下一行；Ctrl+S 保存草稿；Ctrl+回车 确认',
            en: 'Enter goes to the next line; Ctrl+S saves the draft, Ctrl+Enter confirms',
          })}
        </p>
        {taken.every(one => one.row.amount !== null) && <Totals totals={totals} lines={taken.length} />}
      </div>
      <div className="order-acts">
        <button
          type="button"
          className="gx-button"
          disabled={entry.saving}
          title="Ctrl+S"
          onClick={() => save(false)}
        >
          {t({ zh: '保存草稿', en: 'Save draft' })}
        </button>
        {may(entity.name, 'confirm') && (
          <button
            type="button"
            className="gx-button gx-primary"
            disabled={entry.saving}
            title="Ctrl+Enter"
            onClick={() => save(true)}
          >
            {t(entity.verbs?.confirm?.label ?? { zh: '确认', en: 'Confirm' })}
          </button>
        )}
      </div>
    </div>
  )
}

const divisible = (row: OpenRow) => ({
  quantity: row.quantity,
  taken: row.taken,
  amount: row.amount ?? '0',
  tax: row.tax ?? '0',
  net: row.net ?? '0',
  takenAmount: row.takenAmount ?? '0',
  takenTax: row.takenTax ?? '0',
})

const worth = (row: OpenRow, quantity: string) => partOf(divisible(row), quantity)
