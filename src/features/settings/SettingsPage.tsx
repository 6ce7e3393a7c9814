import { Suspense, useEffect, useState } from 'react'
import { Link, useRouteParams } from '../../core/web/navigate.tsx'
import { settingsPages } from '../../core/web/registry.ts'
import { useSession } from '../../core/web/session.tsx'
import { Bones, Empty } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import './settings.css'

/** A searchable list of small pages; each says in one line what it does. */
export default function SettingsPage() {
  const { page: key } = useRouteParams()
  const session = useSession()
  const [typed, setTyped] = useState('')
  const t = useT()
  const pages = settingsPages.filter(page => !page.may || page.may(session))
  const current = pages.find(page => page.key === key)
  const words = typed.trim().toLowerCase()
  const shown = pages.filter(page =>
    [page.label, page.description, page.group].some(label =>
      `${label.zh} ${label.en}`.toLowerCase().includes(words),
    ),
  )
  const groups = [...new Map(shown.map(page => [page.group.en, page.group])).values()]
  const title = current ? t(current.label) : t({ zh: '设置', en: 'Settings' })
  useEffect(() => {
    document.title = title
  }, [title])
  return (
    <div className="settings" data-page={current ? '' : undefined}>
      <nav className="settings-list" aria-label={t({ zh: '设置', en: 'Settings' })}>
        <h1 className={current ? 'settings-title' : undefined}>{t({ zh: '设置', en: 'Settings' })}</h1>
        <input
          type="search"
          className="gx-input"
          value={typed}
          placeholder={t({ zh: '查找设置', en: 'Find a setting' })}
          aria-label={t({ zh: '查找设置', en: 'Find a setting' })}
          onChange={event => setTyped(event.target.value)}
        />
        {groups.map(group => (
          <section key={group.en}>
            <h2>{t(group)}</h2>
            <ul>
              {shown
                .filter(page => page.group.en === group.en)
                .map(page => (
                  <li key={page.key}>
                    <Link
                      to={`settings/${page.key}`}
                      className="settings-link"
                      aria-current={page === current ? 'page' : undefined}
                    >
                      <b>{t(page.label)}</b>
                      <small className="gx-faint">{t(page.description)}</small>
                    </Link>
                  </li>
                ))}
            </ul>
          </section>
        ))}
        {shown.length === 0 && (
          <p className="gx-faint">{t({ zh: '没有匹配的设置', en: 'Nothing matches' })}</p>
        )}
      </nav>
      <main className="settings-page">
        {current ? (
          <>
            <Link to="settings" className="gx-link settings-back">
              {t({ zh: '‹ 全部设置', en: '‹ All settings' })}
            </Link>
            <h1>{t(current.label)}</h1>
            <p className="gx-faint settings-says">{t(current.description)}</p>
            <Suspense fallback={<Bones />}>
              <current.component />
            </Suspense>
          </>
        ) : (
          <Empty title={t({ zh: '选择左边的一项', en: 'Choose one on the left' })} />
        )}
      </main>
    </div>
  )
}
