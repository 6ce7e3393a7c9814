import { queryOptions } from '@tanstack/react-query'
import type { Label } from '../../core/label.ts'
import { api, companyPath, request } from '../../core/web/client.ts'
import type { Analysis } from './analyse.ts'
import type { ImportRow } from './importRows.ts'
import type { MappingInput } from './mapping.ts'
import type { ImportCounts } from './result.ts'

export type { AnalysedColumn, Analysis } from './analyse.ts'
export type { ImportCounts } from './result.ts'

/** An import as the API answers it; errors of a check carry both languages. */
export type Import = Omit<ImportRow, 'fileKey' | 'mapping'> & { mapping: MappingInput }
export type Mapping = MappingInput

export const working = (status: string): boolean => ['checking', 'running', 'undoing'].includes(status)

export const importsQuery = queryOptions({
  queryKey: ['import', 'list'],
  queryFn: ({ signal }) =>
    api.get<{ data: Import[] }>('imports', undefined, signal).then(answer => answer.data),
})

/** While something is being done the stream tells of it; this asks now and then as well. */
export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ['import', 'one', id],
    queryFn: ({ signal }) => api.get<Import>(`imports/${id}`, undefined, signal),
    refetchInterval: query => (query.state.data && working(query.state.data.status) ? 1000 : false),
  })

export const analyse = (id: string, mapping: Mapping) => api.post<Analysis>(`imports/${id}/analyse`, mapping)

export function upload(entity: string, file: File): Promise<Import & { analysis: Analysis }> {
  const form = new FormData()
  form.set('file', file)
  return request('POST', companyPath('imports'), { query: { entity }, body: form })
}

export const statusLabel: Record<string, Label> = {
  new: { zh: '待设置', en: 'Being set up' },
  checking: { zh: '正在试运行', en: 'Trying out' },
  checked: { zh: '已试运行', en: 'Tried out' },
  running: { zh: '正在导入', en: 'Importing' },
  done: { zh: '已完成', en: 'Done' },
  cancelled: { zh: '已停止', en: 'Stopped' },
  failed: { zh: '失败', en: 'Failed' },
  undoing: { zh: '正在撤销', en: 'Being undone' },
  undone: { zh: '已撤销', en: 'Undone' },
}

export const createdTotal = (counts: ImportCounts): number =>
  Object.values(counts.created).reduce((sum, count) => sum + count, 0)
