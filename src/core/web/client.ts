import type { ObjectDefinition } from '../../features/customObjects/objectEntity.ts'
import type { Permissions } from '../actor.ts'
import type { Ref } from '../field.ts'
import { fill, type Label, type Locale } from '../label.ts'
import type { CustomFieldDefinition } from '../model.ts'
import type { EntityShape } from '../shape.ts'
import { store } from './store.ts'

/** A record as read: every field by its name. References arrive as `{ id, title }`, decimals as text. */
export interface Row {
  id: string
  version: number
  createdAt: string
  updatedAt: string
  _access?: { update: boolean; delete: boolean; verbs: string[] }
  /** The act was taken and is not done yet, which the person was told. */
  _waits?: true
  [field: string]: unknown
}

export interface Page<T = Row> {
  data: T[]
  next: string | null
}

export interface Group {
  value: string | null
  title?: string
  hidden?: boolean
  count: number
  [sum: string]: unknown
}

export interface TimelineEntry {
  id: string
  at: string
  occurredAt: string
  actor: Ref | null
  entity: string
  recordId: string
  action: string
  title: string
  record?: Record<string, unknown>
  changes?: Record<string, [unknown, unknown]>
}

export interface FileEntry {
  id: string
  name: string
  size: number
  type: string
  createdAt?: string
}

export interface SavedView {
  id: string
  version: number
  entity: string
  name: string
  /** Who sees it: its maker, a unit and those below it, everyone. */
  audience: 'me' | 'unit' | 'everyone'
  unit: Ref | null
  /** Who may save over it: its maker, or all who see it. */
  changers: 'maker' | 'audience'
  maker: Ref
  mine: boolean
  mayChange: boolean
  position: number
  /** What the list's address holds: filters, sort, columns, mode, colours. */
  definition: Record<string, string>
}

/** How a person has the tabs of an object: their order, those put away, the one to start with. Keys of views. */
export interface ViewPreference {
  order?: string[]
  away?: string[]
  start?: string
}

export interface Session {
  user: {
    id: string
    name: string
    email: string
    locale: Locale
    theme: 'light' | 'dark' | 'system' | null
    /** The person's own; null: the company's. */
    timeZone: string | null
    twoFactorEnabled: boolean
  }
  company: {
    slug: string
    name: string
    currency: string
    timeZone: string
    workingDays: number[]
    fiscalYearStart: number
    pricesIncludeTax: boolean
  }
  permissions: Permissions
  subordinateIds: string[]
  /** Who looks through this person's eyes: nothing can be changed then. */
  seenBy: string | null
  customObjects: ObjectDefinition[]
  customFields: CustomFieldDefinition[]
  /** The company's shape of objects, by name. */
  shapes: Record<string, EntityShape>
  views: SavedView[]
  /** By object. */
  viewPreferences: Record<string, ViewPreference>
  /** Blocks of the home page as the company has put them for this person's role; null: as the program comes. */
  home: { key: string; place: 'main' | 'beside'; options?: Record<string, string> }[] | null
  unreadNotices: number
  companies: { slug: string; name: string; isDemo: boolean }[]
  /** The server's clock at the moment of the answer. */
  now: string
}

export interface ServerFault {
  field: string
  code: string
  message: string
}

/** An answer of the server other than success (RFC 9457); `status` 0: the server was not reached. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly faults: ServerFault[]
  readonly body: Record<string, unknown>

  constructor(status: number, body: Record<string, unknown>) {
    super(String(body.detail ?? body.title ?? body.message ?? status))
    this.status = status
    this.code = String(body.code ?? 'failed')
    this.faults = Array.isArray(body.faults) ? (body.faults as ServerFault[]) : []
    this.body = body
  }
}

const unreachable: Label = {
  zh: '连不上服务器。请检查网络，稍后会自动重试',
  en: 'The server cannot be reached. Check the network; it is tried again by itself',
}
const unsent: Label = {
  zh: '连不上服务器，可能没有保存。请检查网络，再试一次',
  en: 'The server cannot be reached, so this may not be saved. Check the network and try again',
}

const broken: Label = {
  zh: '服务器的回答不完整（{status}）。请稍后再试；还是这样就请联系管理员',
  en: 'The answer of the server is incomplete ({status}). Try again later; if it stays so, ask an administrator',
}

/** Whether the server was there when it was last asked. */
export const reached = store(true)

