/**
 * `npm run bench -- --print`: how long a person waits for ten pages of Chinese, how long a hundred documents of one page take as a file
 * each, and how long others wait for a customer meanwhile.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { type Ask, median, quantile, run, send, type Target } from './clients.ts'

export interface PrintFigures {
  what: string
  /** Seconds. */
  seconds: number
  /** Of one file. */
  kilobytes: number
  /** What a request for a customer took meanwhile, in milliseconds: at the middle, and the longest. */
  beside: { p50: number; worst: number } | null
  allowed: number
  met: boolean
}

const PAGES_LINES = 290
const FILES = 100
/** Printers press a few at a time. */
const AT_A_TIME = 2
const ALLOWED = { pages: 1.5, files: 30, kilobytes: 300 }
/** What others may wait while a hundred documents are drawn, in milliseconds. */
const ALLOWED_BESIDE = 250

interface Named {
  data: { id: string }[]
}

export async function measurePrint(target: Target, log: (line: string) => void): Promise<PrintFigures[]> {
  const list = async (path: string) => (JSON.parse((await send(target, { path })).text) as Named).data
  const orders = await list(`/api/v1/orders?limit=${FILES}`)
  const products = await list('/api/v1/products?limit=20')
  const [customer] = await list('/api/v1/customers?limit=1')
  const choices = await send(target, { path: `/api/v1/print/choices?entity=order&id=${orders[0]?.id}` })
  const { template } = JSON.parse(choices.text) as { template: string }
  const lines = Array.from({ length: PAGES_LINES }, (_, at) => ({
    product: products[at % products.length]?.id,
    description: `铜版纸画册 ${at + 1} 号，封面覆膜，骑马订，含打样`,
    quantity: String(at + 1),
    price: '12.5',
  }))
  const long = await send(target, {
    method: 'POST',
    path: '/api/v1/orders',
    body: () => ({ customer: customer?.id, lines }),
  })
  const { id } = JSON.parse(long.text) as { id: string }
  const print = (one: string): Ask => ({
    method: 'POST',
    path: '/api/v1/print',
    body: () => ({ entity: 'order', ids: [one], template }),
  })
  // The first starts the process that draws.
  await send(target, print(id))

  const times: number[] = []
  let size = 0
  for (let round = 0; round < 7; round++) {
    const began = performance.now()
    const { status, bytes } = await send(target, print(id))
    if (status !== 200) throw new Error(`print answers ${status}`)
    times.push((performance.now() - began) / 1000)
    size = bytes / 1024
  }
  const pages = figure('ten pages', median(times), size, null, ALLOWED.pages)

  const asks = orders.map(one => print(one.id))
  const [one] = [await send(target, asks[0] as Ask)]
  const began = performance.now()
  const printing = run(target, asks, AT_A_TIME)
  const others = besides(target, `/api/v1/customers/${customer?.id}`)
  const { failed } = await printing
  const seconds = (performance.now() - began) / 1000
  if (failed > 0) throw new Error(`${failed} documents were not printed`)
  const waited = await others.stop()
  const beside = { p50: median(waited), worst: quantile(waited, 1) }
  const files = figure(`${orders.length} documents`, seconds, one.bytes / 1024, beside, ALLOWED.files)
  for (const { what, seconds, kilobytes, beside, met } of [pages, files])
    log(
      `${what}: ${seconds.toFixed(2)} s, ${kilobytes.toFixed(0)} kB each${beside ? `; a customer meanwhile ${beside.p50.toFixed(1)} ms, at most ${beside.worst.toFixed(0)} ms` : ''}  ${met ? 'ok' : 'OVER BUDGET'}`,
    )
  return [pages, files]
}

function figure(
  what: string,
  seconds: number,
  kilobytes: number,
  beside: PrintFigures['beside'],
  allowed: number,
): PrintFigures {
  const met =
    seconds <= allowed && kilobytes <= ALLOWED.kilobytes && (!beside || beside.worst <= ALLOWED_BESIDE)
  return { what, seconds, kilobytes, beside, allowed, met }
}

/** Asks for the same again and again until it is stopped; answers what each took. */
function besides(target: Target, path: string) {
  const times: number[] = []
  let isStopped = false
  const all = (async () => {
    while (!isStopped) {
      const began = performance.now()
      await send(target, { path })
      times.push(performance.now() - began)
      await wait(20)
    }
  })()
  return {
    stop: async () => {
      isStopped = true
      await all
      return times
    },
  }
}
