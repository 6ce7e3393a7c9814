import type { ComponentProps } from 'react'
import type { Label } from '../label.ts'
import { ApiError, companyPath, pageLocale } from './client.ts'
import { toast } from './toast.ts'

export interface NamedFile {
  bytes: Blob
  name: string
}

/** Asks the company's API for a file, by GET, or with a body by POST; throws ApiError as other requests do. */
export async function askFile(path: string, body?: unknown, signal?: AbortSignal): Promise<NamedFile> {
  const headers: Record<string, string> = { 'accept-language': document.documentElement.lang }
  if (body !== undefined) headers['content-type'] = 'application/json'
  const response = await fetch(companyPath(path), {
    method: body === undefined ? 'GET' : 'POST',
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    credentials: 'same-origin',
    signal,
  })
  if (!response.ok) throw new ApiError(response.status, await response.json().catch(() => ({})))
  return { bytes: await response.blob(), name: nameOf(response.headers.get('content-disposition') ?? '') }
}

function nameOf(disposition: string): string {
  const [, encoded] = /filename\*=UTF-8''([^;]+)/.exec(disposition) ?? []
  return encoded ? decodeURIComponent(encoded) : (/filename="([^"]+)"/.exec(disposition)?.[1] ?? 'file')
}

/** Puts a file among the browser's downloads. */
export function saveFile({ bytes, name }: NamedFile): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(bytes)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

const preparing: Label = {
  zh: '正在准备文件，好了会自动下载',
  en: 'The file is being made; it downloads by itself',
}
const SLOW_MS = 1_500

/** Downloads a file of the company's API. Refused (a limit of exports, a right), it says why; a link would show a broken download. */
export async function download(path: string): Promise<void> {
  const slow = setTimeout(() => toast.note(preparing[pageLocale()]), SLOW_MS)
  try {
    saveFile(await askFile(path))
  } catch (error) {
    toast.error(error)
  } finally {
    clearTimeout(slow)
  }
}

/** A link to a file of the company's API (`path` within it). */
export function Download({
  path,
  ...rest
}: { path: string } & Omit<ComponentProps<'a'>, 'href' | 'onClick'>) {
  return (
    <a
      {...rest}
      href={companyPath(path)}
      onClick={event => {
        event.preventDefault()
        void download(path)
      }}
    />
  )
}
