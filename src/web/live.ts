import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { companyPath } from '../core/web/client.ts'
import { jobHeard } from '../core/web/jobs.ts'
import { type LiveEvent, openStream } from './stream.ts'

/** Listens to the company's stream by a worker that all tabs of the browser share; where there is none, by itself. */
function listen(slug: string, hear: (event: LiveEvent) => void): () => void {
  const address = new URL(companyPath('stream'), location.href).href
  if ('SharedWorker' in globalThis) {
    const worker = new SharedWorker(new URL('./live.worker.ts', import.meta.url), {
      type: 'module',
      name: `guanxi-${slug}`,
    })
    worker.port.onmessage = message => hear(message.data)
    worker.port.postMessage({ address })
    const leave = () => worker.port.postMessage({ leave: true })
    addEventListener('pagehide', leave)
    return () => {
      leave()
      removeEventListener('pagehide', leave)
      worker.port.close()
    }
  }
  const source = openStream(address, hear)
  return () => source.close()
}

/** How long changes are gathered before what they touch is read again. */
const gather = 400

/** Reads again what colleagues change while it is on the screen. */
export function useLive(slug: string): void {
  const client = useQueryClient()
  useEffect(() => {
    const changed = new Map<string, Set<string>>()
    let timer: ReturnType<typeof setTimeout> | undefined
    const flush = () => {
      timer = undefined
      // One's own rights: whatever is on the screen may be another now.
      if (changed.has('session')) void client.invalidateQueries()
      for (const [entity, ids] of changed)
        void client.invalidateQueries({
          queryKey: [entity],
          predicate: ({ queryKey }) =>
            queryKey[1] !== 'record' || ids.size === 0 || ids.has(String(queryKey[2])),
        })
      if (changed.has('shape')) void client.invalidateQueries({ queryKey: ['session'] })
      changed.clear()
      void client.invalidateQueries({ queryKey: ['today'] })
    }
    const hear = ({ event, data }: LiveEvent) => {
      if (event === 'notice')
        for (const queryKey of [['notice'], ['session'], ['approvals']])
          void client.invalidateQueries({ queryKey })
      if (event === 'job' || event === 'import') jobHeard(data)
      if (event !== 'change') return
      for (const [entity, ids] of Object.entries((data as { entities: Record<string, string[]> }).entities)) {
        const known = changed.get(entity) ?? new Set()
        for (const id of ids) known.add(id)
        changed.set(entity, known)
      }
      timer ??= setTimeout(flush, gather)
    }
    const stop = listen(slug, hear)
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [client, slug])
}
