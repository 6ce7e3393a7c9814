import { useState } from 'react'
import { Link } from '../../core/web/navigate.tsx'
import { useT } from '../../core/web/text.tsx'
import { auth } from '../account.ts'
import { Gate, GateForm, TextField } from '../Gate.tsx'

/** Asks for a link to set a new password. The answer is the same whether the address is known or not. */
export default function Forgot() {
  const [sent, setSent] = useState(false)
  const t = useT()
  return (
    <Gate
      title={t({ zh: '找回密码', en: 'Recover the password' })}
      foot={
        <Link to="/sign-in" className="gx-link">
          {t({ zh: '返回登录', en: 'Back to sign-in' })}
        </Link>
      }
    >
      {sent ? (
        <p>
          {t({
            zh: '如果这个邮箱有账号，重设链接已发出。没有收到时请联系管理员：管理员可以在“人员”中给您重设链接。',
            en: 'If there is an account with this address, a link is on its way. If nothing arrives, ask an administrator, who can give you the link from “People”.',
          })}
        </p>
      ) : (
        <GateForm
          submit={t({ zh: '发送重设链接', en: 'Send the link' })}
          send={async ({ email }) => {
            await auth.post('request-password-reset', { email })
            setSent(true)
          }}
        >
          <TextField
            name="email"
            type="email"
            autoComplete="username"
            required
            label={t({ zh: '邮箱', en: 'E-mail' })}
          />
        </GateForm>
      )}
    </Gate>
  )
}
