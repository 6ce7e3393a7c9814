import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { shortMoment } from '../../core/kinds/moments.ts'
import { Button } from '../../core/web/Button.tsx'
import { request } from '../../core/web/client.ts'
import { Bones, Unread } from '../../core/web/states.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { SelectField } from '../../features/people/settings/SelectField.tsx'
import { auth, changeMe, meQuery } from '../account.ts'
import { GateForm, TextField } from '../Gate.tsx'
import { LanguageButtons, ThemeButtons } from '../Preferences.tsx'
import { NewPassword } from './ResetPassword.tsx'

const TwoFactor = lazy(() => import('./TwoFactor.tsx'))

/** One's own account: name, language, look, password, second step, where one is signed in. */
export default function Profile() {
  const client = useQueryClient()
  const me = useQuery(meQuery)
  const t = useT()
  if (!me.data) return <Unread of={me} />
  const refresh = () =>
    Promise.all([['me'], ['session']].map(queryKey => client.invalidateQueries({ queryKey })))
  return (
    <main className="gx-profile">
      <header className="gx-page-head">
        <h1>{t({ zh: '个人设置', en: 'Profile' })}</h1>
      </header>
      <section>
        <h2>{t({ zh: '基本信息', en: 'Basics' })}</h2>
        <p className="gx-faint">{me.data.email}</p>
        <GateForm
          submit={t({ zh: '保存', en: 'Save' })}
          send={async ({ name }) => {
            await changeMe({ name })
            await refresh()
            toast.done(t({ zh: '已保存', en: 'Saved' }))
          }}
        >
          <TextField
            name="name"
            required
            maxLength={60}
            autoComplete="name"
            defaultValue={me.data.name}
            label={t({ zh: '姓名', en: 'Name' })}
          />
        </GateForm>
      </section>
      <section>
        <h2>{t({ zh: '语言', en: 'Language' })}</h2>
        <LanguageButtons />
      </section>
      <section>
        <h2>{t({ zh: '外观', en: 'Look' })}</h2>
        <ThemeButtons />
      </section>
      <section>
        <h2>{t({ zh: '时区', en: 'Time zone' })}</h2>
        <OwnTimeZone zone={me.data.timeZone} onChange={() => void refresh()} />
      </section>
      <ChangePassword />
      <section>
        <h2>{t({ zh: '两步验证', en: 'Second step at sign-in' })}</h2>
        <Suspense fallback={<Bones lines={2} />}>
          <TwoFactor enabled={me.data.twoFactorEnabled} onChange={() => void refresh()} />
        </Suspense>
      </section>
      <Sessions />
    </main>
  )
}

/** Where one works, if not where the company is. */
function OwnTimeZone({ zone, onChange }: { zone: string | null; onChange: () => void }) {
  const t = useT()
  const company = { value: '', label: t({ zh: '与公司相同', en: 'As the company' }) }
  const zones = Intl.supportedValuesOf('timeZone').map(value => ({ value, label: value }))
  return (
    <SelectField
      label={t({ zh: '我的时区', en: 'My time zone' })}
      hint={t({
        zh: '今日待办、提醒和各处的时刻按它计算；单据日期和报表按公司时区',
        en: 'Today, reminders and times go by it; dates of documents and figures by the company’s',
      })}
      value={zone ?? ''}
      options={[company, ...zones]}
      onChange={event => void changeMe({ timeZone: event.target.value || null }).then(onChange, toast.error)}
    />
  )
}

function ChangePassword() {
  const [form, setForm] = useState(0)
  const t = useT()
  return (
    <section>
      <h2>{t({ zh: '修改密码', en: 'Password' })}</h2>
      <GateForm
        key={form}
        submit={t({ zh: '修改密码', en: 'Change the password' })}
        send={async ({ currentPassword, newPassword }) => {
          await auth.post('change-password', { currentPassword, newPassword })
          setForm(form + 1)
          toast.done(
            t({
              zh: '密码已修改，其他设备已退出登录',
              en: 'The password is changed; other devices are signed out',
            }),
          )
        }}
      >
        <TextField
          name="currentPassword"
          type="password"
          required
          autoComplete="current-password"
          label={t({ zh: '当前密码', en: 'Present password' })}
        />
        <NewPassword name="newPassword" />
      </GateForm>
    </section>
  )
}

interface SignedIn {
  id: string
  lastSeenAt: string
  address: string | null
  userAgent: string | null
  current: boolean
}

function Sessions() {
  const client = useQueryClient()
  const context = useKindContext()
  const t = useT()
  const sessions = useQuery({
    queryKey: ['me', 'sessions'],
    queryFn: () => request<{ data: SignedIn[] }>('GET', '/api/me/sessions').then(answer => answer.data),
  })
  const end = (id?: string) =>
    request('DELETE', id ? `/api/me/sessions/${id}` : '/api/me/sessions').then(
      () => client.invalidateQueries({ queryKey: ['me', 'sessions'] }),
      toast.error,
    )
  return (
    <section>
      <h2>{t({ zh: '登录的设备', en: 'Signed-in devices' })}</h2>
      {!sessions.data && <Unread of={sessions} lines={2} />}
      <ul className="gx-sessions">
        {(sessions.data ?? []).map(one => (
          <li key={one.id}>
            <span>
              {deviceName(one.userAgent)} <span className="gx-faint">{one.address}</span>
            </span>
            {one.current ? (
              <span className="gx-tag">{t({ zh: '当前设备', en: 'This device' })}</span>
            ) : (
              <>
                <time className="gx-faint">{shortMoment(one.lastSeenAt, context)}</time>
                <Button look="link" onClick={() => void end(one.id)}>
                  {t({ zh: '退出', en: 'Sign out' })}
                </Button>
              </>
            )}
          </li>
        ))}
      </ul>
      {(sessions.data?.length ?? 0) > 1 && (
        <Button onClick={() => void end()}>
          {t({ zh: '退出其他全部设备', en: 'Sign out everywhere else' })}
        </Button>
      )}
    </section>
  )
}

/** “Chrome · Windows” out of what the browser says of itself. */
function deviceName(agent: string | null): string {
  if (!agent) return '—'
  const browser = /(Edg|MicroMessenger|Firefox|Chrome|Safari)/.exec(agent)?.[1] ?? agent.slice(0, 30)
  const system = /(Windows|iPhone|iPad|Android|Mac OS X|Linux)/.exec(agent)?.[1]
  const name = { Edg: 'Edge', MicroMessenger: '微信 WeChat' }[browser] ?? browser
  return system ? `${name} · ${system.replace(' OS X', '')}` : name
}
