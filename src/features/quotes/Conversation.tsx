import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { fullMoment } from '../../core/kinds/moments.ts'
import { Button } from '../../core/web/Button.tsx'
import { ApiError, api } from '../../core/web/client.ts'
import { useWrites } from '../../core/web/mutations.ts'
import { recordQuery } from '../../core/web/queries.ts'
import { useEntity } from '../../core/web/session.tsx'
import { Bones, Failed } from '../../core/web/states.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import type { Message } from './questions.ts'

/** What the customer asked by a link, and what was answered; the customer reads it there. */
export function Conversation({ id }: { id: string }) {
  const entity = useEntity('quote')
  const record = useQuery(recordQuery(entity, id))
  const client = useQueryClient()
  const writes = useWrites(entity)
  const context = useKindContext()
  const t = useT()
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const found = useQuery({
    queryKey: ['quote', 'messages', id],
    queryFn: () => api.get<{ data: Message[] }>(`quotes/${id}/messages`),
  })
  if (found.error) return <Failed error={found.error} retry={() => void found.refetch()} />
  if (!found.data) return <Bones lines={3} />
  const messages = found.data.data
  const mayAnswer = record.data?._access?.verbs.includes('answer')
  const send = async () => {
    if (!text.trim() || busy) return
    setBusy(true)
    try {
      await writes.verb(id, 'answer', { said: text.trim() })
      setText('')
      await client.invalidateQueries({ queryKey: ['quote', 'messages', id] })
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      toast.wrong(error.message)
    } finally {
      setBusy(false)
    }
  }
  return (
    <section>
      <h3>{t({ zh: '提问与回复', en: 'Questions and answers' })}</h3>
      {messages.length === 0 ? (
        <p className="gx-faint">
          {t({ zh: '客户还没有提问。', en: 'The customer has not asked anything yet.' })}
        </p>
      ) : (
        <ul className="quote-messages">
          {messages.map(one => (
            <li key={one.id} data-customer={one.isCustomer || undefined}>
              <small className="gx-faint">
                {one.isCustomer
                  ? t({ zh: '{name}（客户）', en: '{name} (customer)' }, { name: one.name })
                  : one.name}{' '}
                · {fullMoment(one.writtenAt, context)}
              </small>
              <p>{one.content}</p>
            </li>
          ))}
        </ul>
      )}
      {mayAnswer && (
        <div className="quote-answer">
          <textarea
            className="gx-input"
            rows={3}
            maxLength={2000}
            value={text}
            aria-label={t({ zh: '回复', en: 'Answer' })}
            placeholder={t({
              zh: '写回复，客户在链接上看得到',
              en: 'Write an answer; the customer reads it by the link',
            })}
            onChange={event => setText(event.target.value)}
          />
          <Button look="primary" disabled={busy || !text.trim()} onClick={() => void send()}>
            {t({ zh: '回复', en: 'Answer' })}
          </Button>
        </div>
      )}
    </section>
  )
}
