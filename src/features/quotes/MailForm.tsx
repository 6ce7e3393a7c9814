import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../core/web/Button.tsx'
import { api } from '../../core/web/client.ts'
import { useLocale, useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { LetterText } from '../letters/LetterText.tsx'
import { NoMail, Sending } from '../letters/Sending.tsx'
import { quotePlaces, quoteTexts } from './letter.rules.ts'

/** The quote by mail: its text, a new link in it, the PDF along. */
export function MailForm({ id, sent }: { id: string; sent: () => void }) {
  const t = useT()
  const locale = useLocale()
  const [language, setLanguage] = useState(locale)
  const [letter, setLetter] = useState(quoteTexts[locale])
  const [to, setTo] = useState('')
  const [attach, setAttach] = useState(true)
  const where = useQuery({
    queryKey: ['quote', 'letters', id],
    queryFn: () => api.get<{ address: string | null; mail: boolean }>(`quotes/${id}/letters`),
  })
  const send = useMutation({
    mutationFn: async () => {
      const { path } = await api.post<{ path: string }>(`quotes/${id}/links`, { days: 90 })
      const link = `${location.origin}${path}`
      return api.post<{ id: string }>(`quotes/${id}/letters`, {
        ...{ letter, link, attach, locale: language },
        ...(to.trim() ? { to: to.trim() } : {}),
      })
    },
    onSuccess: sent,
    onError: toast.error,
  })
  if (!where.data) return null
  if (!where.data.mail) return <NoMail />
  if (send.data) return <Sending id={send.data.id} />
  return (
    <div className="quote-mail">
      <label className="gx-field">
        <span className="gx-label">{t({ zh: '收件邮箱', en: 'To' })}</span>
        <input
          type="email"
          className="gx-input"
          value={to}
          placeholder={
            where.data.address ?? t({ zh: '没有记下的邮箱，请填写', en: 'None is known: fill it in' })
          }
          onChange={event => setTo(event.target.value)}
        />
      </label>
      <LetterText
        value={letter}
        onChange={setLetter}
        places={quotePlaces}
        texts={quoteTexts}
        onLocale={setLanguage}
      />
      <label className="gx-row-of">
        <input type="checkbox" checked={attach} onChange={event => setAttach(event.target.checked)} />
        {t({ zh: '附上 PDF', en: 'Enclose the PDF' })}
      </label>
      <div>
        <Button
          look="primary"
          disabled={send.isPending || (!to.trim() && !where.data.address)}
          onClick={() => send.mutate()}
        >
          {t({ zh: '发送邮件', en: 'Send the mail' })}
        </Button>
      </div>
    </div>
  )
}
