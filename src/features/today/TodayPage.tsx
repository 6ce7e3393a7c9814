import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Link, useAddressQuery, useGo } from '../../core/web/navigate.tsx'
import { countQuery } from '../../core/web/queries.ts'
import { useEntity, useMay, useSession } from '../../core/web/session.tsx'
import { Bones, Empty, Failed } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { Beside } from './Beside.tsx'
import { Greeting } from './Greeting.tsx'
import { TodayGroup } from './TodayGroup.tsx'
import { type GroupKey, type Scope, todayQuery } from './today.client.ts'
import './today.css'

const groups: GroupKey[] = ['late', 'today', 'tomorrow', 'reorder']

/** What do I do now? Contacts that are due, customers past their rhythm; beside them who is leaving and how the month goes. */
export default function TodayPage() {
  const [query, change] = useAddressQuery()
  const { subordinateIds } = useSession()
  const leads = subordinateIds.length > 1
  const scope: Scope = leads && query.get('scope') === 'team' ? 'team' : 'mine'
  const today = useQuery(todayQuery(scope))
  const t = useT()
  useEffect(() => {
    document.title = t({ zh: '今日', en: 'Today' })
  }, [t])
  if (today.error && !today.data) return <Failed error={today.error} retry={() => void today.refetch()} />
  const answer = today.data
  return (
    <main className="today">
      <Greeting answer={answer}>
        {leads && (
          <fieldset className="today-scope" aria-label={t({ zh: '范围', en: 'Scope' })}>
            {(['mine', 'team'] as const).map(one => (
              <button
                key={one}
                type="button"
                className="gx-button gx-small gx-quiet"
                aria-pressed={scope === one}
                onClick={() => change({ scope: one === 'mine' ? null : one })}
              >
                {one === 'mine' ? t({ zh: '我的', en: 'Mine' }) : t({ zh: '团队', en: 'Team' })}
              </button>
            ))}
          </fieldset>
        )}
      </Greeting>
      {!answer ? (
        <Bones lines={10} />
      ) : (
        <div className="today-body" aria-busy={today.isPlaceholderData || undefined}>
          <div className="today-groups">
            {groups.every(key => answer.groups[key].length === 0) ? (
              <NothingToDo quiet={answer.counts.quiet} scope={scope} />
            ) : (
              groups.map(key => (
                <TodayGroup
                  key={key}
                  group={key}
                  rows={answer.groups[key]}
                  total={answer.counts[key]}
                  team={scope === 'team'}
                />
              ))
            )}
          </div>
          <Beside answer={answer} scope={scope} />
        </div>
      )}
    </main>
  )
}

function NothingToDo({ quiet, scope }: { quiet: number; scope: Scope }) {
  const customers = useQuery(countQuery(useEntity('customer'), {}))
  const may = useMay()
  const go = useGo()
  const t = useT()
  if (customers.data === 0 && may('customer', 'import'))
    return (
      <Empty
        title={t({
          zh: '还没有客户。先把手头的客户表导进来，今天该联系谁就会列在这里。',
          en: 'No customers yet. Bring in the list you have, and who is due today stands here.',
        })}
      >
        <Link to="imports/new?object=customers" className="gx-button gx-primary">
          {t({ zh: '导入您的客户', en: 'Import your customers' })}
        </Link>
        <Link to="customers/new" className="gx-button">
          {t({ zh: '新建客户', en: 'New customer' })}
        </Link>
      </Empty>
    )
  if (quiet === 0)
    return (
      <Empty title={t({ zh: '今天没有待办。', en: 'Nothing is due today.' })}>
        <button type="button" className="gx-button" onClick={() => go('customers')}>
          {t({ zh: '看看客户', en: 'Look at customers' })}
        </button>
      </Empty>
    )
  const list = scope === 'mine' ? 'customers?view=quiet&filter[owner][eq]=me' : 'customers?view=quiet'
  return (
    <Empty
      title={t(
        {
          zh: '今天没有待办。要不要看看 {count} 位沉默客户？',
          en: 'Nothing is due today. Look at {count} quiet customers?',
        },
        { count: quiet },
      )}
    >
      <button type="button" className="gx-button gx-primary" onClick={() => go(list)}>
        {t({ zh: '看沉默客户', en: 'See quiet customers' })}
      </button>
    </Empty>
  )
}
