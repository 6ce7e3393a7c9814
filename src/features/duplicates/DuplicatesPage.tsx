import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { shortMoment } from '../../core/kinds/moments.ts'
import type { Label } from '../../core/label.ts'
import { api } from '../../core/web/client.ts'
import { useJob } from '../../core/web/jobs.ts'
import { useAddressQuery } from '../../core/web/navigate.tsx'
import { useEntities, useMay } from '../../core/web/session.tsx'
import { Empty, Unread } from '../../core/web/states.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { Disputes } from './Disputes.tsx'
import { groupsQuery, type SearchState } from './duplicates.client.ts'
import { GroupCard } from './GroupCard.tsx'
import { Merges } from './Merges.tsx'
import './duplicates.css'

const tabs: { key: string; label: Label }[] = [
  { key: 'open', label: { zh: '待核对', en: 'To compare' } },
  { key: 'dismissed', label: { zh: '不是同一个', en: 'Not the same' } },
  { key: 'merges', label: { zh: '合并记录', en: 'Merges' } },
  { key: 'disputes', label: { zh: '撞单申诉', en: 'Disputes' } },
]

/** What may be the same, side by side; what was merged, with the way back; who claims whose customer. */
export default function DuplicatesPage() {
  const [query, change] = useAddressQuery()
  const entities = useEntities()
  const may = useMay()
  const t = useT()
  const offered = [...entities.values()].filter(entity => entity.party && may(entity.name, 'read'))
  const entity = offered.find(one => one.name === query.get('of')) ?? offered[0]
  const tab = query.get('tab') ?? 'open'
  useEffect(() => {
    document.title = t({ zh: '查重与合并', en: 'Duplicates' })
  }, [t])
  if (!entity) return null
  return (
    <main className="duplicates">
      <header className="gx-page-head">
        <h1>{t({ zh: '查重与合并', en: 'Duplicates' })}</h1>
        <div className="gx-acts">
          {tab !== 'disputes' &&
            offered.map(one => (
              <button
                key={one.name}
                type="button"
                className="gx-button gx-small"
                aria-pressed={one === entity}
                onClick={() => change({ of: one.name, page: null })}
              >
                {t(one.plural)}
              </button>
            ))}
        </div>
      </header>
      <nav className="gx-tabs-line" aria-label={t({ zh: '查看', en: 'View' })}>
        <div className="gx-tabs" role="tablist">
          {tabs.map(one => (
            <button
              key={one.key}
              type="button"
              className="gx-tab"
              role="tab"
              aria-selected={one.key === tab}
              onClick={() => change({ tab: one.key, page: null })}
            >
              {t(one.label)}
            </button>
          ))}
        </div>
      </nav>
      {tab === 'disputes' ? (
        <Disputes />
      ) : tab === 'merges' ? (
        <Merges entity={entity} />
      ) : (
        <Groups key={`${entity.name} ${tab}`} of={entity.name} status={tab} />
      )}
    </main>
  )
}

function Groups({ of, status }: { of: string; status: string }) {
  const [query, change] = useAddressQuery()
  const entity = useEntities().get(of)
  const page = Number(query.get('page') ?? 1)
  const groups = useQuery(groupsQuery(of, status, page))
  const t = useT()
  if (!entity) return null
  if (!groups.data) return <Unread of={groups} lines={8} />
  const { data, count, search } = groups.data
  const pages = Math.ceil(count / 20)
  return (
    <>
      {status === 'open' && <SearchLine search={search} count={count} />}
      {data.length === 0 && (
        <Empty
          title={
            status === 'open'
              ? t({ zh: '没有待核对的重复记录', en: 'Nothing to compare' })
              : t({ zh: '还没有排除过', en: 'Nothing was set aside yet' })
          }
        />
      )}
      {data.map(group => (
        <GroupCard key={group.id} entity={entity} group={group} isDismissed={status === 'dismissed'} />
      ))}
      {pages > 1 && (
        <nav className="gx-row-of" aria-label={t({ zh: '翻页', en: 'Pages' })}>
          <button
            type="button"
            className="gx-button gx-small"
            disabled={page <= 1}
            onClick={() => change({ page: String(page - 1) })}
          >
            {t({ zh: '上一页', en: 'Previous' })}
          </button>
          <span className="gx-number">
            {page} / {pages}
          </span>
          <button
            type="button"
            className="gx-button gx-small"
            disabled={page >= pages}
            onClick={() => change({ page: String(page + 1) })}
          >
            {t({ zh: '下一页', en: 'Next' })}
          </button>
        </nav>
      )}
    </>
  )
}

/** When everything was last gone through, and the button that does it now. */
function SearchLine({ search, count }: { search: SearchState | null; count: number }) {
  const client = useQueryClient()
  const context = useKindContext()
  const may = useMay()
  const t = useT()
  const told = useJob(search?.status === 'running' ? search.id : undefined)
  const start = useMutation({
    mutationFn: () => api.post('duplicates/search'),
    onSuccess: () =>
      toast.note(t({ zh: '开始全库查重，可以离开此页', en: 'Going through everything; you may leave' })),
    onError: toast.error,
  })
  const isRunning = search?.status === 'running' && told?.status !== 'done'
  // biome-ignore lint/correctness/useExhaustiveDependencies: what runs is asked for until it is done
  useEffect(() => {
    if (!isRunning && !start.isSuccess) return
    const timer = setInterval(
      () => void client.invalidateQueries({ queryKey: ['duplicates', 'groups'] }),
      2000,
    )
    return () => clearInterval(timer)
  }, [isRunning, start.isSuccess && search?.status])
  const words = {
    count,
    of: search?.of.toLocaleString('en-US') ?? 0,
    when: search?.finishedAt ? shortMoment(search.finishedAt, context) : '',
  }
  return (
    <p className="duplicates-search" role="status">
      {isRunning && search ? (
        <>
          <progress max={search.of || 1} value={search.done} />
          {t(
            { zh: '正在查重：{done} / {of}', en: 'Going through: {done} / {of}' },
            { done: search.done.toLocaleString('en-US'), of: search.of.toLocaleString('en-US') },
          )}
        </>
      ) : search?.finishedAt ? (
        t(
          {
            zh: '{count} 组可能重复。上次查重 {when}，共 {of} 条；每晚自动进行。',
            en: '{count} groups may be the same. Last gone through {when}, {of} records; again every night.',
          },
          words,
        )
      ) : (
        t({ zh: '还没有做过全库查重；每晚自动进行。', en: 'Not gone through yet; it happens every night.' })
      )}
      {!isRunning && may('customer', 'merge') && (
        <button
          type="button"
          className="gx-button gx-small"
          disabled={start.isPending}
          onClick={() => start.mutate()}
        >
          {t({ zh: '立即查重', en: 'Search now' })}
        </button>
      )}
    </p>
  )
}
