import { createReadStream, createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import tar from 'tar-stream'

/** A compressed tar being written: entries one after the other, in the order of the calls. */
export type ArchiveWriter = {
  add: (name: string, content: Buffer | string) => Promise<void>
  /** an entry of known size, streamed from a path or an open file, which stays open */
  addFile: (name: string, size: number, from: string | number) => Promise<void>
  /** resolves when everything is on the disk */
  close: () => Promise<void>
  abort: () => Promise<void>
}

/** Tar compressed by gzip, readable by `tar -xzf`. For its owner only: it holds everything. */
export function writeArchive(file: string): ArchiveWriter {
  const pack = tar.pack()
  const compress = createGzip({ level: 4 })
  const written = pipeline(pack, compress, createWriteStream(file, { mode: 0o600, flush: true }))
  // rejects when the file cannot be written (disk full, say), so that no entry waits for ever
  const broken = new Promise<never>((_, reject) => {
    written.catch(reject)
  })
  broken.catch(() => undefined)

  return {
    add: (name, content) => {
      const body = Buffer.from(content)
      const added = new Promise<void>((resolve, reject) => {
        pack.entry({ name, size: body.length, mode: 0o600 }, body, error =>
          error ? reject(error) : resolve(),
        )
      })
      return Promise.race([added, broken])
    },
    addFile: (name, size, from) => {
      // no more than the size announced: a file may grow while it is read
      const range = { start: 0, end: size - 1 }
      const open = typeof from === 'number' ? { fd: from, autoClose: false } : {}
      const content = size > 0 ? createReadStream(String(from), { ...range, ...open }) : []
      const added = pipeline(content, pack.entry({ name, size, mode: 0o600 }))
      return Promise.race([added, broken])
    },
    close: async () => {
      pack.finalize()
      await written
    },
    abort: async () => {
      pack.destroy()
      await written.catch(() => undefined)
    },
  }
}

export type ArchiveEntry = AsyncIterable<Buffer> & { header: { name: string } }

/** The entries of an archive, in order. Every entry has to be read before the next one is asked for. */
export function readArchive(file: string): AsyncIterable<ArchiveEntry> {
  const extract = tar.extract()
  pipeline(createReadStream(file), createGunzip(), extract).catch(error => extract.destroy(error))
  return extract as AsyncIterable<ArchiveEntry>
}

/** A small entry, whole. */
export async function readText(entry: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of entry) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}
