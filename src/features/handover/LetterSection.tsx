import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { Label } from '../../core/label.ts'
import { Button } from '../../core/web/Button.tsx'
import { api } from '../../core/web/client.ts'
import { confirmed } from '../../core/web/dialogs.tsx'
import { Download } from '../../core/web/download.tsx'
import { Link } from '../../core/web/navigate.tsx'
import { useMay, useSession } from '../../core/web/session.tsx'
import { useLocale, useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { useDebounced } from '../../core/web/useDebounced.ts'
import {
  type HandoverView,
  handoverQuery,
  type LetterState,
  lettersQuery,
  previewQuery,
} from './handover.client.ts'
import { letterPlaces, letterTemplates } from './handover.rules.ts'

/** The letter that names the new contact: its text, how a real customer gets it, and how it leaves. */
export function LetterSection({ view }: { view: HandoverView }) {
  const locale = useLocale()
  const t = useT()
  const saved = view.letter?.body ? { subject: view.letter.subject, body: view.letter.body } : undefined
  const [letter, setLetter] = useState(saved ?? letterTemplates[locale])
  const text = useRef<HTMLTextAreaElement>(null)
  const typed = useDebounced(letter, 400)
  const preview = useQuery({
    ...previewQuery(view.id, typed, undefined),
    enabled: Boolean(typed.subject && typed.body),
  })
  const put = (place: string) => {
    const { selectionStart, selectionEnd } = text.current ?? {
      selectionStart: letter.body.length,
      selectionEnd: letter.body.length,
    }
    setLetter({
      ...letter,
      body: `${letter.body.slice(0, selectionStart)}{${place}}${letter.body.slice(selectionEnd)}`,
    })
    text.current?.focus()
  }
  return (
    <section className="handover-letter" aria-labelledby="handover-letter">
      <header>
        <h2 id="handover-letter">{t({ zh: '告知客户的信', en: 'Letter to customers' })}</h2>
        <div className="handover-choice">
          {(['zh', 'en'] as const).map(one => (
            <Button key={one} look="link" onClick={() => setLetter(letterTemplates[one])}>
              {one === 'zh'
                ? t({ zh: '中文模板', en: 'Chinese template' })
                : t({ zh: '英文模板', en: 'English template' })}
            </Button>
          ))}
        </div>
      </header>
      <div className="handover-columns">
        <div className="handover-writing">
          <label className="gx-field">
            <span className="gx-label">{t({ zh: '主题', en: 'Subject' })}</span>
            <input
              className="gx-input"
              value={letter.subject}
              maxLength={200}
              onChange={event => setLetter({ ...letter, subject: event.target.value })}
            />
          </label>
          <label className="gx-field">
            <span className="gx-label">{t({ zh: '正文', en: 'Text' })}</span>
            <textarea
              ref={text}
              className="gx-input gx-textarea"
              rows={12}
              value={letter.body}
              maxLength={10_000}
              onChange={event => setLetter({ ...letter, body: event.target.value })}
            />
          </label>
          <p className="handover-places">
            <span className="gx-faint">{t({ zh: '可插入', en: 'Places' })}</span>
            {Object.entries(letterPlaces).map(([place, label]) => (
              <button key={place} type="button" className="gx-tag" onClick={() => put(place)}>
                {t(label)}
              </button>
            ))}
          </p>
        </div>
        <article className="handover-preview" aria-label={t({ zh: '预览', en: 'Preview' })}>
          {preview.error ? (
            <p className="gx-fault">{preview.error.message}</p>
          ) : preview.data?.customer ? (
            <>
              <p className="gx-faint">
                {t(
                  { zh: '以“{name}”为例 → {email}', en: 'As {name} gets it → {email}' },
                  {
                    name: preview.data.customer.title,
                    email: preview.data.email ?? t({ zh: '没有邮箱', en: 'no e-mail' }),
                  },
                )}
              </p>
              <h3>{preview.data.subject}</h3>
              <pre>{preview.data.body}</pre>
            </>
          ) : (
            <p className="gx-faint">
              {t({
                zh: '先选择客户由谁接手，这里用一家真实客户预览。',
                en: 'Choose who takes the customers over; a real one is shown here.',
              })}
            </p>
          )}
        </article>
      </div>
      <Leaving
        view={view}
        letter={letter}
        recipients={preview.data?.recipients ?? 0}
        withAddress={preview.data?.withAddress ?? 0}
      />
    </section>
  )
}

const stateLabels: Record<keyof LetterState['counts'], Label> = {
  sent: { zh: '已寄出', en: 'Sent' },
  waiting: { zh: '待寄', en: 'Waiting' },
  failed: { zh: '未寄出', en: 'Failed' },
  sending: { zh: '未确认', en: 'Unconfirmed' },
  noAddress: { zh: '没有邮箱', en: 'No e-mail' },
}

function Leaving({
  view,
  letter,
  recipients,
  withAddress,
}: {
  view: HandoverView
  letter: { subject: string; body: string }
  recipients: number
  withAddress: number
}) {
  const { id, status } = view
  const client = useQueryClient()
  const { permissions } = useSession()
  const may = useMay()
  const t = useT()
  const letters = useQuery(lettersQuery(id))
  const keep = useMutation({
    mutationFn: () => {
      const version = client.getQueryData(handoverQuery(id).queryKey)?.version ?? view.version
      return api.patch<HandoverView>(`handovers/${id}`, { version, letter })
    },
    onSuccess: next => client.setQueryData(handoverQuery(id).queryKey, next),
    onError: toast.error,
  })
  const send = useMutation({
    mutationFn: async () => {
      await keep.mutateAsync()
      return api.post<LetterState>(`handovers/${id}/letters`)
    },
    onSuccess: state => client.setQueryData(lettersQuery(id).queryKey, state),
    onError: toast.error,
  })
  const counts = letters.data?.counts ?? {}
  const isKept = view.letter?.body === letter.body && view.letter.subject === letter.subject
  const waits = withAddress - (counts.sent ?? 0) - (counts.sending ?? 0)
  const ask = async () => {
    const title = t(
      { zh: '把信发给 {count} 家客户？', en: 'Send the letter to {count} customers?' },
      { count: waits.toLocaleString('en-US') },
    )
    if (await confirmed({ title, act: t({ zh: '发送', en: 'Send' }) })) send.mutate()
  }
  return (
    <footer>
      <div className="handover-choice">
        <Button disabled={isKept || keep.isPending} onClick={() => keep.mutate()}>
          {isKept ? t({ zh: '已保存', en: 'Saved' }) : t({ zh: '保存信件', en: 'Save the letter' })}
        </Button>
        {status === 'done' && letters.data?.mail && waits > 0 && (
          <Button look="primary" disabled={send.isPending || letters.data.sending} onClick={() => void ask()}>
            {letters.data.sending
              ? t({ zh: '正在发送…', en: 'Sending…' })
              : t(
                  { zh: '发给 {count} 家客户', en: 'Send to {count}' },
                  { count: waits.toLocaleString('en-US') },
                )}
          </Button>
        )}
        {may('customer', 'export') && recipients > 0 && isKept && (
          <Download className="gx-button" path={`handovers/${id}/letters.csv`}>
            {t({ zh: '下载名单和信', en: 'Download list and letters' })}
          </Download>
        )}
        <span className="gx-faint">
          {t(
            {
              zh: '{recipients} 家客户，{withAddress} 家有邮箱',
              en: '{recipients} customers, {withAddress} with an e-mail',
            },
            {
              recipients: recipients.toLocaleString('en-US'),
              withAddress: withAddress.toLocaleString('en-US'),
            },
          )}
        </span>
      </div>
      {status === 'open' && (
        <p className="gx-faint">
          {t({ zh: '交接完成后即可寄出。', en: 'It can be sent once the hand-over is done.' })}
        </p>
      )}
      {letters.data && !letters.data.mail && (
        <p className="gx-faint">
          {t({
            zh: '尚未设置发信服务器，可以下载名单自行寄送。',
            en: 'No mail server is set; download the list and send it yourself.',
          })}{' '}
          {permissions.administer.includes('*') && (
            <Link to="settings/mail">{t({ zh: '去设置', en: 'Set it' })}</Link>
          )}
        </p>
      )}
      {Object.keys(counts).length > 0 && (
        <p className="handover-shares" role="status">
          {(Object.keys(stateLabels) as (keyof typeof stateLabels)[]).map(
            key =>
              counts[key] !== undefined && (
                <span key={key} className="gx-tag" data-state={key}>
                  {t(stateLabels[key])}{' '}
                  <span className="gx-number">{counts[key].toLocaleString('en-US')}</span>
                </span>
              ),
          )}
        </p>
      )}
      {(letters.data?.failures.length ?? 0) > 0 && (
        <ul className="handover-remaining">
          {letters.data?.failures.map(({ customer, reason }) => (
            <li key={customer.id}>
              <Link to={`customers/${customer.id}`} className="gx-ref gx-ellipsis">
                {customer.title}
              </Link>
              <span className="gx-faint">{reason}</span>
            </li>
          ))}
        </ul>
      )}
    </footer>
  )
}
