import { useState } from 'react'
import { Button } from '../../core/web/Button.tsx'
import { Link, useAddressQuery, useGo } from '../../core/web/navigate.tsx'
import { useT } from '../../core/web/text.tsx'
import { auth } from '../account.ts'
import { Gate, GateForm, TextField } from '../Gate.tsx'

/** E-mail and password, then, where the account has one, the second factor. */
export default function SignIn() {
  const [second, setSecond] = useState(false)
  const [query] = useAddressQuery()
  const go = useGo()
  const t = useT()
  const enter = () => {
    const to = query.get('to') ?? '/'
    // Only a path of this program: an address elsewhere would make this page a way to lead people astray.
    const safe = /^\/(?![/\\])/.test(to) ? to : '/'
    if (safe === '/') go('/', { replace: true })
    else location.assign(safe)
  }
  if (second) return <SecondFactor onDone={enter} />
  return (
    <Gate
      title={t({ zh: '登录', en: 'Sign in' })}
      foot={
        <Link to="/forgot" className="gx-link">
          {t({ zh: '忘记密码', en: 'Forgot the password' })}
        </Link>
      }
    >
      <GateForm
        submit={t({ zh: '登录', en: 'Sign in' })}
        send={async ({ email, password }) => {
          const answer = await auth.post('sign-in/email', { email, password })
          if (answer.twoFactorRedirect) setSecond(true)
          else enter()
        }}
      >
        <TextField
          name="email"
          type="email"
          autoComplete="username"
          required
          label={t({ zh: '邮箱', en: 'E-mail' })}
        />
        <TextField
          name="password"
          type="password"
          autoComplete="current-password"
          required
          label={t({ zh: '密码', en: 'Password' })}
        />
      </GateForm>
    </Gate>
  )
}

function SecondFactor({ onDone }: { onDone: () => void }) {
  const [backup, setBackup] = useState(false)
  const t = useT()
  return (
    <Gate title={t({ zh: '两步验证', en: 'Second step' })}>
      <GateForm
        key={String(backup)}
        submit={t({ zh: '验证', en: 'Verify' })}
        send={async ({ code = '', trust }) => {
          const trustDevice = trust === 'on'
          if (backup) await auth.post('two-factor/verify-backup-code', { code: code.trim() })
          else await auth.post('two-factor/verify-totp', { code: code.replace(/\s/g, ''), trustDevice })
          onDone()
        }}
      >
        {backup ? (
          <TextField name="code" required autoComplete="off" label={t({ zh: '备用码', en: 'Backup code' })} />
        ) : (
          <TextField
            name="code"
            required
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={7}
            label={t({ zh: '验证器中的六位数字', en: 'Six digits of your authenticator' })}
          />
        )}
        <label className="gx-radio">
          <input type="checkbox" name="trust" className="gx-checkbox" />
          {t({ zh: '30 天内不再询问这台设备', en: 'Do not ask on this device for 30 days' })}
        </label>
      </GateForm>
      <Button look="link" onClick={() => setBackup(!backup)}>
        {backup
          ? t({ zh: '用验证器', en: 'Use the authenticator' })
          : t({ zh: '手机不在身边？用备用码', en: 'No phone at hand? Use a backup code' })}
      </Button>
    </Gate>
  )
}
