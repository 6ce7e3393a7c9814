import { useQuery } from '@tanstack/react-query'
import { Link, useGo } from '../../core/web/navigate.tsx'
import { countQuery } from '../../core/web/queries.ts'
import { useEntity, useMay } from '../../core/web/session.tsx'
import { Bones, Empty, Failed } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { TodayGroup } from './TodayGroup.tsx'
import type { GroupKey, Scope } from './today.client.ts'
import { useToday } from './useToday.ts'
import './today.css'

const groups: GroupKey[] = ['late', 'today', 'tomorrow', 'reorder']

/** What do I do now? Contacts that are due, customers past their rhythm. */
export default function Work() {
  const [scope, answer, { error, retry, stale }] = useToday()
  if (error && !answer) return <Failed error={error} retry={retry} />
  if (!answer) return <Bones lines={10} />
  if (groups.every(key => answer.groups[key].length === 0))
    return <NothingToDo quiet={answer.counts.quiet} scope={scope} />
  return (
    <div aria-busy={stale || undefined}>
      {groups.map(key => (
        <TodayGroup
          key={key}
          group={key}
          rows={answer.groups[key]}
          total={answer.counts[key]}
          team={scope === 'team'}
        />
      ))}
    </div>
  )
}

function NothingToDo({ quiet, scope }: { quiet: number; scope: Scope }) {
  const customers = useQuery(countQuery(useEntity('customer'), {}))
  const may = useMay()
  const go = useGo()
  const t = useT()
  if (customers.isPending) return <Bones lines={10} />
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
