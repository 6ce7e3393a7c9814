import { Suspense, useState } from 'react'
import type { SettingsPage } from '../../core/web/feature.ts'
import { Link, useRouteParams } from '../../core/web/navigate.tsx'
import { Reading } from '../../core/web/Reading.tsx'
import { settingsPages } from '../../core/web/registry.ts'
import { useWholeSession } from '../../core/web/session.tsx'
import { Bones, Empty } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import '../style/settings.css'

/** The settings: a searchable list of small pages on the left, the chosen one beside it (below each other on a phone). */
export default function Settings() {
  const { page: key } = useRouteParams()
  const session = useWholeSession()
  const t = useT()
  const allowed = settingsPages.filter(page => !page.may || page.may(session))
  const chosen = allowed.find(page => page.key === key)
  return (
    <main className={chosen ? 'gx-settings gx-settings-chosen' : 'gx-settings'}>
      <Contents pages={allowed} chosen={chosen?.key} />
      <Reading>
        <div className="gx-settings-page">
          {chosen ? (
            <>
              <header className="gx-page-head">
                <Link to="settings" className="gx-link gx-settings-back">
                  {t({ zh: '设置', en: 'Settings' })}
                </Link>
                <h1>{t(chosen.label)}</h1>
                <p className="gx-faint">{t(chosen.description)}</p>
              </header>
              <Suspense fallback={<Bones />}>
                <chosen.component />
              </Suspense>
            </>
          ) : (
            <Empty
              title={
                key
                  ? t({ zh: '没有这一页，或您无权查看', en: 'There is no such page, or you may not see it' })
                  : t({ zh: '从左侧选择一项设置', en: 'Choose a page on the left' })
              }
            />
          )}
        </div>
      </Reading>
    </main>
  )
}

function Contents({ pages, chosen }: { pages: SettingsPage[]; chosen: string | undefined }) {
  const [typed, setTyped] = useState('')
  const t = useT()
  // With a page beside it, that page's own title is the first of the headings.
  const Title = chosen ? 'h2' : 'h1'
  const wanted = typed.trim().toLowerCase()
  const found = pages.filter(({ label, description, key }) =>
    [label.zh, label.en, description.zh, description.en, key].some(text =>
      text.toLowerCase().includes(wanted),
    ),
  )
  const groups = [...new Set(found.map(page => t(page.group)))]
  return (
    <nav className="gx-settings-list" aria-label={t({ zh: '设置', en: 'Settings' })}>
      <Title>{t({ zh: '设置', en: 'Settings' })}</Title>
      <input
        className="gx-input"
        type="search"
        value={typed}
        onChange={event => setTyped(event.target.value)}
        placeholder={t({ zh: '查找设置', en: 'Find a setting' })}
        aria-label={t({ zh: '查找设置', en: 'Find a setting' })}
      />
      {groups.map(group => (
        <section key={group}>
          <h3>{group}</h3>
          <ul>
            {found
              .filter(page => t(page.group) === group)
              .map(page => (
                <li key={page.key}>
                  <Link
                    to={`settings/${page.key}`}
                    className="gx-settings-link"
                    aria-current={page.key === chosen ? 'page' : undefined}
                  >
                    <span>{t(page.label)}</span>
                    <small>{t(page.description)}</small>
                  </Link>
                </li>
              ))}
          </ul>
        </section>
      ))}
      {found.length === 0 && <p className="gx-faint">{t({ zh: '没有找到', en: 'Nothing found' })}</p>}
    </nav>
  )
}
