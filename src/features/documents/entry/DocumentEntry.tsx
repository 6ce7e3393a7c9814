import { Decimal } from 'decimal.js'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import type { Ref } from '../../../core/field.ts'
import { Button } from '../../../core/web/Button.tsx'
import type { Row, ServerFault } from '../../../core/web/client.ts'
import { useKeys } from '../../../core/web/keys.ts'
import { useWrites } from '../../../core/web/mutations.ts'
import { useGo } from '../../../core/web/navigate.tsx'
import { useEntity, useMay, useSession } from '../../../core/web/session.tsx'
import { useT } from '../../../core/web/text.tsx'
import { toast } from '../../../core/web/toast.ts'
import { useLeaveGuard } from '../../../core/web/useLeaveGuard.ts'
import type { Values } from '../../../core/web/values.ts'
import { Totals } from '../Totals.tsx'
import {
  type Column,
  decimalOf,
  isBlank,
  lineOf,
  newLine,
  totalsOf,
  wireLines,
  wrongCells,
} from './entryLines.ts'
import { HeadFields, ownFields } from './HeadFields.tsx'
import { KeptNote } from './KeptNote.tsx'
import type { Keying } from './keying.ts'
import { LineGrid } from './LineGrid.tsx'
import { PaymentPlan } from './PaymentPlan.tsx'
import { useEntry } from './useEntry.ts'
import { useKept } from './useKept.ts'
import { followed, useOffers, usualUnits } from './useOffers.ts'
import './entry.css'

const ChangeReason = lazy(() => import('./ChangeReason.tsx'))

interface Props {
  keying: Keying
  /** The draft that is continued, or, with `changing`, the confirmed document that is changed. */
  document?: Row
  changing?: boolean
  /** What a new one begins with: the customer it is for, `lines` of another. */
  given?: Values
  onDone?: () => void
}

const rowsOf = (values: Values | undefined, { keptOfLine, promised }: Keying) =>
  ((values?.lines as Values[] | undefined) ?? []).map(line => lineOf(line, keptOfLine, promised))

