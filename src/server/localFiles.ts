import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { FileStore, StoredBytes } from '../core/files.ts'

const HEAD = 64 * 1024

/** Files in a folder of this machine (`uploads` in the data folder: the backup takes it along). */
export function localFiles(folder: string): FileStore {
  const pathOf = (key: string) => {
    if (!/^[0-9a-f-]{36}\/[0-9a-f]{2}\/[0-9a-f-]{36}(\.part)?$/.test(key))
      throw new Error(`not a key of a file: ${key}`)
    return join(folder, key)
  }
  return {
    async put(key, bytes) {
      const path = pathOf(key)
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      const draft = `${path}.part`
      const { meter, found } = measure()
      try {
        await pipeline(bytes, meter, createWriteStream(draft, { mode: 0o600, flush: true }))
        await rename(draft, path)
      } catch (error) {
        await rm(draft, { force: true })
        throw error
      }
      return found()
    },
    async get(key) {
      const path = pathOf(key)
      await stat(path)
      return createReadStream(path)
    },
    async remove(key) {
      await rm(pathOf(key), { force: true })
    },
    async *list(workspaceId) {
      const names = await readdir(join(folder, workspaceId), { recursive: true, withFileTypes: true }).catch(
        () => [],
      )
      for (const entry of names) {
        if (!entry.isFile()) continue
        const { mtime } = await stat(join(entry.parentPath, entry.name))
        yield {
          key: `${workspaceId}/${entry.name.replace('.part', '').slice(-2)}/${entry.name}`,
          modifiedAt: mtime,
        }
      }
    },
  }
}

/** A stream that lets everything through and counts, hashes and keeps the beginning of it. */
function measure() {
  const hash = createHash('sha256')
  const begin: Buffer[] = []
  let size = 0
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (size < HEAD) begin.push(chunk.subarray(0, HEAD - size))
      size += chunk.length
      hash.update(chunk)
      done(null, chunk)
    },
  })
  return {
    meter,
    found: (): StoredBytes => ({ size, sha256: hash.digest('hex'), head: Buffer.concat(begin) }),
  }
}
