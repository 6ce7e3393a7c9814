import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../core/web/Button.tsx'
import { request } from '../../core/web/client.ts'
import { Link, useGo } from '../../core/web/navigate.tsx'
import { Bones, Unread } from '../../core/web/states.tsx'
import { useLocale, useT } from '../../core/web/text.tsx'
import { auth, meQuery, setupQuery } from '../account.ts'
import { Gate, GateForm, TextField } from '../Gate.tsx'

/** The demo's own account; it exists only where the demo company was loaded, and says so on this page. */
const demoAccount = { email: 'owner@demo.test', password: 'guanxi-demo' }

/** The first screen of an empty program: look at the demo company, or create one's own. */
export default function Welcome() {
  const setup = useQuery(setupQuery)
  const [creating, setCreating] = useState(false)
  const go = useGo()
  const t = useT()
  if (!setup.data) return <Unread of={setup} />
  const { canCreateCompany, demo, canLoadDemo } = setup.data
  const hasDemo = demo !== null || canLoadDemo
  if (canCreateCompany && (creating || !hasDemo))
    return <NewCompany onBack={hasDemo ? () => setCreating(false) : undefined} />
  return (
    <Gate
      title={t({ zh: '欢迎', en: 'Welcome' })}
      foot={
        <Link to="/sign-in" className="gx-link">
          {t({ zh: '已有账号，去登录', en: 'I have an account' })}
        </Link>
      }
    >
      <p className="gx-faint">
        {t({
          zh: '记住每一位客户，看清今天该做什么。',
          en: 'Remember every customer, and see what to do today.',
        })}
      </p>
      {hasDemo && (
        <GateForm
          submit={t({ zh: '看看演示公司', en: 'Look at the demo company' })}
          working={
            demo ? undefined : t({ zh: '正在准备演示公司，约 20 秒…', en: 'Preparing it, about 20 seconds…' })
          }
          send={async () => {
            if (!demo) await request('POST', '/api/setup/demo')
            await auth.post('sign-in/email', demoAccount)
            go(`/c/${demo ?? 'demo'}`, { replace: true })
          }}
        >
          <p className="gx-hint">
            {t(
              {
                zh: '一家做广告又做贸易的公司，5,000 位客户。账号 {email}，密码 {password}',
                en: 'An agency that also trades goods, with 5,000 customers. Account {email}, password {password}',
              },
              demoAccount,
            )}
            {!demo && t({ zh: '。首次打开需要准备约 20 秒。', en: '. Preparing it takes about 20 seconds.' })}
          </p>
        </GateForm>
      )}
      {canCreateCompany && (
        <Button onClick={() => setCreating(true)}>
          {t({ zh: '创建我的公司', en: 'Create my company' })}
        </Button>
      )}
    </Gate>
  )
}

/** The first company and its owner; signed in, the owner is the person. */
export function NewCompany({ onBack }: { onBack?: () => void }) {
  const me = useQuery(meQuery)
  const locale = useLocale()
  const t = useT()
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone
  if (me.isPending) return <Bones />
  return (
    <Gate
      title={t({ zh: '创建我的公司', en: 'Create my company' })}
      foot={
        onBack && (
          <Button look="link" onClick={onBack}>
            {t({ zh: '返回', en: 'Back' })}
          </Button>
        )
      }
    >
      <GateForm
        submit={t({ zh: '创建', en: 'Create' })}
        send={async ({ company: name, ...owner }) => {
          const company = { name, locale, timeZone: locale === 'zh' ? 'Asia/Shanghai' : timeZone }
          const { slug } = await request<{ slug: string }>('POST', '/api/setup/company', {
            body: { company, owner: me.data ? undefined : owner },
          })
          location.assign(`/c/${slug}/settings/configuration?start`)
        }}
      >
        <TextField
          name="company"
          required
          maxLength={100}
          autoComplete="organization"
          label={t({ zh: '公司名称', en: 'Name of the company' })}
        />
        {!me.data && (
          <>
            <TextField
              name="name"
              required
              maxLength={60}
              autoComplete="name"
              label={t({ zh: '您的姓名', en: 'Your name' })}
            />
            <TextField
              name="email"
              type="email"
              required
              autoComplete="username"
              label={t({ zh: '邮箱', en: 'E-mail' })}
            />
            <TextField
              name="password"
              type="password"
              required
              minLength={8}
              autoComplete="new-password"
              label={t({ zh: '密码', en: 'Password' })}
              hint={t({ zh: '至少 8 个字符', en: 'At least 8 characters' })}
            />
          </>
        )}
      </GateForm>
    </Gate>
  )
}