/** A document keyed like a spreadsheet. Ctrl/⌘ S saves the draft, Ctrl/⌘ Enter ends it; what is not saved is put by. */
export function DocumentEntry({ keying, document, changing, given, onDone }: Props) {
  const entity = useEntity(keying.entity)
  const session = useSession()
  const writes = useWrites(entity)
  const may = useMay()
  const go = useGo()
  const t = useT()
  const body = useRef<HTMLDivElement>(null)
  const made = useRef<Row | undefined>(undefined)
  const { party, texts } = keying
  const asked = Object.keys(entity.verbs?.change?.input ?? {})
  const ends = entity.verbs?.[keying.ends]?.label ?? { zh: '确认', en: 'Confirm' }
  const head = [...keying.head, ...ownFields(entity)]
  const shown = changing ? [party, ...head.filter(name => name !== party && asked.includes(name))] : head
  const plan = keying.plan && (!changing || asked.includes(keying.plan)) ? [keying.plan] : []
  const foot = changing ? keying.foot.filter(name => asked.includes(name)) : keying.foot

  const [firstLines] = useState(() => [...rowsOf(document, keying), newLine()])
  const [lines, setLines] = useState(() =>
    document || !given?.lines ? firstLines : [...rowsOf(given, keying), newLine()],
  )
  const [wrong, setWrong] = useState<{ key: string; column: Column }[]>([])
  const [asking, setAsking] = useState(false)
  const used = lines.filter(line => !isBlank(line))
  const mark = (faults: ServerFault[]) =>
    setWrong(
      faults.flatMap(({ field }) => {
        const [, place, column] = /^lines\.(\d+)\.(\w+)$/.exec(field) ?? []
        const line = place === undefined ? undefined : used[Number(place)]
        return line ? [{ key: line.key, column: column as Column }] : []
      }),
    )
  const entry = useEntry(
    entity,
    [...shown, ...foot, ...plan, ...(changing ? [] : (keying.kept ?? []))],
    document,
    given,
    mark,
  )
  const linesChanged =
    JSON.stringify(wireLines(lines, keying.promised)) !==
    JSON.stringify(wireLines(firstLines, keying.promised))
  const dirty = linesChanged || Object.keys(entry.changed).length > 0
  const allow = useLeaveGuard(dirty)
  const kept = useKept(
    `${entity.name}.${document?.id ?? 'new'}`,
    document?.version ?? null,
    { head: entry.values, lines },
    dirty,
  )

  const day = String(entry.values[entity.occurredAt as string] ?? '')
  const offers = useOffers(keying, entry.values, day, lines)
  const { usual, key: offersKey } = offers
  const asKeyed = lines.map(line => `${line.product?.id} ${line.quantity} ${line.unit}`).join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is offered changes with these
  useEffect(
    () => setLines(all => followed(usualUnits(all, offers, keying.price), offers)),
    [offersKey, day, asKeyed],
  )
  // The list follows from the customer until another is chosen.
  const listed = useRef<string | null | undefined>(undefined)
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows the customer alone
  useEffect(() => {
    const stays = document && (document[party] as Ref | null)?.id === (entry.values[party] as Ref | null)?.id
    if (!keying.priceList || usual === undefined || changing || stays) return
    const now = (entry.values[keying.priceList] as Ref | null)?.id ?? null
    if (now === (usual?.id ?? null) || (now !== null && now !== listed.current)) return
    listed.current = usual?.id ?? null
    entry.put({ [keying.priceList]: usual })
  }, [usual?.id, usual === undefined])

  const overall = keying.overall ? String(entry.values[keying.overall] ?? '') : ''
  const off = decimalOf(overall) || null

  const focusFirstCell = () =>
    setTimeout(() => {
      const cells = [...(body.current?.querySelectorAll<HTMLInputElement>('.order-product input') ?? [])]
      ;(cells.find(cell => cell.value === '') ?? cells[0])?.focus()
    })
  const set = (name: string, value: unknown) => {
    entry.set(name, value)
    if (name === party && value) focusFirstCell()
  }
  const focusEnd = () =>
    body.current?.querySelector<HTMLElement>('.order-note input, .order-note textarea')?.focus()

  const check = (): boolean => {
    const isWhole = entry.isWhole()
    const cells = wrongCells(lines)
    setWrong(cells)
    if (cells.length > 0)
      toast.wrong(
        t(
          { zh: '{count} 处明细需要修改，已标出', en: '{count} cells need mending; they are marked' },
          { count: cells.length },
        ),
      )
    return isWhole && cells.length === 0
  }
  const send = async (): Promise<Row | undefined> => {
    if (!document) {
      const all = { ...entry.values, lines: wireLines(lines, keying.promised) }
      // Made by an earlier try, whose end was refused: it is the draft that is mended.
      const row = made.current ? await writes.update(made.current, all) : await writes.create(all, entry.key)
      made.current = row
      return row
    }
    const changed: Values = {
      ...entry.changed,
      ...(linesChanged ? { lines: wireLines(lines, keying.promised) } : {}),
    }
    return Object.keys(changed).length === 0 ? document : writes.update(document, changed)
  }
  const save = (ends: boolean) => {
    if (changing || !check()) return
    if (ends && used.length === 0) {
      toast.wrong(t(texts.noLines))
      return void focusFirstCell()
    }
    void entry.run(async () => {
      const row = await send()
      if (!row) return
      if (ends) {
        const ended = await writes.verb(row.id, keying.ends)
        if (!ended._waits) toast.done(t(texts.ended, { number: String(ended.number ?? '') }))
      } else toast.done(t({ zh: '草稿已保存', en: 'Draft saved' }))
      allow()
      kept.forget()
      go(`${entity.path}/${row.id}`, { replace: !document })
      onDone?.()
    })
  }
  const change = (reason: string) =>
    entry
      .run(async () => {
        // What stays as it is need not be open to the role.
        const set = Object.fromEntries(Object.entries(entry.changed).filter(([name]) => asked.includes(name)))
        const changed = await writes.verb(document?.id ?? '', 'change', {
          ...set,
          ...(linesChanged ? { lines: wireLines(lines, keying.promised) } : {}),
          reason,
        })
        allow()
        kept.forget()
        if (!changed._waits) toast.done(t(texts.changed))
        onDone?.()
      })
      .finally(() => setAsking(false))
  const act = () => {
    if (!changing) save(false)
    else if (check()) setAsking(true)
  }
  const totals = totalsOf(lines, session.company.pricesIncludeTax, off)
  const partyId = (entry.values[party] as Ref | null)?.id
  useKeys({ 'mod+s': act, 'mod+Enter': () => (changing ? act() : save(true)) })
  return (
    <div className="order-entry" ref={body}>
      {kept.found && (
        <KeptNote
          kept={kept.found}
          onTake={() => {
            if (!kept.found) return
            entry.put(kept.found.head)
            setLines(kept.found.lines)
            kept.close()
          }}
          onDrop={kept.drop}
        />
      )}
      <div className="order-head">
        <HeadFields
          entity={entity}
          names={shown}
          entry={entry}
          onChange={set}
          fixed={changing ? [party] : []}
          focus={entry.values[party] ? undefined : party}
        />
      </div>
      <LineGrid
        lines={lines}
        onChange={change => {
          setLines(change)
          setWrong([])
        }}
        keying={keying}
        party={partyId}
        offers={offers}
        overall={off}
        wrong={wrong}
        onLeave={focusEnd}
      />
      {entry.faults.lines && (
        <p className="gx-fault" role="alert">
          {entry.faults.lines}
        </p>
      )}
      {plan.map(name => (
        <PaymentPlan
          key={name}
          entity={entity}
          name={name}
          entry={entry}
          total={totalsOf(lines, session.company.pricesIncludeTax, off).amount}
        />
      ))}
      <p className="order-keys gx-faint">
        {t(
          {
            zh: '回车到下一格；Ctrl+D 复制上一行；可从 Excel 粘贴多行；Ctrl+S 保存；Ctrl+回车 {ends}',
            en: 'Enter goes on; Ctrl+D copies from above; rows of a spreadsheet can be pasted; Ctrl+S saves; Ctrl+Enter: {ends}',
          },
          { ends: t(changing ? { zh: '保存变更', en: 'Save the change' } : ends) },
        )}
      </p>
      <div className="order-foot">
        <div className="order-note">
          <HeadFields entity={entity} names={foot} entry={entry} />
        </div>
        <div>
          <Totals totals={totals} lines={used.length} />
          {keying.Beside && partyId && (
            <Suspense>
              <keying.Beside
                party={partyId}
                amount={new Decimal(totals.amount).times(String(entry.values.rate ?? 1)).toFixed()}
              />
            </Suspense>
          )}
        </div>
      </div>
      <div className="order-acts">
        {changing && <Button onClick={onDone}>{t({ zh: '取消', en: 'Cancel' })}</Button>}
        <Button look={changing ? 'primary' : ''} disabled={entry.saving} title="Ctrl+S" onClick={act}>
          {changing ? t({ zh: '保存变更', en: 'Save the change' }) : t({ zh: '保存草稿', en: 'Save draft' })}
        </Button>
        {!changing && may(entity.name, keying.ends) && (
          <Button look="primary" disabled={entry.saving} title="Ctrl+Enter" onClick={() => save(true)}>
            {t(ends)}
          </Button>
        )}
      </div>
      {asking && (
        <Suspense>
          <ChangeReason
            saving={entry.saving}
            onClose={() => setAsking(false)}
            onReason={reason => void change(reason)}
          />
        </Suspense>
      )}
    </div>
  )
}
