import { queryOptions } from '@tanstack/react-query'
import type { Entity } from '../../core/entity.ts'
import { api } from '../../core/web/client.ts'
import { type NamedFile, saveFile } from '../../core/web/download.tsx'
import { useEntities } from '../../core/web/session.tsx'
import type { Design } from './design.ts'
import type { CompanyPaper } from './paperFacts.ts'
import { subjectEntities } from './subjectEntities.ts'

/** A template as it is listed. */
export interface Listed {
  id: string
  version: number
  entity: string
  name: string
  kind: 'pdf' | 'xlsx'
  locale: 'zh' | 'en' | null
  preferred: boolean
  ready: boolean
  copies: string[]
}
export interface Template extends Listed {
  design: Design | null
}

export interface Choices {
  templates: Listed[]
  template: string | null
  log: { at: string; person: { id: string; title: string }; template: string; copies: string[] }[]
}

export interface OfferedGroup {
  key: string
  label: string
  fields: { path: string; label: string; kind: string }[]
  lines?: string
}

export interface Paper {
  version: number
  facts: CompanyPaper
  printers: { name: string; x: number; y: number }[]
}

export const templatesKey = ['printTemplates']
export const paperKey = ['print', 'paper']

export const templatesQuery = queryOptions({
  queryKey: templatesKey,
  queryFn: () => api.get<{ data: Listed[] }>('printTemplates').then(answer => answer.data),
})
export const templateQuery = (id: string) =>
  queryOptions({
    queryKey: [...templatesKey, id],
    queryFn: () => api.get<Template>(`printTemplates/${id}`),
    staleTime: 0,
  })
export const choicesQuery = (entity: string, id: string) =>
  queryOptions({
    queryKey: ['print', 'choices', entity, id],
    queryFn: () => api.get<Choices>('print/choices', { entity, id }),
    staleTime: 0,
  })
export const paperQuery = queryOptions({ queryKey: paperKey, queryFn: () => api.get<Paper>('print/paper') })
export const fieldsQuery = (entity: string) =>
  queryOptions({
    queryKey: ['print', 'fields', entity],
    queryFn: () => api.get<{ data: OfferedGroup[] }>(`print/fields/${entity}`).then(answer => answer.data),
  })

/** What may be printed by its name: an object, or a subject that is no record. */
export function usePrinted(): (name: string) => Entity | undefined {
  const entities = useEntities()
  return name => entities.get(name) ?? subjectEntities.find(one => one.name === name)
}

/** Shows a PDF in a tab of its own, where the browser prints it; where that is not let, and any other file, it is downloaded. */
export function openFile(file: NamedFile, download = false): void {
  const address = URL.createObjectURL(file.bytes)
  const shown = !download && file.bytes.type === 'application/pdf' && window.open(address, '_blank')
  if (!shown) saveFile(file)
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
