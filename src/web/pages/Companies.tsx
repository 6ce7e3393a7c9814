import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../core/web/Button.tsx'
import { Link } from '../../core/web/navigate.tsx'
import { Unread } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { meQuery, setupQuery, signOut } from '../account.ts'
import { Gate } from '../Gate.tsx'
import { NewCompany } from './Welcome.tsx'

/** The companies a person belongs to. */
export default function Companies() {
  const me = useQuery(meQuery)
  const setup = useQuery(setupQuery)
  const [creating, setCreating] = useState(false)
  const t = useT()
  if (!me.data) return <Unread of={me} />
  if (creating) return <NewCompany onBack={() => setCreating(false)} />
  return (
    <Gate
      title={t({ zh: '选择公司', en: 'Choose a company' })}
      foot={
        <Button look="link" onClick={() => void signOut()}>
          {t({ zh: '退出登录', en: 'Sign out' })}
        </Button>
      }
    >
      {me.data.companies.length === 0 && (
        <p>
          {t({
            zh: '您还不属于任何公司，请联系管理员发送邀请。',
            en: 'You belong to no company yet; ask an administrator for an invitation.',
          })}
        </p>
      )}
      <ul className="gx-companies">
        {me.data.companies.map(company => (
          <li key={company.slug}>
            <Link to={`/c/${company.slug}`}>
              <span className="gx-company-mark" aria-hidden="true">
                {[...company.name][0]}
              </span>
              {company.name}
              {company.isDemo && <span className="gx-tag">{t({ zh: '演示', en: 'Demo' })}</span>}
            </Link>
          </li>
        ))}
      </ul>
      {setup.data?.canCreateCompany && (
        <Button onClick={() => setCreating(true)}>
          {t({ zh: '创建我的公司', en: 'Create my company' })}
        </Button>
      )}
    </Gate>
  )
}
