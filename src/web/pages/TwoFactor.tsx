import { QRCode } from 'antd'
import { useState } from 'react'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { auth } from '../account.ts'
import { GateForm, TextField } from '../Gate.tsx'

interface Secret {
  totpURI: string
  backupCodes: string[]
}

/** Turning the second step on (scan, then prove it by a code) and off. */
export default function TwoFactor({ enabled, onChange }: { enabled: boolean; onChange: () => void }) {
  const [secret, setSecret] = useState<Secret | null>(null)
  const t = useT()
  const password = (
    <TextField
      name="password"
      type="password"
      required
      autoComplete="current-password"
      label={t({ zh: '当前密码', en: 'Present password' })}
    />
  )
  if (enabled)
    return (
      <GateForm
        submit={t({ zh: '关闭两步验证', en: 'Turn the second step off' })}
        send={async ({ password: given }) => {
          await auth.post('two-factor/disable', { password: given })
          onChange()
        }}
      >
        <p>
          {t({
            zh: '已开启：登录时需要验证器中的六位数字。',
            en: 'On: signing in asks for six digits of your authenticator.',
          })}
        </p>
        {password}
      </GateForm>
    )
  if (!secret)
    return (
      <GateForm
        submit={t({ zh: '开启两步验证', en: 'Turn the second step on' })}
        send={async ({ password: given }) =>
          setSecret(await auth.post<Secret>('two-factor/enable', { password: given }))
        }
      >
        {password}
      </GateForm>
    )
  return (
    <GateForm
      submit={t({ zh: '验证并开启', en: 'Verify and turn on' })}
      send={async ({ code = '' }) => {
        await auth.post('two-factor/verify-totp', { code: code.replace(/\s/g, '') })
        setSecret(null)
        toast.done(t({ zh: '两步验证已开启', en: 'The second step is on' }))
        onChange()
      }}
    >
      <p>{t({ zh: '用验证器应用扫描二维码：', en: 'Scan this with an authenticator app:' })}</p>
      <QRCode value={secret.totpURI} size={180} bgColor="#fff" color="#000" />
      <p className="gx-hint">
        {t({ zh: '不能扫描时输入密钥：', en: 'Or type the key: ' })}
        <code>{new URL(secret.totpURI).searchParams.get('secret')}</code>
      </p>
      <p>
        {t({
          zh: '请保存备用码，手机不在身边时每个可用一次：',
          en: 'Keep these backup codes; each signs you in once when the phone is not at hand:',
        })}
      </p>
      <ul className="gx-codes">
        {secret.backupCodes.map(code => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <TextField
        name="code"
        required
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={7}
        label={t({ zh: '验证器中的六位数字', en: 'Six digits of your authenticator' })}
      />
    </GateForm>
  )
}
