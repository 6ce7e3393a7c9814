import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { fullMoment } from '../../core/kinds/moments.ts'
import { Button } from '../../core/web/Button.tsx'
import { ApiError, api } from '../../core/web/client.ts'
import { useMay } from '../../core/web/session.tsx'
import { Bones, Failed } from '../../core/web/states.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { Conversation } from './Conversation.tsx'
import type { Link } from './links.ts'
import { MailForm } from './MailForm.tsx'
import './quotes.css'

const stands = [30, 90, 365]

/** Links by which the customer reads the quote, and what was asked and answered there. */
export default function ShareTab({ id }: { id: string }) {
  return (
    <div className="quote-share">
      <Links id={id} />
      <Conversation id={id} />
    </div>
  )
}

function Links({ id }: { id: string }) {
  const client = useQueryClient()
  const context = useKindContext()
  const may = useMay()
  const t = useT()
  const [days, setDays] = useState(90)
  const [made, setMade] = useState<string | null>(null)
  const [mails, setMails] = useState(false)
  const queryKey = ['quote', 'links', id]
  const found = useQuery({ queryKey, queryFn: () => api.get<{ data: Link[] }>(`quotes/${id}/links`) })
  if (found.error) return <Failed error={found.error} retry={() => void found.refetch()} />
  if (!found.data) return <Bones lines={3} />
  const links = found.data.data
  const attempt = async (act: () => Promise<void>) => {
    try {
      await act()
      await client.invalidateQueries({ queryKey: ['quote'] })
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      toast.wrong(error.message)
    }
  }
  const make = () =>
    attempt(async () => {
      const { path } = await api.post<{ path: string }>(`quotes/${id}/links`, { days })
      setMade(`${location.origin}${path}`)
    })
  const withdraw = (link: Link) =>
    attempt(async () => {
      await api.delete(`quotes/${id}/links/${link.id}`)
      toast.done(t({ zh: '链接已停用', en: 'The link is withdrawn' }))
    })
  const stateOf = (link: Link) => {
    if (link.withdrawnAt) return t({ zh: '已停用', en: 'Withdrawn' })
    if (new Date(link.expiresAt) <= context.now) return t({ zh: '已到期', en: 'Ended' })
    return t(
      { zh: '有效，至 {day}', en: 'In use, until {day}' },
      { day: fullMoment(link.expiresAt, context).slice(0, 10) },
    )
  }
  return (
    <section>
      <h3>{t({ zh: '分享链接', en: 'Links to share' })}</h3>
      <p className="gx-faint">
        {t({
          zh: '客户打开链接即可阅读、提问、签署接受，无需登录。拿到链接的人都能看到，请只发给客户。',
          en: 'By the link the customer reads, asks and accepts without signing in. Whoever has it can read it: send it to the customer alone.',
        })}
      </p>
      {may('quote', 'send') && (
        <div className="quote-make">
          <label>
            {t({ zh: '有效', en: 'Stands for' })}{' '}
            <select className="gx-input" value={days} onChange={event => setDays(Number(event.target.value))}>
              {stands.map(one => (
                <option key={one} value={one}>
                  {t({ zh: '{days} 天', en: '{days} days' }, { days: one })}
                </option>
              ))}
            </select>
          </label>
          <Button look="primary" onClick={() => void make()}>
            {t({ zh: '新建链接', en: 'Make a link' })}
          </Button>
          <Button aria-expanded={mails} onClick={() => setMails(!mails)}>
            {t({ zh: '用邮件发送', en: 'Send by mail' })}
          </Button>
        </div>
      )}
      {mails && <MailForm id={id} sent={() => void client.invalidateQueries({ queryKey })} />}
      {made && <MadeLink address={made} />}
      {links.length > 0 && (
        <ul className="quote-links">
          {links.map(link => (
            <li key={link.id}>
              <span>
                {stateOf(link)}
                <small className="gx-faint">
                  {' '}
                  {link.createdBy.title} · {fullMoment(link.createdAt, context)}
                </small>
              </span>
              <span className="gx-faint">
                {link.openedAt
                  ? t(
                      { zh: '打开 {count} 次，最近 {time}', en: 'Opened {count} times, last {time}' },
                      { count: link.opened, time: fullMoment(link.openedAt, context) },
                    )
                  : t({ zh: '还没有打开', en: 'Not opened yet' })}
              </span>
              {!link.withdrawnAt && may('quote', 'send') && (
                <Button look="small" onClick={() => void withdraw(link)}>
                  {t({ zh: '停用', en: 'Withdraw' })}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function MadeLink({ address }: { address: string }) {
  const t = useT()
  const copy = () =>
    navigator.clipboard.writeText(address).then(
      () => toast.done(t({ zh: '链接已复制', en: 'The link is copied' })),
      () => toast.note(t({ zh: '请手动选中并复制', en: 'Please select it and copy' })),
    )
  return (
    <div className="quote-made" role="status">
      <input
        className="gx-input"
        readOnly
        value={address}
        aria-label={t({ zh: '链接地址', en: 'Address of the link' })}
        onFocus={event => event.target.select()}
      />
      <Button look="primary" onClick={() => void copy()}>
        {t({ zh: '复制', en: 'Copy' })}
      </Button>
      <a className="gx-link" href={`${address}?look=1`} target="_blank" rel="noreferrer">
        {t({ zh: '看看客户看到的', en: 'See what the customer sees' })}
      </a>
      <small className="gx-faint">
        {t({ zh: '地址只显示这一次，请现在复制。', en: 'The address is shown this once: copy it now.' })}
      </small>
    </div>
  )
}
