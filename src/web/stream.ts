/** One event of the stream: `change` (entities and ids), `notice`, `job`. */
export interface LiveEvent {
  event: string
  data: unknown
}

const anything: LiveEvent = { event: 'change', data: { entities: { session: [] } } }

/** Opens the company's stream. When it comes back, or ends for good, anything may have changed meanwhile. */
export function openStream(address: string, hear: (event: LiveEvent) => void): EventSource {
  const source = new EventSource(address)
  let wasOpen = false
  for (const event of ['change', 'notice', 'job', 'import'])
    source.addEventListener(event, message => hear({ event, data: JSON.parse(message.data) }))
  source.onopen = () => {
    if (wasOpen) hear(anything)
    wasOpen = true
  }
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) hear(anything)
  }
  return source
}
