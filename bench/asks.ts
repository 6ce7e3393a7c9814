/** What is measured: for each operation the same question to the product and to the bare server. */
import { personName } from '../seeds/names.ts'
import { random } from '../seeds/random.ts'
import { type Ask, send, type Target } from './clients.ts'

export type Actor = 'owner' | 'manager' | 'member'

const SCOPES: Record<Actor, string> = { owner: 'all', manager: 'team', member: 'own' }

export interface Operation {
  name: string
  /** design.md §5: at most `ratio` times the bare server (p50 and CPU), `cpu` milliseconds of CPU, `p50` milliseconds. */
  budget?: { ratio?: number; cpu?: number; p50?: number }
  /** What the second asks are put to: the bare server, or the product itself, where two of its own answers are compared. */
  beside?: 'product'
  /** When it is measured, for all actors: first what reads, then what creates, for the more an actor has the longer lists take. */
  phase?: 'creating' | 'own fields'
  /** The asks of one round. Undefined where the product has no such route. `bare: null`: nothing to compare with. */
  prepare: (target: Target, actor: Actor) => Promise<{ product: Ask[]; bare: Ask[] | null } | undefined>
  /** What of an answer must be the same on both sides. */
  compare?: (text: string) => string
}

interface Listed {
  data: { id: string; name: string; phone: string | null }[]
  next: string | null
}

/** A sample of customers the actor sees, from all pages of the list. */
const samples = new Map<string, Promise<Listed['data']>>()
function sampleOf(target: Target, actor: Actor): Promise<Listed['data']> {
  const known = samples.get(actor)
  if (known) return known
  const sample = takeSample(target, actor)
  samples.set(actor, sample)
  return sample
}

async function takeSample(target: Target, actor: Actor): Promise<Listed['data']> {
  const last = { owner: 2000, manager: 200, member: 5 }[actor]
  const pages = Array.from({ length: 6 }, (_, i) => 1 + Math.floor((i * (last - 1)) / 5))
  const found: Listed['data'] = []
  for (const page of pages) {
    const answer = await send(target, { path: `/api/v1/customers?limit=50&page=${page}` })
    found.push(...(JSON.parse(answer.text) as Listed).data)
  }
  if (found.length === 0) throw new Error(`The ${actor} sees no customers.`)
  return found
}

function repeated(asks: readonly Ask[], count: number): Ask[] {
  return Array.from({ length: count }, (_, i) => asks[i % asks.length] as Ask)
}

const idOf = (text: string) => String((JSON.parse(text) as { id: string }).id)
const idsOf = (text: string) => (JSON.parse(text) as Listed).data.map(row => row.id).join()

function search(name: string, pieceOf: (row: Listed['data'][number]) => string | undefined): Operation {
  return {
    name,
    budget: { ratio: 2, cpu: 5 },
    compare: idsOf,
    async prepare(target, actor) {
      const pieces = (await sampleOf(target, actor)).flatMap(row => pieceOf(row) ?? [])
      const words = [...new Set(pieces)].slice(0, 60).map(encodeURIComponent)
      return {
        product: repeated(
          words.map(q => ({ path: `/api/v1/customers?limit=50&q=${q}` })),
          100,
        ),
        bare: repeated(
          words.map(q => ({ path: `/${SCOPES[actor]}/search?q=${q}` })),
          100,
        ),
      }
    },
  }
}

const CONFIRMED = 'filter[status][eq]=confirmed'
const TO_DELIVER = 'filter[delivery][in]=open,part'

function orders(name: string, statement: string, query: string): Operation {
  return {
    name,
    budget: { ratio: 2 },
    compare: idsOf,
    prepare: async (_target, actor) => ({
      product: repeated([{ path: `/api/v1/orders?limit=50&${query}` }], 60),
      bare: repeated([{ path: `/${SCOPES[actor]}/${statement}` }], 60),
    }),
  }
}

const chance = random(4711)
let created = 0

function newCustomer() {
  created++
  const { name } = personName(chance)
  return {
    // A number of its own: a name somebody has already would be refused as a duplicate.
    name: `${name}${Date.now() % 1_000_000}${created}商贸有限公司`,
    phone: `+86138${String(10_000_000 + (Date.now() % 80_000_000) + created).slice(-8)}`,
    region: '广东',
    city: '深圳',
  }
}

function creating(name: string, path: string, budget?: Operation['budget']): Operation {
  const asks = (path: string): Ask[] =>
    Array.from({ length: 300 }, () => ({ method: 'POST', path, body: newCustomer }))
  return {
    name,
    budget,
    phase: 'creating',
    prepare: async (_target, actor) => ({
      product: asks('/api/v1/customers'),
      bare: asks(`/${SCOPES[actor]}/${path}`),
    }),
  }
}

