import { useState } from 'react'
import { api } from '../../core/web/client.ts'
import { useSession } from '../../core/web/session.tsx'
import { Bones, Failed } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import type { MailSettings as Kept } from '../people/mailSettings.ts'
import { Field } from './parts.tsx'
import { useSetting, useSettingAct } from './useSetting.ts'

interface Answer {
  own: (Kept & { hasPassword: boolean }) | null
  installation: { from: string } | null
}

/** The server that sends the company's mail, and a test of it. */
export default function MailSettings() {
  const mail = useSetting<Answer>('mail-settings')
  if (mail.error) return <Failed error={mail.error} retry={() => void mail.refetch()} />
  if (!mail.data) return <Bones />
  return <Form key={mail.dataUpdatedAt} answer={mail.data} />
}

function Form({ answer }: { answer: Answer }) {
  const { user } = useSession()
  const { own, installation } = answer
  const [values, setValues] = useState<Kept>(
    own ?? { host: '', port: 465, encryption: 'tls', user: null, from: '', publicUrl: location.origin },
  )
  const [password, setPassword] = useState('')
  const { act, busy } = useSettingAct()
  const t = useT()
  const set = (change: Partial<Kept>) => setValues(now => ({ ...now, ...change }))
  const save = () => {
    const { host, port, encryption, user: login, from, publicUrl } = values
    const body = { host, port, encryption, user: login || null, from, publicUrl }
    return act(() => api.put('mail-settings', password ? { ...body, password } : body))
  }
  return (
    <form
      className="settings-form"
      onSubmit={event => {
        event.preventDefault()
        void save()
      }}
    >
      {!own && installation && (
        <p>
          {t(
            {
              zh: '现在通过安装时的邮箱 {from} 发送。',
              en: 'Mail now goes through the installation’s {from}.',
            },
            { from: installation.from },
          )}
        </p>
      )}
      {!own && !installation && (
        <p>
          {t({
            zh: '还没有设置：邀请和密码链接会显示给管理员，由您转发。',
            en: 'Not set: links are shown to administrators, to be passed on.',
          })}
        </p>
      )}
      <Field label={{ zh: '服务器', en: 'Server' }}>
        {id => (
          <input
            id={id}
            className="gx-input"
            required
            placeholder="smtp.example.com"
            value={values.host}
            onChange={event => set({ host: event.target.value })}
          />
        )}
      </Field>
      <Field label={{ zh: '加密', en: 'Encryption' }}>
        {id => (
          <select
            id={id}
            className="gx-input"
            value={values.encryption}
            onChange={event => {
              const encryption = event.target.value as Kept['encryption']
              set({ encryption, port: { tls: 465, starttls: 587, none: 25 }[encryption] })
            }}
          >
            <option value="tls">TLS (465)</option>
            <option value="starttls">STARTTLS (587)</option>
            <option value="none">{t({ zh: '不加密', en: 'None' })}</option>
          </select>
        )}
      </Field>
      <Field label={{ zh: '端口', en: 'Port' }}>
        {id => (
          <input
            id={id}
            type="number"
            min={1}
            max={65535}
            className="gx-input"
            required
            value={values.port}
            onChange={event => set({ port: Number(event.target.value) })}
          />
        )}
      </Field>
      <Field label={{ zh: '用户名', en: 'User name' }}>
        {id => (
          <input
            id={id}
            className="gx-input"
            autoComplete="off"
            value={values.user ?? ''}
            onChange={event => set({ user: event.target.value })}
          />
        )}
      </Field>
      <Field
        label={{ zh: '密码', en: 'Password' }}
        hint={own?.hasPassword ? { zh: '已保存；不改就留空', en: 'Kept; leave empty to keep it' } : undefined}
      >
        {id => (
          <input
            id={id}
            type="password"
            className="gx-input"
            autoComplete="new-password"
            value={password}
            onChange={event => setPassword(event.target.value)}
          />
        )}
      </Field>
      <Field label={{ zh: '发件人', en: 'From' }}>
        {id => (
          <input
            id={id}
            className="gx-input"
            required
            placeholder="关系 <crm@example.com>"
            value={values.from}
            onChange={event => set({ from: event.target.value })}
          />
        )}
      </Field>
      <Field label={{ zh: '同事打开本系统的网址', en: 'Address under which people open this program' }}>
        {id => (
          <input
            id={id}
            type="url"
            className="gx-input"
            required
            value={values.publicUrl}
            onChange={event => set({ publicUrl: event.target.value })}
          />
        )}
      </Field>
      <div className="settings-acts">
        <button type="submit" className="gx-button gx-primary" disabled={busy}>
          {t({ zh: '保存', en: 'Save' })}
        </button>
        <button
          type="button"
          className="gx-button"
          disabled={busy || (!own && !installation)}
          onClick={() =>
            void act(
              () => api.post('mail-settings/test', { to: user.email }),
              t({ zh: '试发邮件已发到 {to}', en: 'A test went to {to}' }, { to: user.email }),
            )
          }
        >
          {t({ zh: '发一封试试', en: 'Send a test' })}
        </button>
        {own && (
          <button
            type="button"
            className="gx-button gx-danger"
            disabled={busy}
            onClick={() => void act(() => api.delete('mail-settings'), t({ zh: '已停用', en: 'Stopped' }))}
          >
            {t({ zh: '不再使用', en: 'Stop using it' })}
          </button>
        )}
      </div>
    </form>
  )
}
