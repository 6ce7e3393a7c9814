/** Asks a server from a number of clients at once and takes the time of each answer. */
import { Agent, request } from 'node:http'

export interface Ask {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  path: string
  /** Made anew each time it is sent: a record that is there already would be refused as a duplicate. */
  body?: () => unknown
}

export interface Answer {
  status: number
  text: string
  bytes: number
}

export interface Target {
  port: number
  headers: Record<string, string>
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

export function send({ port, headers }: Target, { method = 'GET', path, body }: Ask): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body())
    const extra =
      text === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
    const sent = request(
      { agent, host: '127.0.0.1', port, method, path, headers: { ...headers, ...extra } },
      response => {
        const chunks: Buffer[] = []
        response.on('data', chunk => chunks.push(chunk))
        response.on('end', () => {
          const whole = Buffer.concat(chunks)
          resolve({ status: response.statusCode ?? 0, text: whole.toString(), bytes: whole.length })
        })
        response.on('error', reject)
      },
    )
    sent.on('error', reject)
    sent.end(text)
  })
}

export interface Timing {
  /** Milliseconds of each answer. */
  times: number[]
  failed: number
}

/** Sends `asks` from `clients` clients, each waiting for its answer before it asks again. */
export async function run(target: Target, asks: readonly Ask[], clients: number): Promise<Timing> {
  const times: number[] = []
  let failed = 0
  let next = 0
  const client = async () => {
    for (let ask = asks[next++]; ask; ask = asks[next++]) {
      const began = performance.now()
      const { status } = await send(target, ask).catch(() => ({ status: 0 }))
      times.push(performance.now() - began)
      if (status < 200 || status > 299) failed++
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  return { times, failed }
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

export const median = (values: readonly number[]) => quantile(values, 0.5)
