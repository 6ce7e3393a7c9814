import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import { ApiError, reached, setApiCompany } from '../core/web/client.ts'
import { Dialogs } from '../core/web/dialogs.tsx'
import { useKeys } from '../core/web/keys.ts'
import { useGo, useRouteParams } from '../core/web/navigate.tsx'
import { commands, features } from '../core/web/registry.ts'
import { SessionProvider, useSession } from '../core/web/session.tsx'
import { Bones, Unread } from '../core/web/states.tsx'
import { useLanguage, useT } from '../core/web/text.tsx'
import { lastCompany, sessionQuery } from './account.ts'
// Not lazy: what is typed at once after its key would be lost, or taken for keys of the page.
import CommandBox from './CommandBox.tsx'
import { useLive } from './live.ts'
import { Rail } from './Rail.tsx'
import { TopBar } from './TopBar.tsx'

const KeyHelp = lazy(() => import('./KeyHelp.tsx'))

/** A company's pages: first its session, then rail, top bar and the page. */
export function Shell() {
  const { slug = '' } = useRouteParams()
  setApiCompany(slug)
  const session = useQuery(sessionQuery(slug))
  const { setTimeZone } = useLanguage()
  const zone = session.data?.user.timeZone ?? session.data?.company.timeZone
  useEffect(() => {
    if (zone) setTimeZone(zone)
    lastCompany.set(slug.split('~')[0])
  }, [zone, slug, setTimeZone])
  if (session.error instanceof ApiError && session.error.status === 401) {
    location.replace(`/sign-in?to=${encodeURIComponent(location.pathname + location.search)}`)
    return null
  }
  if (!session.data) return <Unread of={session} lines={8} />
  return (
    <SessionProvider session={session.data}>
      <Frame />
      <Dialogs />
    </SessionProvider>
  )
}

function Frame() {
  const [box, setBox] = useState(false)
  const [help, setHelp] = useState(false)
  const [drawer, setDrawer] = useState(false)
  const session = useSession()
  const go = useGo()
  const { slug = '' } = useRouteParams()
  useLive(slug)
  useKeys({
    'mod+k': () => setBox(true),
    '/': () => setBox(true),
    '?': () => setHelp(true),
    ...Object.fromEntries(
      commands
        .filter(command => command.shortcut && (!command.may || command.may(session)))
        .map(command => [command.shortcut, () => command.run({ go, session })]),
    ),
  })
  useReturn(slug)
  const overlays = features.flatMap(feature => feature.overlays ?? [])
  return (
    <div className="gx-frame">
      <Rail open={drawer} onClose={() => setDrawer(false)} />
      <TopBar onSearch={() => setBox(true)} onHelp={() => setHelp(true)} onMenu={() => setDrawer(true)} />
      <div className="gx-content">
        {session.seenBy && <LookingAs />}
        <Away />
        <Suspense fallback={<Bones lines={8} />}>
          <Outlet />
        </Suspense>
      </div>
      {box && <CommandBox onClose={() => setBox(false)} />}
      <Suspense>
        {help && <KeyHelp onClose={() => setHelp(false)} />}
        {overlays.map((Overlay, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list of features never changes
          <Overlay key={index} />
        ))}
      </Suspense>
    </div>
  )
}

/** While the server is away, it is asked every few seconds; once it is back, what failed or grew old is read again. */
function useReturn(slug: string) {
  const client = useQueryClient()
  const isThere = reached.use()
  useEffect(() => {
    if (isThere) return
    const timer = setInterval(() => void client.refetchQueries(sessionQuery(slug)), 5000)
    return () => {
      clearInterval(timer)
      void client.invalidateQueries()
    }
  }, [isThere, client, slug])
}

/** Above everything while the server is away: what is on the screen stays, and may be old. */
function Away() {
  const t = useT()
  return (
    !reached.use() && (
      <p className="gx-looking" role="status">
        {t({
          zh: '连不上服务器，正在自动重试。页面上的内容还在，可能不是最新的',
          en: 'The server cannot be reached; it is tried again by itself. What you see stays and may be out of date',
        })}
      </p>
    )
  )
}

/** Above everything an administrator sees through somebody's eyes. */
function LookingAs() {
  const { user, company } = useSession()
  const t = useT()
  return (
    <p className="gx-looking" role="status">
      {t(
        {
          zh: '您正在以 {name} 的身份查看，只能看，不能改',
          en: 'You are looking as {name}; nothing can be changed',
        },
        { name: user.name },
      )}
      <a className="gx-link" href={`/c/${company.slug}`}>
        {t({ zh: '回到自己', en: 'Back to yourself' })}
      </a>
    </p>
  )
}
