import { lazy } from 'react'
import { can, mayAdminister } from '../../core/actor.ts'
import type { WebFeature } from '../../core/web/feature.ts'

const company = { zh: '公司', en: 'Company' }
const people = { zh: '人员与权限', en: 'People and rights' }
const shape = { zh: '公司自己的样子', en: 'The company’s own shape' }
const program = { zh: '接口与数据', en: 'Interfaces and data' }
const personal = { zh: '个人', en: 'Yourself' }

const SettingsPage = lazy(() => import('./SettingsPage.tsx'))

/** The settings' frame and the pages of what the program itself brings; features add theirs. */
export const web: WebFeature = {
  routes: [
    { path: 'settings', component: SettingsPage },
    { path: 'settings/$page', component: SettingsPage },
  ],
  settings: [
    {
      key: 'company',
      group: company,
      label: { zh: '公司资料', en: 'Company' },
      description: {
        zh: '名称、币种、时区、工作日、财政年度、价格是否含税',
        en: 'Name, currency, time zone, working days, fiscal year, prices with or without tax',
      },
      order: 10,
      component: lazy(() => import('./CompanySettings.tsx')),
      may: session => mayAdminister(session, 'settings'),
    },
    {
      key: 'people',
      group: people,
      label: { zh: '人员', en: 'People' },
      description: {
        zh: '邀请同事，改角色、部门和上级，停用离职的人',
        en: 'Invite colleagues, change role, unit and manager, deactivate who left',
      },
      order: 20,
      component: lazy(() => import('./PeopleSettings.tsx')),
      may: session => mayAdminister(session, 'people'),
    },
    {
      key: 'units',
      group: people,
      label: { zh: '部门与团队', en: 'Units' },
      description: {
        zh: '分公司、部门、团队的树；负责人能看到其下所有人的记录',
        en: 'The tree of branches, departments and teams; a head sees the records of all below',
      },
      order: 21,
      component: lazy(() => import('./UnitSettings.tsx')),
      may: session => mayAdminister(session, 'people'),
    },
    {
      key: 'roles',
      group: people,
      label: { zh: '角色', en: 'Roles' },
      description: {
        zh: '每个角色能看多少、能做什么',
        en: 'How much each role sees and what it may do',
      },
      order: 22,
      component: lazy(() => import('./RoleSettings.tsx')),
      may: session => mayAdminister(session, 'roles'),
    },
    {
      key: 'fields',
      group: shape,
      label: { zh: '自定义字段', en: 'Own fields' },
      description: {
        zh: '给客户、联系人、产品、订单加上公司自己的字段',
        en: 'Add the company’s own fields to customers, contacts, products and orders',
      },
      order: 30,
      component: lazy(() => import('./FieldSettings.tsx')),
      may: session => mayAdminister(session, 'settings'),
    },
    {
      key: 'mail',
      group: program,
      label: { zh: '邮件服务器', en: 'Mail server' },
      description: {
        zh: '从哪个邮箱发送邀请和密码链接；可发一封试试',
        en: 'Which mailbox sends invitations and password links; with a test',
      },
      order: 50,
      component: lazy(() => import('./MailSettings.tsx')),
      may: session => mayAdminister(session, 'settings'),
    },
    {
      key: 'keys',
      group: program,
      label: { zh: 'API 密钥', en: 'API keys' },
      description: {
        zh: '让其他程序以您的身份读写数据',
        en: 'Let other programs read and write as you',
      },
      order: 51,
      component: lazy(() => import('./KeySettings.tsx')),
    },
    {
      key: 'bin',
      group: program,
      label: { zh: '回收站', en: 'Recycle bin' },
      description: {
        zh: '30 天内删除的记录，可以恢复',
        en: 'What was deleted in the last 30 days, to bring back',
      },
      order: 70,
      component: lazy(() => import('./BinSettings.tsx')),
      may: session => can(session, 'customer', 'delete'),
    },
    {
      key: 'appearance',
      group: personal,
      label: { zh: '外观与语言', en: 'Look and language' },
      description: {
        zh: '浅色或深色、列表行高、中文或英文',
        en: 'Light or dark, row height, Chinese or English',
      },
      order: 90,
      component: lazy(() => import('./AppearanceSettings.tsx')),
    },
  ],
}
