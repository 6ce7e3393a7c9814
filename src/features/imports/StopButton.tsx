import { useQueryClient } from '@tanstack/react-query'
import { api } from '../../core/web/client.ts'
import { useT } from '../../core/web/text.tsx'
import { toast } from '../../core/web/toast.ts'
import { type Import, importQuery } from './imports.client.ts'

/** Stops after the rows that are being written; what is in stays. */
export function StopButton({ one }: { one: Import }) {
  const client = useQueryClient()
  const t = useT()
  const stop = () =>
    void api.post<Import>(`imports/${one.id}/stop`).then(
      row => client.setQueryData(importQuery(one.id).queryKey, row),
      error => toast.error(error),
    )
  return (
    <button type="button" className="gx-button" disabled={one.stopAsked} onClick={stop}>
      {one.stopAsked ? t({ zh: '正在停止…', en: 'Stopping…' }) : t({ zh: '停止', en: 'Stop' })}
    </button>
  )
}
