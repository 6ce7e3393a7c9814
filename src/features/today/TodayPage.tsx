import { Suspense, useEffect } from 'react'
import { useMay, useSession } from '../../core/web/session.tsx'
import { Bones } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { type PlacedBlock, placedBlocks } from '../home/blocks.ts'
import { Greeting } from './Greeting.tsx'
import { useScope, useToday } from './useToday.ts'
import './today.css'

/** The home page: the day's greeting, and under it the blocks the company has put for the person's role. */
export default function TodayPage() {
  const session = useSession()
  const [scope, look, leads] = useScope()
  const [, answer] = useToday()
  const may = useMay()
  const t = useT()
  useEffect(() => {
    document.title = t({ zh: '今日', en: 'Today' })
  }, [t])
  const { main, beside } = placedBlocks(session)
  return (
    <main className="today">
      <Greeting answer={answer} counts={may('customer', 'read')}>
        {leads && (
          <fieldset className="today-scope" aria-label={t({ zh: '范围', en: 'Scope' })}>
            {(['mine', 'team'] as const).map(one => (
              <button
                key={one}
                type="button"
                className="gx-button gx-small gx-quiet"
                aria-pressed={scope === one}
                onClick={() => look(one)}
              >
                {one === 'mine' ? t({ zh: '我的', en: 'Mine' }) : t({ zh: '团队', en: 'Team' })}
              </button>
            ))}
          </fieldset>
        )}
      </Greeting>
      <div className="today-body" data-alone={beside.length === 0 || main.length === 0 || undefined}>
        {main.length > 0 && (
          <div className="today-groups">
            <Blocks blocks={main} />
          </div>
        )}
        {beside.length > 0 && (
          <aside className="today-beside">
            <Blocks blocks={beside} />
          </aside>
        )}
      </div>
    </main>
  )
}

function Blocks({ blocks }: { blocks: PlacedBlock[] }) {
  return blocks.map(({ block: { component: Shown }, options, key }) => (
    <Suspense key={key} fallback={<Bones lines={3} />}>
      <Shown options={options} />
    </Suspense>
  ))
}
