import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { formatDecimal } from '../../core/kinds/number.ts'
import { Button } from '../../core/web/Button.tsx'
import { api, type Row } from '../../core/web/client.ts'
import { useSession } from '../../core/web/session.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { decimalOf } from '../documents/entry/entryLines.ts'
import type { Settled } from './bankStatements.server.ts'
import { ChoiceCell } from './ChoiceCell.tsx'
import { type Choice, choiceOf, sent } from './choice.rules.ts'
import type { Proposed, ShownLine } from './lines.ts'

interface Props {
  proposed: Proposed
  account: Row | undefined
}

/** Open lines with what each becomes; what is sure is chosen already. */
export function StatementLines({ proposed, account }: Props) {
  const client = useQueryClient()
  const t = useT()
  const { lines, names, count } = proposed
  const [own, setOwn] = useState<Record<string, Choice | null>>({})
  const [ticked, setTicked] = useState<Record<string, boolean>>({})
  const [wrong, setWrong] = useState<Record<string, string>>({})
  const [busy, setBusy] = useState(false)
  const base = useSession().company.currency
  const currency = String(account?.currency ?? '')
  const isForeign = currency !== '' && currency !== base
  const [rate, setRate] = useState(proposed.rate ?? '')
  const choiceFor = (line: ShownLine) =>
    line.id in own ? (own[line.id] ?? null) : choiceOf(line.proposal, names)
  const isTicked = (line: ShownLine) =>
    choiceFor(line) !== null && (ticked[line.id] ?? line.proposal?.sureness === 'sure')
  const chosen = lines.filter(isTicked)
  const refresh = () =>
    Promise.all(
      ['bankLine', 'receipt', 'receivable', 'expense', 'account', 'accountMove', 'customer'].map(name =>
        client.invalidateQueries({ queryKey: [name] }),
      ),
    )
  const settle = async () => {
    if (busy || chosen.length === 0) return
    const given = isForeign ? decimalOf(rate) : undefined
    if (isForeign && !(Number(given) > 0))
      return toast.wrong(
        t({ zh: '请填写 {currency} 的汇率', en: 'Give the rate of {currency}' }, { currency }),
      )
    setBusy(true)
    try {
      const body = chosen.flatMap(line => {
        const choice = choiceFor(line)
        return choice ? [sent(line.id, choice, given ?? undefined)] : []
      })
      const { lines: done } = await api.post<{ lines: Settled[] }>('bankLines/settle', { lines: body })
      const failed = done.filter(one => one.error)
      setWrong(Object.fromEntries(failed.map(one => [one.id, one.error ? t(one.error) : ''])))
      await refresh()
      const said = t(
        { zh: '已确认 {done} 笔', en: '{done} lines are matched' },
        { done: done.length - failed.length },
      )
      if (failed.length === 0) toast.done(said)
      else
        toast.wrong(
          `${said}${t({ zh: '，{failed} 笔未成功，原因写在行里', en: ', {failed} are not: the reason stands in the line' }, { failed: failed.length })}`,
        )
    } catch (error) {
      toast.error(error)
    } finally {
      setBusy(false)
    }
  }
  const ignore = async (line: ShownLine) => {
    try {
      await api.post(`bankLines/${line.id}/ignore`)
      await refresh()
    } catch (error) {
      toast.error(error)
    }
  }
  const choose = (line: ShownLine, choice: Choice | null) => {
    setOwn({ ...own, [line.id]: choice })
    setTicked({ ...ticked, [line.id]: choice !== null })
  }
  const offered = lines.filter(line => choiceFor(line) !== null)
  const allTicked = offered.length > 0 && offered.every(isTicked)
  return (
    <>
      <div className="reconcile-acts">
        <span>
          {t(
            { zh: '待处理 {count} 笔，已选 {chosen} 笔', en: '{count} open, {chosen} chosen' },
            { count, chosen: chosen.length },
          )}
          {count > lines.length &&
            t(
              { zh: '（列出最早的 {shown} 笔）', en: ' (the oldest {shown} are listed)' },
              { shown: lines.length },
            )}
        </span>
        {isForeign && (
          <label className="money-day">
            {t(
              { zh: '汇率（1 {currency} 合 {base}）', en: 'Rate (1 {currency} in {base})' },
              { currency, base },
            )}
            <input
              className="gx-input gx-number"
              inputMode="decimal"
              value={rate}
              onChange={event => setRate(event.target.value)}
            />
          </label>
        )}
        <Button look="primary" disabled={busy || chosen.length === 0} onClick={() => void settle()}>
          {t({ zh: '确认所选', en: 'Confirm chosen' })}
        </Button>
      </div>
      <div className="gx-scroll-x">
        <table className="gx-table reconcile-table">
          <thead>
            <tr>
              <th scope="col">
                <input
                  type="checkbox"
                  checked={allTicked}
                  aria-label={t({ zh: '全选有建议的', en: 'All with a proposal' })}
                  onChange={() => setTicked(Object.fromEntries(offered.map(line => [line.id, !allTicked])))}
                />
              </th>
              <th scope="col">{t({ zh: '日期', en: 'Date' })}</th>
              <th scope="col">{t({ zh: '对方与摘要', en: 'With whom, remark' })}</th>
              <th scope="col" data-align="right">
                {t({ zh: '金额', en: 'Amount' })}
              </th>
              <th scope="col">{t({ zh: '记为', en: 'Becomes' })}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map(line => {
              const isIn = Number(line.amount) > 0
              const name = line.party ?? line.remark ?? line.reference ?? ''
              return (
                <tr key={line.id} data-ticked={isTicked(line) || undefined}>
                  <td>
                    <input
                      type="checkbox"
                      checked={isTicked(line)}
                      disabled={choiceFor(line) === null}
                      aria-label={t({ zh: '选中 {name}', en: 'Choose {name}' }, { name })}
                      onChange={event => setTicked({ ...ticked, [line.id]: event.target.checked })}
                    />
                  </td>
                  <td className="gx-number reconcile-day">
                    {line.day}
                    {line.time && <small className="gx-faint"> {line.time}</small>}
                  </td>
                  <td className="reconcile-what">
                    <b>{line.party}</b>
                    <span className="gx-faint">{line.remark}</span>
                  </td>
                  <td data-align="right" className="gx-number reconcile-amount" data-in={isIn || undefined}>
                    {isIn && '+'}
                    {formatDecimal(line.amount, 2)}
                  </td>
                  <td className="reconcile-choice">
                    <ChoiceCell
                      line={line}
                      choice={choiceFor(line)}
                      isOwn={line.id in own}
                      currency={currency}
                      onChoose={choice => choose(line, choice)}
                      onIgnore={() => void ignore(line)}
                    />
                    {wrong[line.id] && (
                      <p className="gx-fault" role="alert">
                        {wrong[line.id]}
                      </p>
                    )}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </>
  )
}
