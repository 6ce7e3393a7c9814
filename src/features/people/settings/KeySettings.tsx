import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Ref } from '../../../core/field.ts'
import { shortMoment } from '../../../core/kinds/moments.ts'
import { api } from '../../../core/web/client.ts'
import { Unread } from '../../../core/web/states.tsx'
import { useKindContext, useT } from '../../../core/web/text.tsx'
import { toast } from '../../../core/web/toast.ts'
import { GateForm, TextField } from '../../../web/Gate.tsx'
import { LinkBox } from './LinkBox.tsx'
import { SelectField } from './SelectField.tsx'

interface Key {
  id: string
  name: string
  start: string
  user: Ref
  createdAt: string
  expiresAt: string | null
  lastUsedAt: string | null
}

/** Keys by which programs act as a person of the company. */
export default function KeySettings() {
  const client = useQueryClient()
  const context = useKindContext()
  const t = useT()
  const [secret, setSecret] = useState('')
  const queryKey = ['settings', 'api-keys']
  const keys = useQuery({ queryKey, queryFn: () => api.get<{ data: Key[] }>('api-keys') })
  const refresh = () => client.invalidateQueries({ queryKey })
  if (!keys.data) return <Unread of={keys} />
  return (
    <>
      <section className="gx-settings-part">
        <GateForm
          submit={t({ zh: '生成密钥', en: 'Make a key' })}
          send={async ({ name, days }) => {
            const body = { name, expiresInDays: days ? Number(days) : null }
            setSecret((await api.post<{ key: string }>('api-keys', body)).key)
            await refresh()
          }}
        >
          <TextField name="name" required maxLength={60} label={t({ zh: '用途', en: 'What it is for' })} />
          <SelectField
            name="days"
            label={t({ zh: '有效期', en: 'Valid for' })}
            options={[
              { value: '', label: t({ zh: '直到撤销', en: 'Until revoked' }) },
              { value: '30', label: t({ zh: '30 天', en: '30 days' }) },
              { value: '365', label: t({ zh: '一年', en: 'A year' }) },
            ]}
          />
        </GateForm>
        {secret && (
          <LinkBox
            secret={secret}
            words={t({
              zh: '请现在复制保存，之后不再显示：',
              en: 'Copy and keep it now; it is not shown again:',
            })}
          />
        )}
        <p className="gx-faint">
          <a className="gx-link" href="/api/docs" target="_blank" rel="noreferrer">
            {t({ zh: '接口文档', en: 'API reference' })}
          </a>
        </p>
      </section>
      <section className="gx-settings-part">
        <h2>{t({ zh: '已有密钥', en: 'Keys' })}</h2>
        {keys.data.data.length === 0 && (
          <p className="gx-faint">{t({ zh: '还没有密钥', en: 'No keys yet' })}</p>
        )}
        <ul className="gx-settings-rows">
          {keys.data.data.map(key => (
            <li key={key.id}>
              <span>
                {key.name} <code className="gx-faint">{key.start}…</code>
                <small>
                  {key.user.title} · {t({ zh: '建于', en: 'made' })} {shortMoment(key.createdAt, context)}
                  {key.lastUsedAt &&
                    ` · ${t({ zh: '上次使用', en: 'last used' })} ${shortMoment(key.lastUsedAt, context)}`}
                </small>
              </span>
              <button
                type="button"
                className="gx-button gx-small gx-danger"
                onClick={() => void api.delete(`api-keys/${key.id}`).then(refresh, toast.error)}
              >
                {t({ zh: '撤销', en: 'Revoke' })}
              </button>
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}
