import { useState } from 'react'
import { api } from '../../core/web/client.ts'
import { shortMoment } from '../../core/web/moments.ts'
import { Bones, Failed } from '../../core/web/states.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import type { ApiKey } from '../people/keys.ts'
import { Field, Secret } from './parts.tsx'
import { useSetting, useSettingAct } from './useSetting.ts'

/** Keys for other programs; a new one is shown once. */
export default function KeySettings() {
  const keys = useSetting<{ data: ApiKey[] }>('api-keys')
  const [name, setName] = useState('')
  const [days, setDays] = useState('365')
  const [made, setMade] = useState('')
  const { act, busy } = useSettingAct()
  const context = useKindContext()
  const t = useT()
  if (keys.error) return <Failed error={keys.error} retry={() => void keys.refetch()} />
  if (!keys.data) return <Bones />
  const create = async () => {
    const answer = await act(
      () => api.post<{ key: string }>('api-keys', { name, expiresInDays: days ? Number(days) : null }),
      t({ zh: '密钥已生成', en: 'The key is made' }),
    )
    if (!answer) return
    setMade(answer.key)
    setName('')
  }
  return (
    <>
      <form
        className="settings-acts"
        onSubmit={event => {
          event.preventDefault()
          void create()
        }}
      >
        <Field label={{ zh: '用途', en: 'What it is for' }}>
          {id => (
            <input
              id={id}
              className="gx-input"
              required
              maxLength={60}
              value={name}
              onChange={event => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label={{ zh: '有效期', en: 'Valid for' }}>
          {id => (
            <select id={id} className="gx-input" value={days} onChange={event => setDays(event.target.value)}>
              <option value="30">{t({ zh: '30 天', en: '30 days' })}</option>
              <option value="365">{t({ zh: '一年', en: 'A year' })}</option>
              <option value="">{t({ zh: '直到撤销', en: 'Until revoked' })}</option>
            </select>
          )}
        </Field>
        <button type="submit" className="gx-button gx-primary" disabled={busy}>
          {t({ zh: '生成密钥', en: 'Make a key' })}
        </button>
      </form>
      {made && (
        <div role="status">
          <p>{t({ zh: '请现在复制保存，之后不再显示：', en: 'Copy it now; it is not shown again:' })}</p>
          <Secret value={made} label={{ zh: '密钥', en: 'Key' }} />
        </div>
      )}
      {keys.data.data.length > 0 && (
        <div className="gx-scroll-x">
          <table className="gx-table">
            <thead>
              <tr>
                <th scope="col">{t({ zh: '用途', en: 'For' })}</th>
                <th scope="col">{t({ zh: '开头', en: 'Begins' })}</th>
                <th scope="col">{t({ zh: '人员', en: 'Person' })}</th>
                <th scope="col">{t({ zh: '上次使用', en: 'Last used' })}</th>
                <th scope="col">{t({ zh: '到期', en: 'Ends' })}</th>
                <th aria-label={t({ zh: '操作', en: 'Acts' })} />
              </tr>
            </thead>
            <tbody>
              {keys.data.data.map(key => (
                <tr key={key.id}>
                  <td>{key.name}</td>
                  <td className="gx-number">{key.start}…</td>
                  <td>{key.user.title}</td>
                  <td className="gx-faint">
                    {key.lastUsedAt ? shortMoment(key.lastUsedAt, context) : t({ zh: '还没有', en: 'Never' })}
                  </td>
                  <td className="gx-faint">
                    {key.expiresAt
                      ? shortMoment(key.expiresAt, context)
                      : t({ zh: '直到撤销', en: 'When revoked' })}
                  </td>
                  <td>
                    <button
                      type="button"
                      className="gx-link"
                      onClick={() =>
                        void act(() => api.delete(`api-keys/${key.id}`), t({ zh: '已撤销', en: 'Revoked' }))
                      }
                    >
                      {t({ zh: '撤销', en: 'Revoke' })}
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  )
}