/** A field of the company's own beside the built-in one that says the same. */
function own(name: string, ofOwn: string, ofBuiltIn: string, compare = idsOf): Operation {
  const asks = (query: string) => repeated([{ path: `/api/v1/customers${query}` }], 30)
  return {
    name,
    budget: { ratio: 2 },
    beside: 'product',
    phase: 'own fields',
    compare,
    prepare: async () => ({ product: asks(ofOwn), bare: asks(ofBuiltIn) }),
  }
}

export const operations: readonly Operation[] = [
  {
    name: 'get',
    budget: { ratio: 2.5, cpu: 2 },
    compare: idOf,
    async prepare(target, actor) {
      const ids = (await sampleOf(target, actor)).map(row => row.id)
      return {
        product: repeated(
          ids.map(id => ({ path: `/api/v1/customers/${id}` })),
          300,
        ),
        bare: repeated(
          ids.map(id => ({ path: `/${SCOPES[actor]}/get/${id}` })),
          300,
        ),
      }
    },
  },
  {
    name: 'list',
    budget: { ratio: 2, cpu: 4 },
    compare: idsOf,
    prepare: async (_target, actor) => ({
      product: repeated([{ path: '/api/v1/customers?limit=50' }], 150),
      bare: repeated([{ path: `/${SCOPES[actor]}/list` }], 150),
    }),
  },
  orders('orders by state', 'orders', `${CONFIRMED}&${TO_DELIVER}`),
  orders('orders overdue', 'overdue', `${CONFIRMED}&${TO_DELIVER}&filter[nextOn][lt]=today&sort=nextOn`),
  orders('orders unpaid', 'unpaid', `${CONFIRMED}&filter[unpaid][gt]=0`),
  {
    name: 'ageing',
    budget: { p50: 500 },
    async prepare(target) {
      const path = '/api/v1/receivables/ageing'
      const { status } = await send(target, { path })
      return status === 200 ? { product: repeated([{ path }], 8), bare: null } : undefined
    },
  },
  {
    name: 'order of 40 lines',
    budget: { p50: 100 },
    phase: 'creating',
    async prepare(target, actor) {
      const [customer] = await sampleOf(target, actor)
      const { data } = JSON.parse((await send(target, { path: '/api/v1/products?limit=40' })).text) as Listed
      const lines = data.map(({ id }, index) => ({ product: id, quantity: String(index + 1), price: '12.5' }))
      const body = () => ({ customer: customer?.id, lines })
      const asks = Array.from({ length: 40 }, (): Ask => ({ method: 'POST', path: '/api/v1/orders', body }))
      return { product: asks, bare: null }
    },
  },
  search('search two', row => /[\u4e00-\u9fff]{8,}/.exec(row.name)?.[0].slice(2, 4)),
  search('search one', row => (/^[\u4e00-\u9fff]{2,3}$/.test(row.name) ? '王' : undefined)),
  search('search phone', row => row.phone?.slice(-6, -2)),
  creating('create', 'create', { ratio: 2, cpu: 4 }),
  creating('create unchecked', 'create.unchecked'),
  {
    name: 'today',
    budget: { p50: 100 },
    async prepare(target) {
      const path = '/api/v1/today'
      const { status } = await send(target, { path })
      return status === 200 ? { product: repeated([{ path }], 40), bare: null } : undefined
    },
  },
  ...(
    [
      ['list by name', '?limit=50&sort=name', 60],
      ['list page 1000', '?limit=50&page=1000', 40],
      ['list key level', '?limit=50&filter[level][eq]=key', 60],
      ['list by revenue', '?limit=50&sort=-revenue', 60],
      ['count', '/count', 40],
    ] as const
  ).map(
    ([name, query, count]): Operation => ({
      name,
      prepare: async () => ({
        product: repeated([{ path: `/api/v1/customers${query}` }], count),
        bare: null,
      }),
    }),
  ),
  own('own filter', '?filter[c_level][eq]=key', '?filter[level][eq]=key'),
  own('own sort', '?sort=-c_due', '?sort=-nextContactAt'),
  own('own page 1000', '?sort=-c_due&page=1000', '?sort=-nextContactAt&page=1000'),
  own('own both', '?filter[c_level][eq]=key&sort=-c_due', '?filter[level][eq]=key&sort=-nextContactAt'),
  own(
    'own both deep',
    '?filter[c_level][eq]=key&sort=-c_due&page=100',
    '?filter[level][eq]=key&sort=-nextContactAt&page=100',
  ),
  own(
    'own range',
    '?filter[c_due][gte]=2026-01-01&sort=name',
    '?filter[nextContactAt][gte]=2026-01-01&sort=name',
  ),
  own('own count', '/count?filter[c_level][eq]=key', '/count?filter[level][eq]=key', text => text),
]
