import { type LiveEvent, openStream } from './stream.ts'

/** One stream for all tabs of the browser that show the same company. */
const ports = new Set<MessagePort>()
let source: EventSource | null = null

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
    else if (data.address) source ??= openStream(data.address, tell)
  }
})
