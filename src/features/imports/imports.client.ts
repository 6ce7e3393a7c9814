import { queryOptions } from '@tanstack/react-query'
import type { Entity } from '../../core/entity.ts'
import type { Ref } from '../../core/field.ts'
import { ApiError, api, companyPath, request } from '../../core/web/client.ts'
import { useEntities, useMay } from '../../core/web/session.tsx'
import type { Analysis } from './analyse.ts'
import type { ImportRow } from './importRows.ts'
import type { MappingInput } from './mapping.ts'

export type { AnalysedColumn, Analysis } from './analyse.ts'
export type { ImportCounts } from './result.ts'

/** An import as the API answers it; errors of a check carry both languages. */
export type Import = Omit<ImportRow, 'fileKey' | 'mapping' | 'createdBy'> & {
  mapping: MappingInput
  createdBy: Ref
}
export type Mapping = MappingInput

/** A row that was not imported, with its cells as they stand in the file. */
export interface FailedRow {
  row: number
  field: string | null
  message: string
  cells: unknown[]
}

export const working = (status: string): boolean => ['checking', 'running', 'undoing'].includes(status)

/** The program may be told to take back what such an import wrote. */
export const undoable = ({ status, position }: Import): boolean =>
  ['done', 'cancelled'].includes(status) || (status === 'failed' && position > 0)

export const importsQuery = queryOptions({
  queryKey: ['import', 'list'],
  queryFn: ({ signal }) =>
    api.get<{ data: Import[] }>('imports', undefined, signal).then(answer => answer.data),
  refetchInterval: query => (query.state.data?.some(one => working(one.status)) ? 2000 : false),
})

/** While something is being done the stream tells of it; this asks now and then as well. */
export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ['import', 'one', id],
    queryFn: ({ signal }) => api.get<Import>(`imports/${id}`, undefined, signal),
    refetchInterval: query => (query.state.data && working(query.state.data.status) ? 1000 : false),
  })

export const analysisKey = (id: string) => ['import', 'analysis', id] as const

export const analyse = (id: string, mapping: Mapping) => api.post<Analysis>(`imports/${id}/analyse`, mapping)

export const failedRowsQuery = (id: string) =>
  queryOptions({
    queryKey: ['import', 'errors', id],
    queryFn: ({ signal }) =>
      api
        .get<{ data: FailedRow[] }>(`imports/${id}/errors`, undefined, signal)
        .then(answer => answer.data.slice(0, 100)),
  })

export function upload(entity: string, file: File): Promise<Import & { analysis: Analysis }> {
  const form = new FormData()
  form.set('file', file)
  return request('POST', companyPath('imports'), { query: { entity }, body: form })
}

/** What the server says of a file or a mapping it cannot use; anything else is a bug and is thrown on. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof ApiError)) throw error
  return error.faults[0]?.message ?? error.message
}

/** What this person may import, in the order one fills a new company. */
export function useImportable(): Entity[] {
  const order = ['customer', 'contact', 'product', 'order', 'contactRecord']
  const place = ({ name }: Entity) => (order.includes(name) ? order.indexOf(name) : order.length)
  const entities = useEntities()
  const may = useMay()
  return [...entities.values()]
    .filter(({ importable, name }) => importable && may(name, 'import') && may(name, 'create'))
    .sort((one, other) => place(one) - place(other))
}
