import { useQuery, useQueryClient } from '@tanstack/react-query'
import { shortMoment } from '../../../core/kinds/moments.ts'
import { ApiError, api } from '../../../core/web/client.ts'
import { useKindContext, useT } from '../../../core/web/text.tsx'
import { toast } from '../../../core/web/toast.ts'
import { type Template, templatesKey } from '../printing.client.ts'

interface Version {
  number: number
  madeAt: string
  madeBy: { title: string }
}

/** Earlier versions, one of which becomes the newest again. */
export function Versions({ template: { id, version } }: { template: Template }) {
  const t = useT()
  const client = useQueryClient()
  const context = useKindContext()
  const versions = useQuery({
    queryKey: [...templatesKey, id, 'versions'],
    queryFn: () => api.get<{ data: Version[] }>(`printTemplates/${id}/versions`).then(answer => answer.data),
  })
  const takeBack = async (number: number) => {
    try {
      await api.post(`printTemplates/${id}/takeBack`, { number, version })
      await client.invalidateQueries({ queryKey: templatesKey })
      toast.done(t({ zh: '已回到这个版本', en: 'This version is the newest now' }))
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      toast.error(error)
    }
  }
  if (!versions.data || versions.data.length < 2) return null
  return (
    <select
      className="gx-input print-record"
      value=""
      aria-label={t({ zh: '回到以前的版本', en: 'Take an earlier version' })}
      onChange={event => void takeBack(Number(event.target.value))}
    >
      <option value="">{t({ zh: '版本', en: 'Versions' })}</option>
      {versions.data.map((one, index) => (
        <option key={one.number} value={one.number} disabled={index === 0}>
          {one.number} · {shortMoment(one.madeAt, context)} · {one.madeBy.title}
        </option>
      ))}
    </select>
  )
}
