import { BellOutlined, DownOutlined, MenuOutlined, PlusOutlined, SearchOutlined } from '@ant-design/icons'
import { lazy, Suspense } from 'react'
import { Button } from '../core/web/Button.tsx'
import { Popup } from '../core/web/Floating.tsx'
import { keyShown } from '../core/web/keys.ts'
import { Menu, type MenuItem } from '../core/web/Menu.tsx'
import { useGo } from '../core/web/navigate.tsx'
import { commands } from '../core/web/registry.ts'
import { useEntities, useMay, useSession } from '../core/web/session.tsx'
import { Bones } from '../core/web/states.tsx'
import { useT } from '../core/web/text.tsx'
import { signOut } from './account.ts'
import { useLanguageChoice, useThemeItems } from './Preferences.tsx'

const NoticeList = lazy(() => import('./NoticeList.tsx'))

interface Props {
  onSearch: () => void
  onHelp: () => void
  onMenu: () => void
}

/** Company, search, new, notices, person. */
export function TopBar({ onSearch, onHelp, onMenu }: Props) {
  const t = useT()
  const search = t({ zh: '搜索或输入命令', en: 'Search or type a command' })
  return (
    <header className="gx-top">
      <Button look="icon" className="gx-phone-only" label={t({ zh: '菜单', en: 'Menu' })} onClick={onMenu}>
        <MenuOutlined />
      </Button>
      <CompanyMenu />
      <button type="button" className="gx-search-button" onClick={onSearch}>
        <SearchOutlined />
        <span className="gx-ellipsis">{search}</span>
        <kbd>{keyShown('mod+k')}</kbd>
      </button>
      <NewMenu />
      <Notices />
      <PersonMenu onHelp={onHelp} />
    </header>
  )
}

function CompanyMenu() {
  const { company, companies } = useSession()
  const t = useT()
  const items: MenuItem[] = [
    ...companies.map(one => ({
      key: one.slug,
      label: one.name,
      checked: one.slug === company.slug,
      run: () => location.assign(`/c/${one.slug}`),
    })),
    {
      key: '',
      apart: true,
      label: t({ zh: '全部公司…', en: 'All companies…' }),
      run: () => location.assign('/companies'),
    },
  ]
  return (
    <Menu items={items} className="gx-company" search={companies.length > 8}>
      <span className="gx-company-mark" aria-hidden="true">
        {[...company.name][0]}
      </span>
      <span className="gx-ellipsis">{company.name}</span>
      <DownOutlined />
    </Menu>
  )
}

/** A new record of each entity of the rail, and the commands of features that make something. */
function NewMenu() {
  const entities = useEntities()
  const session = useSession()
  const may = useMay()
  const go = useGo()
  const t = useT()
  const items: MenuItem[] = [
    ...commands
      .filter(command => command.key.startsWith('new.') && (!command.may || command.may(session)))
      .map(command => ({
        key: command.key,
        label: t(command.label),
        hint: command.shortcut && keyShown(command.shortcut),
        run: () => command.run({ go, session }),
      })),
    ...[...entities.values()]
      .filter(
        entity =>
          entity.navigation &&
          entity.navigation.area !== 'settings' &&
          entity.creates !== false &&
          may(entity.name, 'create'),
      )
      .map(entity => ({ key: entity.name, label: t(entity.label), run: () => go(`${entity.path}/new`) })),
  ]
  if (items.length === 0) return null
  return (
    <Menu items={items} className="gx-icon-button" align="end" label={t({ zh: '新建', en: 'New' })}>
      <PlusOutlined />
    </Menu>
  )
}

function Notices() {
  const t = useT()
  const count = useSession().unreadNotices
  const title = t({ zh: '通知', en: 'Notices' })
  const label = count ? t({ zh: '通知，{count} 条未读', en: 'Notices, {count} unread' }, { count }) : title
  return (
    <Popup
      className="gx-icon-button gx-bell"
      align="end"
      label={title}
      aria-label={label}
      title={label}
      button={
        <>
          <BellOutlined />
          {count > 0 && <span className="gx-badge">{count > 99 ? '99+' : count}</span>}
        </>
      }
    >
      {close => (
        <Suspense fallback={<Bones lines={3} />}>
          <NoticeList onClose={close} />
        </Suspense>
      )}
    </Popup>
  )
}

function PersonMenu({ onHelp }: { onHelp: () => void }) {
  const { user } = useSession()
  const language = useLanguageChoice()
  const themes = useThemeItems()
  const go = useGo()
  const t = useT()
  const items: MenuItem[] = [
    { key: 'profile', label: t({ zh: '个人设置', en: 'Profile' }), run: () => go('profile') },
    { key: 'keys', label: t({ zh: '快捷键', en: 'Keys' }), hint: '?', run: onHelp },
    { key: 'language', apart: true, label: language.other, run: language.toggle },
    ...themes.map((one, index) => ({ ...one, apart: index === 0 })),
    { key: 'out', apart: true, label: t({ zh: '退出登录', en: 'Sign out' }), run: () => void signOut() },
  ]
  return (
    <Menu
      items={items}
      align="end"
      className="gx-person"
      label={user.name}
      head={
        <div className="gx-person-head">
          <b>{user.name}</b>
          <small className="gx-faint">{user.email}</small>
        </div>
      }
    >
      <span className="gx-avatar" aria-hidden="true" data-initials={initials(user.name)} />
    </Menu>
  )
}

/** 王小明 → 小明; Anna Berg → AB. */
function initials(name: string): string {
  if (/\p{Script=Han}/u.test(name)) return [...name].slice(-2).join('')
  return name
    .split(/\s+/)
    .map(word => word[0])
    .join('')
    .slice(0, 2)
    .toUpperCase()
}
