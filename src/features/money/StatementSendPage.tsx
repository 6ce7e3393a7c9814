import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { dayIn } from '../../core/kinds/date.ts'
import { formatDecimal } from '../../core/kinds/number.ts'
import { RefName } from '../../core/kinds/RefName.tsx'
import { Button } from '../../core/web/Button.tsx'
import { api } from '../../core/web/client.ts'
import { confirmed } from '../../core/web/dialogs.tsx'
import { askFile, saveFile } from '../../core/web/download.tsx'
import { Link, useAddressQuery } from '../../core/web/navigate.tsx'
import { useMay, useSession } from '../../core/web/session.tsx'
import { Bones, Empty, Failed } from '../../core/web/states.tsx'
import { useKindContext, useLocale, useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { LetterText } from '../letters/LetterText.tsx'
import { NoMail, Sending } from '../letters/Sending.tsx'
import { choicesQuery } from '../printing/printing.client.ts'
import { lastMonth } from './periods.ts'
import { textsOf } from './sides.texts.ts'
import type { Side } from './sides.ts'
import { statementPlaces, statementTexts } from './statement.rules.ts'
import type { StatementParty } from './statementLetters.ts'
import './money.css'

/** Records one file holds. */
const FILE_MOST = 200

/** `/statement/send?from=&to=&party=&batch=`: statements of a month, to all who have one or to some of them, by mail or as one file. */
export default function StatementSendPage({ side }: { side: Side }) {
  const texts = textsOf(side)
  const [query, change] = useAddressQuery()
  const { company } = useSession()
  const context = useKindContext()
  const t = useT()
  const usual = lastMonth(dayIn(company.timeZone, context.now))
  const from = query.get('from') ?? usual.from
  const to = query.get('to') ?? usual.to
  const batch = query.get('batch')
  const found = useQuery({
    queryKey: [side.item, 'statements', from, to],
    queryFn: ({ signal }) =>
      api.get<{ data: StatementParty[]; mail: boolean }>(`${side.path}/statements`, { from, to }, signal),
  })
  return (
    <main className="money-page">
      <header className="gx-page-head">
        <h1>{t(texts.send)}</h1>
      </header>
      <div className="money-asked">
        {(
          [
            ['from', from, t({ zh: '从', en: 'From' })],
            ['to', to, t({ zh: '到', en: 'To' })],
          ] as const
        ).map(([name, value, label]) => (
          <label key={name} className="gx-field">
            <span className="gx-label">{label}</span>
            <input
              type="date"
              className="gx-input"
              value={value}
              onChange={event => event.target.value && change({ [name]: event.target.value })}
            />
          </label>
        ))}
      </div>
      {batch && <Sending key={batch} id={batch} settled={() => void found.refetch()} />}
      {found.error ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : !found.data ? (
        <Bones lines={8} />
      ) : found.data.data.length === 0 ? (
        <Empty title={t({ zh: '这段时间没有对账单', en: 'There is no statement for this time' })} />
      ) : (
        <Chosen
          key={`${from} ${to}`}
          {...{ side, from, to }}
          parties={found.data.data}
          mail={found.data.mail}
          party={query.get('party')}
          begun={id => change({ batch: id })}
        />
      )}
    </main>
  )
}

interface ChosenProps {
  side: Side
  from: string
  to: string
  parties: StatementParty[]
  mail: boolean
  /** The only one, where the page was opened from its statement. */
  party: string | null
  begun: (batch: string) => void
}

function Chosen({ side, from, to, parties, mail, party, begun }: ChosenProps) {
  const texts = textsOf(side)
  const locale = useLocale()
  const may = useMay()
  const t = useT()
  const client = useQueryClient()
  const { company } = useSession()
  const [language, setLanguage] = useState<'zh' | 'en'>(locale)
  const [letter, setLetter] = useState(statementTexts[locale])
  const [chosen, setChosen] = useState(
    () =>
      new Set(
        parties
          .filter(one => (party ? one.party.id === party : one.balances.length > 0 && !one.sentAt))
          .map(one => one.party.id),
      ),
  )
  const all = parties.filter(one => chosen.has(one.party.id))
  const reached = all.filter(one => one.address)
  const toggle = (ids: string[], on: boolean) => {
    const next = new Set(chosen)
    for (const id of ids) on ? next.add(id) : next.delete(id)
    setChosen(next)
  }
  // Asked again after an answer that was lost, it is the same sending.
  const once = useRef({ asked: '', key: '' })
  const repeated = reached.filter(one => one.sentAt).length
  const send = useMutation({
    mutationFn: () => {
      const parties = all.map(one => one.party.id)
      const body = { from, to, letter, locale: language, again: repeated > 0, parties }
      const asked = JSON.stringify(body)
      if (once.current.asked !== asked) once.current = { asked, key: crypto.randomUUID() }
      return api.post<{ id: string }>(`${side.path}/statements`, body, once.current.key)
    },
    onSuccess: ({ id }) => {
      once.current = { asked: '', key: '' }
      begun(id)
      void client.invalidateQueries({ queryKey: [side.item, 'statements'] })
    },
    onError: toast.error,
  })
  const first = all[0]?.party.id
  const choices = useQuery({ ...choicesQuery(texts.printed, first ?? ''), enabled: first !== undefined })
  const template = choices.data?.templates.find(one => one.kind === 'pdf')?.id
  const download = useMutation({
    mutationFn: async () =>
      saveFile(
        await askFile('print', {
          ...{ entity: texts.printed, template, more: { from, to } },
          ids: all.slice(0, FILE_MOST).map(one => one.party.id),
        }),
      ),
    onError: toast.error,
  })
  const ask = async () => {
    const title = t(
      repeated > 0
        ? {
            zh: '把对账单发给 {count} 家？其中 {repeated} 家已经发过这段时间的，会再收到一次',
            en: 'Mail the statement to {count}? {repeated} of them had it for this time and get it once more',
          }
        : { zh: '把对账单发给 {count} 家？', en: 'Mail the statement to {count}?' },
      { count: reached.length, repeated },
    )
    if (await confirmed({ title, act: t({ zh: '发送', en: 'Send' }) })) send.mutate()
  }
  const owing = parties.filter(one => one.balances.length > 0).map(one => one.party.id)
  return (
    <>
      {!mail && <NoMail />}
      <div className="money-tools">
        <Button look="small" onClick={() => setChosen(new Set(owing))}>
          {t({ zh: '选有余额的（{count}）', en: 'Those with a balance ({count})' }, { count: owing.length })}
        </Button>
        <Button
          look="small"
          onClick={() =>
            toggle(
              parties.map(one => one.party.id),
              true,
            )
          }
        >
          {t({ zh: '全选（{count}）', en: 'All ({count})' }, { count: parties.length })}
        </Button>
        <Button look="small" onClick={() => setChosen(new Set())}>
          {t({ zh: '全不选', en: 'None' })}
        </Button>
        <span className="gx-faint">
          {t(
            {
              zh: '已选 {count} 家，其中 {missing} 家没有邮箱',
              en: '{count} chosen, {missing} without an e-mail',
            },
            { count: all.length, missing: all.length - reached.length },
          )}
        </span>
      </div>
      <div className="gx-scroll-x money-parties">
        <table className="gx-table money-table">
          <thead>
            <tr>
              <th scope="col">
                <span className="gx-hidden">{t({ zh: '选择', en: 'Chosen' })}</span>
              </th>
              <th scope="col">{t(texts.party)}</th>
              <th scope="col">{t({ zh: '邮箱', en: 'E-mail' })}</th>
              <th scope="col" data-align="right">
                {t({ zh: '期末余额', en: 'Closing balance' })}
              </th>
              <th scope="col">{t({ zh: '对账单', en: 'Statement' })}</th>
            </tr>
          </thead>
          <tbody>
            {parties.map(one => (
              <tr key={one.party.id}>
                <td>
                  <input
                    type="checkbox"
                    checked={chosen.has(one.party.id)}
                    aria-label={one.party.title}
                    onChange={event => toggle([one.party.id], event.target.checked)}
                  />
                </td>
                <td>
                  <RefName value={one.party} to="customer" />
                </td>
                <td data-label={t({ zh: '邮箱', en: 'E-mail' })}>
                  {one.address ?? (
                    <span className="gx-tag" data-tone="warning">
                      {t({ zh: '没有邮箱', en: 'No e-mail' })}
                    </span>
                  )}
                </td>
                <td
                  data-align="right"
                  className="gx-number"
                  data-label={t({ zh: '期末余额', en: 'Closing balance' })}
                >
                  {one.balances.length === 0
                    ? '0.00'
                    : one.balances.map(({ currency, amount }) => (
                        <div key={currency}>
                          {currency} {formatDecimal(amount, 2)}
                        </div>
                      ))}
                </td>
                <td>
                  <Link
                    to={`print?entity=${texts.printed}&ids=${one.party.id}&from=${from}&to=${to}`}
                    className="gx-link"
                  >
                    {t({ zh: '预览', en: 'Preview' })}
                  </Link>{' '}
                  {one.sentAt && (
                    <span className="gx-tag">
                      {t(
                        { zh: '{day} 已发', en: 'sent on {day}' },
                        { day: dayIn(company.timeZone, new Date(one.sentAt)) },
                      )}
                    </span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {may(side.money, 'create') && mail && (
        <LetterText
          value={letter}
          onChange={setLetter}
          places={statementPlaces}
          texts={statementTexts}
          onLocale={setLanguage}
        />
      )}
      <div className="money-tools">
        {may(side.money, 'create') && mail && (
          <Button look="primary" disabled={reached.length === 0 || send.isPending} onClick={() => void ask()}>
            {t({ zh: '发送 {count} 封邮件', en: 'Send {count} mails' }, { count: reached.length })}
          </Button>
        )}
        <Button
          disabled={all.length === 0 || !template || download.isPending}
          onClick={() => download.mutate()}
        >
          {t(
            { zh: '下载 {count} 家的 PDF（一个文件）', en: 'Download {count} as one PDF' },
            { count: Math.min(all.length, FILE_MOST) },
          )}
        </Button>
        {all.length > FILE_MOST && (
          <span className="gx-faint">
            {t(
              {
                zh: '一个文件最多 {most} 家，按余额从大到小',
                en: 'A file holds {most} at most, the largest balances first',
              },
              { most: FILE_MOST },
            )}
          </span>
        )}
      </div>
    </>
  )
}
