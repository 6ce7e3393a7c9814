import { queryOptions } from '@tanstack/react-query'
import type { Label } from '../../core/label.ts'
import { api } from '../../core/web/client.ts'
import type { HandoverReason, HandoverStatus, Letter } from './handover.rules.ts'
import type { Handover } from './handovers.ts'
import type { LetterPreview, LetterState } from './letters.ts'
import type { HandoverView, Remaining } from './report.ts'

export type { Handover, HandoverView, LetterState }

export const working = (status: string) => status === 'running' || status === 'undoing'

export const handoversQuery = queryOptions({
  queryKey: ['handover', 'list'],
  queryFn: ({ signal }) =>
    api.get<{ data: Handover[] }>('handovers', undefined, signal).then(answer => answer.data),
  refetchInterval: query => (query.state.data?.some(one => working(one.status)) ? 2000 : false),
})

export const handoverQuery = (id: string) =>
  queryOptions({
    queryKey: ['handover', 'one', id],
    queryFn: ({ signal }) => api.get<HandoverView>(`handovers/${id}`, undefined, signal),
    refetchInterval: query => (query.state.data && working(query.state.data.status) ? 1000 : false),
  })

export const remainingQuery = (id: string, state: 'kept' | 'left') =>
  queryOptions({
    queryKey: ['handover', 'remaining', id, state],
    queryFn: ({ signal }) =>
      api
        .get<{ data: Remaining[] }>(`handovers/${id}/remaining`, { state }, signal)
        .then(answer => answer.data),
  })

export const lettersQuery = (id: string) =>
  queryOptions({
    queryKey: ['handover', 'letters', id],
    queryFn: ({ signal }) => api.get<LetterState>(`handovers/${id}/letters`, undefined, signal),
    refetchInterval: query => (query.state.data?.sending ? 1500 : false),
  })

export const previewQuery = (id: string, letter: Letter, customer: string | undefined) =>
  queryOptions({
    queryKey: ['handover', 'preview', id, letter, customer],
    queryFn: () => api.post<LetterPreview>(`handovers/${id}/letter-preview`, { letter, customer }),
    placeholderData: previous => previous,
    retry: false,
  })

export const statusLabels: Record<HandoverStatus, Label> = {
  open: { zh: '待交接', en: 'To be done' },
  running: { zh: '交接中', en: 'Handing over' },
  done: { zh: '已交接', en: 'Handed over' },
  undoing: { zh: '撤销中', en: 'Being undone' },
  undone: { zh: '已撤销', en: 'Undone' },
  cancelled: { zh: '已取消', en: 'Given up' },
  failed: { zh: '未完成', en: 'Failed' },
}

export const reasonLabels: Record<HandoverReason, Label> = {
  leaving: { zh: '离职', en: 'Leaving' },
  duty: { zh: '调岗', en: 'Change of duty' },
}
