import { lazy } from 'react'
import { mayAdminister } from '../../core/actor.ts'
import type { Label } from '../../core/label.ts'
import type { Session } from '../../core/web/client.ts'
import type { SettingsPage, WebFeature } from '../../core/web/feature.ts'

const company: Label = { zh: '公司', en: 'Company' }
const access: Label = { zh: '人员与权限', en: 'People and access' }
const programs: Label = { zh: '连接', en: 'Connections' }

const power = (what: string) => (session: Session) => mayAdminister(session, what)

const settings: SettingsPage[] = [
  {
    key: 'company',
    group: company,
    order: 10,
    label: { zh: '公司信息', en: 'Company' },
    description: {
      zh: '名称、本位币、时区、工作日、财年',
      en: 'Name, currency, time zone, working days, fiscal year',
    },
    component: lazy(() => import('./settings/CompanySettings.tsx')),
    may: power('settings'),
  },
  {
    key: 'people',
    group: access,
    order: 20,
    label: { zh: '人员', en: 'People' },
    description: { zh: '邀请同事、停用、找回密码', en: 'Invite, deactivate, hand out password links' },
    component: lazy(() => import('./settings/PeopleSettings.tsx')),
    may: power('people'),
  },
  {
    key: 'units',
    group: access,
    order: 21,
    label: { zh: '部门', en: 'Units' },
    description: { zh: '分公司、部门、团队的上下级', en: 'The tree of branches, departments and teams' },
    component: lazy(() => import('./settings/UnitSettings.tsx')),
    may: power('people'),
  },
  {
    key: 'roles',
    group: access,
    order: 22,
    label: { zh: '角色', en: 'Roles' },
    description: { zh: '每个角色能看谁的、能做什么', en: 'What each role sees and may do' },
    component: lazy(() => import('./settings/RoleSettings.tsx')),
    may: power('roles'),
  },
  {
    key: 'api-keys',
    group: programs,
    order: 40,
    label: { zh: 'API 密钥', en: 'API keys' },
    description: { zh: '让其他程序以您的身份读写', en: 'Let programs read and write as you' },
    component: lazy(() => import('./settings/KeySettings.tsx')),
  },
  {
    key: 'mail',
    group: programs,
    order: 41,
    label: { zh: '发信', en: 'Mail' },
    description: {
      zh: '发邀请和找回密码邮件用的 SMTP 服务器',
      en: 'The SMTP server for invitations and password mails',
    },
    component: lazy(() => import('./settings/MailSettings.tsx')),
    may: power('*'),
  },
]

export const web: WebFeature = { settings }
