import type { LiveEvent } from './live.ts'

/** One stream for all tabs of the browser that show the same company. */
const ports = new Set<MessagePort>()
let source: EventSource | null = null

function open(address: string) {
  source ??= new EventSource(address)
  for (const event of ['change', 'notice', 'job', 'import'])
    source.addEventListener(event, message =>
      tell({ event, data: JSON.parse((message as MessageEvent<string>).data) }),
    )
}

function tell(event: LiveEvent) {
  for (const port of ports) port.postMessage(event)
}

function leave(port: MessagePort) {
  ports.delete(port)
  if (ports.size > 0) return
  source?.close()
  source = null
}

addEventListener('connect', event => {
  const port = (event as MessageEvent).ports[0]
  if (!port) return
  ports.add(port)
  port.onmessage = ({ data }: MessageEvent<{ address?: string; leave?: boolean }>) => {
    if (data.leave) leave(port)
    else if (data.address && !source) open(data.address)
  }
})