export interface RequestOptions {
  query?: Record<string, string | number | boolean | undefined | null> | URLSearchParams
  body?: unknown
  /** A create sent twice with the same key makes one record. */
  idempotencyKey?: string
  confirm?: string
  signal?: AbortSignal
}

function withQuery(path: string, query: RequestOptions['query']): string {
  if (!query) return path
  const search = query instanceof URLSearchParams ? query : new URLSearchParams()
  if (!(query instanceof URLSearchParams))
    for (const [name, value] of Object.entries(query))
      if (value !== undefined && value !== null && value !== '') search.set(name, String(value))
  const text = search.toString()
  return text ? `${path}?${text}` : path
}

export const pageLocale = (): Locale => (document.documentElement.lang.startsWith('zh') ? 'zh' : 'en')

/** One request to the server; throws ApiError. Everything the screens ask goes through here. */
export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  const headers: Record<string, string> = { 'accept-language': pageLocale() === 'zh' ? 'zh-CN' : 'en' }
  const form = options.body instanceof FormData
  if (options.body !== undefined && !form) headers['content-type'] = 'application/json'
  if (options.confirm) headers.confirm = options.confirm
  if (options.idempotencyKey) headers['idempotency-key'] = options.idempotencyKey
  const response = await fetch(withQuery(path, options.query), {
    method,
    headers,
    body: form
      ? (options.body as FormData)
      : options.body === undefined
        ? undefined
        : JSON.stringify(options.body),
    signal: options.signal,
    credentials: 'same-origin',
  }).catch(error => {
    if (options.signal?.aborted) throw error
    throw away(method)
  })
  const isOurs = response.headers.get('content-type')?.includes('json') === true
  // What stands before the server answers in its place while it is being started.
  if (!isOurs && response.status >= 502) throw away(method)
  reached.set(true)
  if (response.status === 204) return undefined as T
  const text = await response.text()
  if (!isOurs) {
    if (response.ok && !text) return undefined as T
    throw new ApiError(response.status, { detail: fill(broken, { status: response.status })[pageLocale()] })
  }
  const body = JSON.parse(text)
  // Taken, and yet not done: an act that waits for an approval.
  if (!response.ok || (response.status === 202 && body.code)) throw new ApiError(response.status, body)
  return body as T
}

function away(method: string): ApiError {
  reached.set(false)
  const detail = (method === 'GET' ? unreachable : unsent)[pageLocale()]
  return new ApiError(0, { code: 'unreachable', detail })
}

let company = ''

/** The company whose records are asked; the address of the page decides (`/c/{slug}/…`). */
export function setApiCompany(slug: string): void {
  company = slug
}

/** Path within the company → address: `customers` → `/c/{slug}/customers`; one that begins with `/` stays. */
export const pagePath = (path: string): string => (path.startsWith('/') ? path : `/c/${company}/${path}`)

/** Address of a route of the company's API. */
export const companyPath = (path: string): string => `/c/${company}/api/v1/${path}`

/** Requests within the company: `api.get('customers/…')`. */
export const api = {
  get: <T>(path: string, query?: RequestOptions['query'], signal?: AbortSignal) =>
    request<T>('GET', companyPath(path), { query, signal }),
  post: <T = Row>(path: string, body: unknown = {}, idempotencyKey?: string, confirm?: string) =>
    request<T>('POST', companyPath(path), { body, idempotencyKey, confirm }),
  patch: <T = Row>(path: string, body: unknown, confirm?: string) =>
    request<T>('PATCH', companyPath(path), { body, confirm }),
  put: <T = Row>(path: string, body: unknown) => request<T>('PUT', companyPath(path), { body }),
  delete: (path: string) => request<void>('DELETE', companyPath(path)),
  upload: (file: File, entity: string, recordId: string) => {
    const form = new FormData()
    form.set('entity', entity)
    form.set('recordId', recordId)
    form.set('file', file)
    return request<FileEntry>('POST', companyPath('files'), { body: form })
  },
}
