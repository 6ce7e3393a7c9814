import { useGo, useRouteParams } from '../../core/web/navigate.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { auth } from '../account.ts'
import { Gate, GateForm, TextField } from '../Gate.tsx'

/** Where the link of a password mail leads. */
export default function ResetPassword() {
  const { token } = useRouteParams()
  const go = useGo()
  const t = useT()
  return (
    <Gate title={t({ zh: '设置新密码', en: 'Set a new password' })}>
      <GateForm
        submit={t({ zh: '保存', en: 'Save' })}
        send={async ({ newPassword }) => {
          await auth.post('reset-password', { newPassword, token })
          toast.done(t({ zh: '密码已更新，请登录', en: 'The password is set; please sign in' }))
          go('/sign-in', { replace: true })
        }}
      >
        <NewPassword name="newPassword" />
      </GateForm>
    </Gate>
  )
}

export function NewPassword({ name, label }: { name: string; label?: string }) {
  const t = useT()
  return (
    <TextField
      name={name}
      type="password"
      autoComplete="new-password"
      required
      minLength={8}
      label={label ?? t({ zh: '新密码', en: 'New password' })}
      hint={t({ zh: '至少 8 个字符', en: 'At least 8 characters' })}
    />
  )
}
