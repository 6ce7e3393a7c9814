import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { fullMoment } from '../../core/kinds/moments.ts'
import { Button } from '../../core/web/Button.tsx'
import { api } from '../../core/web/client.ts'
import { useMay } from '../../core/web/session.tsx'
import { Bones, Empty, Failed } from '../../core/web/states.tsx'
import { useKindContext, useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { outcomeLabels } from './dunning.rules.ts'
import type { Held, Logged } from './holds.ts'
import './dunning.css'

/** On a customer's page: what was done for what it owes, and what is left alone. */
export default function DunningTab({ id }: { id: string }) {
  const t = useT()
  const may = useMay()
  const client = useQueryClient()
  const context = useKindContext()
  const queryKey = ['dunning', 'customer', id]
  const found = useQuery({
    queryKey,
    queryFn: () => api.get<{ log: Logged[]; held: Held[] }>(`dunning/customers/${id}`),
  })
  const release = useMutation({
    mutationFn: (item: string) => api.post('dunning/release', { items: [item] }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['dunning'] }),
    onError: toast.error,
  })
  if (found.error) return <Failed error={found.error} retry={() => void found.refetch()} />
  if (!found.data) return <Bones lines={3} />
  const { log, held } = found.data
  if (log.length + held.length === 0)
    return <Empty title={t({ zh: '还没有催过款', en: 'The customer was never asked for payment' })} />
  return (
    <>
      {held.map(one => (
        <div key={one.item} className="dunning-items">
          <b>{one.number}</b>{' '}
          {one.until
            ? t({ zh: '暂停到 {day}', en: 'put off until {day}' }, { day: one.until })
            : t({ zh: '有争议', en: 'disputed' })}{' '}
          <span className="gx-faint">{one.reason}</span>{' '}
          {may('receipt', 'create') && (
            <Button look="small" onClick={() => release.mutate(one.item)}>
              {t({ zh: '恢复催收', en: 'Take it up again' })}
            </Button>
          )}
        </div>
      ))}
      <ul className="dunning-items">
        {log.map(one => (
          <li key={one.id}>
            <span className="gx-faint gx-number">{fullMoment(one.at, context)}</span>
            <span>{one.number}</span>
            <span>
              {one.step} · {t(outcomeLabels[one.outcome])}
            </span>
            <span className="gx-faint">{[one.person?.title, one.reason].filter(Boolean).join('：')}</span>
          </li>
        ))}
      </ul>
    </>
  )
}
