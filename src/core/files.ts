import type { Readable } from 'node:stream'

/** What was stored: its size in bytes, its SHA-256 (hex), and its first bytes, by which its type is known. */
export interface StoredBytes {
  size: number
  sha256: string
  head: Buffer
}

/** Where the bytes of files stand. Keys are `{workspace}/{two digits}/{id}`; a file never changes under its key. */
export interface FileStore {
  /** Keeps the whole stream or, where it fails, nothing. */
  put(key: string, bytes: Readable): Promise<StoredBytes>
  /** Throws where there is nothing under the key. */
  get(key: string): Promise<Readable>
  /** Does nothing where there is nothing. */
  remove(key: string): Promise<void>
  /** Everything that is kept of one company. */
  list(workspaceId: string): AsyncIterable<{ key: string; modifiedAt: Date }>
}

export function fileKey(workspaceId: string, id: string): string {
  return `${workspaceId}/${id.slice(-2)}/${id}`
}
