import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../core/web/Button.tsx'
import { api } from '../../core/web/client.ts'
import { confirmed } from '../../core/web/dialogs.tsx'
import { useEntity } from '../../core/web/session.tsx'
import { Unread } from '../../core/web/states.tsx'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import PoolEditor from './PoolEditor.tsx'
import { factsQuery, type NightRun, type PoolShown, settingsQuery } from './pool.client.ts'
import {
  type FactShown,
  newPool,
  poolSettings,
  ruleText,
  type PoolSettings as Settings,
} from './pool.rules.ts'
import './pool.css'

/** The pools in the order in which customers are offered to them; one is open for change at a time. */
export default function PoolSettings() {
  const pools = useQuery(settingsQuery)
  const facts = useQuery(factsQuery)
  const customer = useEntity('customer')
  const client = useQueryClient()
  const [open, setOpen] = useState('')
  const t = useT()
  const refresh = () => client.invalidateQueries({ queryKey: ['pool'] })
  const remove = useMutation({
    mutationFn: (id: string) => api.delete(`pool-settings/${id}`),
    onSuccess: refresh,
    onError: toast.error,
  })
  const order = useMutation({
    mutationFn: (ids: string[]) => api.put('pool-settings/order', { ids }),
    onSuccess: refresh,
    onError: toast.error,
  })
  if (!pools.data) return <Unread of={pools} />
  if (!facts.data) return <Unread of={facts} />
  const { data, runs } = pools.data
  const save = async (settings: Settings, pool?: PoolShown) => {
    if (pool) await api.put(`pool-settings/${pool.id}`, { version: pool.version, settings })
    else await api.post('pool-settings', settings)
    await Promise.all([refresh(), client.invalidateQueries({ queryKey: ['customer'] })])
    setOpen('')
    toast.done(t({ zh: '已保存，从下一次夜间运行起生效', en: 'Saved; in force from the next nightly run' }))
  }
  const up = (index: number) => {
    const ids = data.map(pool => pool.id)
    ids.splice(index - 1, 0, ...ids.splice(index, 1))
    order.mutate(ids)
  }
  const masked = Object.entries(customer.fields).flatMap(([name, field]) => (field.mask ? [name] : []))
  return (
    <section className="gx-settings-part">
      <p className="gx-faint">
        {t({
          zh: '没有负责人的客户进入第一个符合地区和部门的公海。规则每天夜里执行，回收前先提醒负责人。',
          en: 'A customer without an owner goes to the first pool that fits its region and unit. The rules run every night; owners are told before.',
        })}
      </p>
      <ul className="gx-settings-rows">
        {data.map((pool, index) => (
          <li key={pool.id}>
            {open === pool.id ? (
              <PoolEditor
                initial={poolSettings.parse(settingsOf(pool))}
                id={pool.id}
                facts={facts.data}
                onSave={settings => save(settings, pool)}
                onClose={() => setOpen('')}
              />
            ) : (
              <>
                <span>
                  {pool.name}{' '}
                  <span className="gx-faint gx-number">{pool.customers.toLocaleString('en-US')}</span>
                  <Said pool={pool} facts={facts.data} />
                </span>
                {index > 0 && (
                  <Button
                    look="small"
                    label={t({ zh: '{name} 上移', en: 'Move {name} up' }, { name: pool.name })}
                    onClick={() => up(index)}
                  >
                    ↑
                  </Button>
                )}
                <Button look="small" onClick={() => setOpen(pool.id)}>
                  {t({ zh: '修改', en: 'Edit' })}
                </Button>
                <Button
                  look="small danger"
                  onClick={async () => {
                    const title = t(
                      { zh: '删除公海“{name}”？', en: 'Remove the pool “{name}”?' },
                      { name: pool.name },
                    )
                    if (await confirmed({ title, act: t({ zh: '删除', en: 'Remove' }), danger: true }))
                      remove.mutate(pool.id)
                  }}
                >
                  {t({ zh: '删除', en: 'Remove' })}
                </Button>
              </>
            )}
          </li>
        ))}
        {open === 'new' && (
          <li>
            <PoolEditor
              initial={newPool(data.length === 0 ? t({ zh: '公司公海', en: 'Company pool' }) : '', masked)}
              facts={facts.data}
              onSave={settings => save(settings)}
              onClose={() => setOpen('')}
            />
          </li>
        )}
      </ul>
      {open !== 'new' && (
        <div>
          <Button look={data.length === 0 ? 'primary' : ''} onClick={() => setOpen('new')}>
            {t({ zh: '新建公海', en: 'New pool' })}
          </Button>
        </div>
      )}
      <Nights runs={runs} />
    </section>
  )
}

/** What a save sends of a pool. */
function settingsOf({
  id: _,
  version: __,
  position: ___,
  customers: ____,
  ...settings
}: PoolShown): Settings {
  const { lastGiven: _____, ...kept } = settings as typeof settings & { lastGiven?: unknown }
  return kept
}

function Said({ pool, facts }: { pool: PoolShown; facts: readonly FactShown[] }) {
  const t = useT()
  const rules = pool.rules.filter(rule => rule.active).map(rule => t(ruleText(rule, facts)))
  const limits = [
    pool.claimsPerDay !== null &&
      t({ zh: '每人每天认领 {count} 个', en: 'Claims a day: {count}' }, { count: pool.claimsPerDay }),
    pool.ownedMost !== null &&
      t({ zh: '名下最多 {count} 个', en: 'Owned at most: {count}' }, { count: pool.ownedMost }),
  ].filter(Boolean)
  return (
    <>
      <small className="pool-said">
        {rules.length > 0
          ? t({ zh: '回收：', en: 'Reclaims: ' }) + rules.join(t({ zh: '；或 ', en: '; or ' }))
          : t({ zh: '不自动回收', en: 'Reclaims nothing by itself' })}
      </small>
      {limits.length > 0 && <small className="pool-said">{limits.join(' · ')}</small>}
    </>
  )
}

/** How the last nights went. */
function Nights({ runs }: { runs: NightRun[] }) {
  const t = useT()
  if (runs.length === 0) return null
  return (
    <>
      <h2>{t({ zh: '最近几夜', en: 'The last nights' })}</h2>
      <ul className="gx-settings-rows">
        {runs.map(run => (
          <li key={run.day}>
            <span className="gx-number">{run.day}</span>
            <span className="gx-faint">
              {run.finishedAt
                ? t(
                    {
                      zh: '提醒 {warned}，回收 {reclaimed}，分配 {given}',
                      en: '{warned} warned, {reclaimed} reclaimed, {given} given',
                    },
                    { warned: run.warned, reclaimed: run.reclaimed, given: run.given },
                  )
                : t({ zh: '还在进行', en: 'still running' })}
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}
