import { useQuery } from '@tanstack/react-query'
import { ApiError, request } from '../../core/web/client.ts'
import { Link, useRouteParams } from '../../core/web/navigate.tsx'
import { Bones } from '../../core/web/states.tsx'
import { useLocale, useT } from '../../core/web/text.tsx'
import { meQuery } from '../account.ts'
import { Gate, GateForm, TextField } from '../Gate.tsx'
import { NewPassword } from './ResetPassword.tsx'

interface Invitation {
  email: string
  name: string | null
  company: string
  invitedBy: string
  hasAccount: boolean
}

/** Where the link of an invitation leads: a new account, or, for an address that has one, joining signed in. */
export default function Invite() {
  const { token = '' } = useRouteParams()
  const address = `/api/invitations/${encodeURIComponent(token)}`
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => request<Invitation>('GET', address),
    retry: false,
  })
  const me = useQuery(meQuery)
  const locale = useLocale()
  const t = useT()
  if (invitation.error instanceof ApiError)
    return (
      <Gate title={t({ zh: '邀请链接无效', en: 'This invitation has ended' })} foot={<ToSignIn />}>
        <p>{invitation.error.message}</p>
      </Gate>
    )
  if (!invitation.data || me.isPending) return <Bones />
  const { company, email, invitedBy, name, hasAccount } = invitation.data
  const title = t({ zh: '加入{company}', en: 'Join {company}' }, { company })
  const accept = async (values: Record<string, string> = {}) => {
    const { slug } = await request<{ slug: string }>('POST', `${address}/accept`, {
      body: { ...values, locale },
    })
    location.assign(`/c/${slug}`)
  }
  const intro = (
    <p className="gx-faint">
      {t({ zh: '{invitedBy} 邀请了 {email}', en: '{invitedBy} has invited {email}' }, { invitedBy, email })}
    </p>
  )
  if (hasAccount && me.data?.email !== email)
    return (
      <Gate title={title}>
        {intro}
        <p>
          {t({
            zh: '这个邮箱已有账号，请先登录。',
            en: 'This address has an account; sign in with it first.',
          })}
        </p>
        <Link to={`/sign-in?to=${encodeURIComponent(`/invite/${token}`)}`} className="gx-button gx-primary">
          {t({ zh: '去登录', en: 'Sign in' })}
        </Link>
      </Gate>
    )
  return (
    <Gate title={title} foot={<ToSignIn />}>
      {intro}
      <GateForm submit={t({ zh: '加入', en: 'Join' })} send={values => accept(hasAccount ? {} : values)}>
        {!hasAccount && (
          <>
            <TextField
              name="name"
              required
              maxLength={60}
              autoComplete="name"
              defaultValue={name ?? ''}
              label={t({ zh: '姓名', en: 'Name' })}
            />
            <NewPassword name="password" label={t({ zh: '设置密码', en: 'Choose a password' })} />
          </>
        )}
      </GateForm>
    </Gate>
  )
}

function ToSignIn() {
  const t = useT()
  return (
    <Link to="/sign-in" className="gx-link">
      {t({ zh: '已有账号，去登录', en: 'I have an account' })}
    </Link>
  )
}
