/**
 * Measures the product over HTTP beside the least a program can do (bare.ts), and prints a table; `--json FILE` writes what
 * README.md describes. `node bench/bench.ts --help` lists the options.
 */
import { writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { type Actor, type Operation, operations } from './asks.ts'
import { type Ask, median, quantile, run, send, type Target, type Timing } from './clients.ts'
import { type BenchData, PASSWORD, prepareData, removeCreated } from './generate.ts'
import { type MemoryFigures, measureMemory } from './memory.ts'
import { addOwnFields } from './own.ts'
import {
  canMeasureProcesses,
  childrenOf,
  memoryOf,
  postgresCpu,
  postmasterOf,
  processCpu,
} from './processes.ts'
import { idle, type Running, startBare, startProduct } from './servers.ts'

const { values: options } = parseArgs({
  options: {
    json: { type: 'string' },
    data: { type: 'string', default: '/var/tmp/guanxi-bench' },
    rounds: { type: 'string', default: '5' },
    clients: { type: 'string', default: '1,8' },
    only: { type: 'string' },
    actors: { type: 'string', default: 'owner,manager,member' },
    port: { type: 'string', default: '4490' },
    import: { type: 'string' },
    pool: { type: 'boolean', default: false },
    memory: { type: 'boolean', default: false },
    screens: { type: 'boolean', default: false },
    print: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const HELP = `npm run bench -- [options]
  --json FILE      write the figures to a file (described in bench/README.md)
  --data DIR       folder of the generated companies, made at the first run (default /var/tmp/guanxi-bench)
  --rounds N       alternating rounds of product and bare; the median counts (default 5)
  --clients LIST   numbers of clients at once (default 1,8)
  --only LIST      operations: ${operations.map(operation => operation.name).join(', ')}
  --actors LIST    owner, manager, member
  --port N         first of two ports to use (default 4490)
  --memory         afterwards, with a browser open (Chromium), wait a minute and add up what all processes hold
  --screens        instead: what the list of customers and Today fetch at a first visit, and how long the list takes (Chromium)
  --print          instead: ten pages, and a hundred documents, as PDF, and what others wait meanwhile
  --import FILE    instead: import this file of order lines by the command line and by the screens (Chromium), in a folder of its own
  --pool           instead: the nightly run of the public pools over 100,000 customers, in a folder of its own`

/** One measured side: medians over the rounds. Milliseconds. */
export interface Figures {
  p50: number
  p95: number
  /** CPU of the Node process and of PostgreSQL for each request. */
  cpu: number
  nodeCpu: number
  postgresCpu: number
  failed: number
}

export interface Result {
  operation: string
  actor: Actor
  clients: number
  product: Figures
  bare: Figures | null
  /** Median over rounds of product ÷ bare, each round by itself. */
  ratio: { p50: number; cpu: number } | null
  budget: { ratio?: number; cpu?: number; p50?: number } | null
  met: boolean | null
}

interface Side {
  running: Running
  target: Target
}

async function main(): Promise<void> {
  if (options.help) return void process.stdout.write(`${HELP}\n`)
  const log = (line: string) => process.stderr.write(`${line}\n`)
  if (options.import) return await imports(options.import, log)
  if (options.pool) return await pool(log)
  const data = await prepareData(options.data, log)
  await removeCreated(options.data, data)
  if (options.screens) return await screens(data, log)
  if (options.print) return await print(data, log)
  const port = Number(options.port)
  const product = await startProduct(options.data, port, log)
  await idle(options.data)
  const bare = await startBare(options.data, port + 1)
  try {
    const results = await measureAll(data, product, bare, log)
    const postmaster = postmasterOf(options.data)
    const atEnd = memoryOf([product.pid, postmaster, ...childrenOf(postmaster)])
    const owner = { email: data.emails.owner, password: PASSWORD }
    const idle = options.memory ? await measureMemory(product, postmaster, owner, log) : null
    report(data, results, atEnd, idle, log)
  } finally {
    await bare.stop()
    await product.stop()
  }
}

async function imports(file: string, log: (line: string) => void): Promise<void> {
  const { measureImports } = await import('./imports.ts')
  const figures = await measureImports(file, Number(options.port), log)
  if (options.json)
    writeFileSync(options.json, `${JSON.stringify({ ...surroundings(), imports: figures }, null, 2)}\n`)
}

async function pool(log: (line: string) => void): Promise<void> {
  const { measurePool } = await import('./pool.ts')
  const figures = await measurePool(log)
  if (options.json)
    writeFileSync(options.json, `${JSON.stringify({ ...surroundings(), pool: figures }, null, 2)}\n`)
}

async function screens(data: BenchData, log: (line: string) => void): Promise<void> {
  const { measureScreens } = await import('./screens.ts')
  const product = await startProduct(options.data, Number(options.port), log)
  try {
    const owner = { email: data.emails.owner, password: PASSWORD }
    const figures = await measureScreens(`http://localhost:${product.port}`, data.slug, owner, log)
    if (options.json)
      writeFileSync(options.json, `${JSON.stringify({ ...surroundings(), screens: figures }, null, 2)}\n`)
  } finally {
    await product.stop()
  }
}

async function print(data: BenchData, log: (line: string) => void): Promise<void> {
  const { measurePrint } = await import('./print.ts')
  const product = await startProduct(options.data, Number(options.port), log)
  try {
    await idle(options.data)
    const key = await product.key(data.slug, data.emails.owner)
    const target = { port: product.port, headers: { authorization: `Bearer ${key}` } }
    const figures = await measurePrint(target, log)
    if (options.json)
      writeFileSync(options.json, `${JSON.stringify({ ...surroundings(), print: figures }, null, 2)}\n`)
  } finally {
    await product.stop()
  }
}

async function measureAll(
  data: BenchData,
  product: Running,
  bare: Running,
  log: (line: string) => void,
): Promise<Result[]> {
  const results: Result[] = []
  const wanted = options.only?.split(',')
  const actors = options.actors.split(',') as Actor[]
  const target = async (actor: Actor): Promise<Target> => ({
    port: product.port,
    headers: { authorization: `Bearer ${await product.key(data.slug, data.emails[actor])}` },
  })
  const targets = new Map(await Promise.all(actors.map(async actor => [actor, await target(actor)] as const)))
  for (const phase of [undefined, 'own fields', 'creating'] as const) {
    const asked = operations.filter(one => one.phase === phase && (!wanted || wanted.includes(one.name)))
    const isOwn = phase === 'own fields' && asked.length > 0
    const remove = isOwn ? await addOwnFields(options.data, data, await target('owner'), log) : undefined
    for (const [actor, target] of targets)
      for (const operation of asked) {
        const measured = { running: product, target }
        const beside = operation.beside
          ? measured
          : { running: bare, target: { port: bare.port, headers: {} } }
        const sides = { product: measured, bare: beside }
        const prepared = await operation.prepare(target, actor)
        if (!prepared) continue
        await sameAnswers(sides, operation, actor, prepared)
        await warmUp(sides, prepared)
        for (const clients of options.clients.split(',').map(Number)) {
          const result = await measure(sides, operation, actor, clients, prepared)
          results.push(result)
          log(lineOf(result))
        }
      }
    await remove?.()
  }
  return results
}

/** Refuses to compare different answers: both sides name the same records in the same order. */
async function sameAnswers(
  sides: { product: Side; bare: Side },
  operation: Operation,
  actor: Actor,
  prepared: Prepared,
): Promise<void> {
  const { compare } = operation
  if (!compare || !prepared.bare) return
  for (let i = 0; i < Math.min(5, prepared.product.length); i++) {
    const [mine, theirs] = await Promise.all([
      send(sides.product.target, prepared.product[i] as Ask),
      send(sides.bare.target, prepared.bare[i] as Ask),
    ])
    if (compare(mine.text) !== compare(theirs.text))
      throw new Error(
        `${operation.name} for ${actor}: product and bare answer differently\n${prepared.product[i]?.path}\n${mine.text.slice(0, 600)}\n${theirs.text.slice(0, 600)}`,
      )
  }
}

/** What is asked of each side before an operation is measured for an actor; such rounds count for nothing. */
const WARMING = { asks: 1_000, clients: 8, rounds: 10 }

/**
 * What is measured is a program at work, not one that has just begun: Node compiles what it runs often only after some hundred times,
 * and each of the pool's connections plans a prepared statement anew for its first five.
 */
async function warmUp(sides: { product: Side; bare: Side }, prepared: Prepared): Promise<void> {
  const rounds = Math.min(WARMING.rounds, Math.ceil(WARMING.asks / prepared.product.length))
  for (let round = 0; round < rounds; round++) {
    await run(sides.product.target, prepared.product, WARMING.clients)
    if (prepared.bare) await run(sides.bare.target, prepared.bare, WARMING.clients)
  }
}

type Prepared = NonNullable<Awaited<ReturnType<Operation['prepare']>>>

interface Round {
  timing: Timing
  nodeCpu: number
  postgresCpu: number
}

async function measure(
  sides: { product: Side; bare: Side },
  operation: Operation,
  actor: Actor,
  clients: number,
  prepared: Prepared,
): Promise<Result> {
  const mine: Round[] = []
  const theirs: Round[] = []
  for (let round = 0; round < Number(options.rounds); round++) {
    mine.push(await roundOf(sides.product, turned(prepared.product, round), clients))
    if (prepared.bare) theirs.push(await roundOf(sides.bare, turned(prepared.bare, round), clients))
  }
  const product = figuresOf(mine)
  const bare = theirs.length > 0 ? figuresOf(theirs) : null
  const ratio = bare && {
    p50: median(mine.map((one, i) => median(one.timing.times) / median(theirs[i]?.timing.times ?? []))),
    cpu: median(mine.map((one, i) => cpuOf(one) / cpuOf(theirs[i] as Round))),
  }
  const budget = operation.budget ?? null
  return {
    operation: operation.name,
    actor,
    clients,
    product,
    bare,
    ratio,
    budget,
    met: budget && isMet(budget, product, ratio),
  }
}

/** Each round asks for the same things, begun at another place, so that no side profits from what the other just read. */
function turned<T>(all: readonly T[], round: number): T[] {
  const start = (round * 37) % all.length
  return [...all.slice(start), ...all.slice(0, start)]
}

async function roundOf({ running, target }: Side, asks: readonly Ask[], clients: number): Promise<Round> {
  const before = { node: processCpu(running.pid), postgres: postgresCpu(postmasterOf(options.data)) }
  const timing = await run(target, asks, clients)
  return {
    timing,
    nodeCpu: (processCpu(running.pid) - before.node) / asks.length,
    postgresCpu: (postgresCpu(postmasterOf(options.data)) - before.postgres) / asks.length,
  }
}

const cpuOf = (round: Round) => round.nodeCpu + round.postgresCpu

function figuresOf(rounds: readonly Round[]): Figures {
  return {
    p50: median(rounds.map(({ timing }) => median(timing.times))),
    p95: median(rounds.map(({ timing }) => quantile(timing.times, 0.95))),
    cpu: median(rounds.map(cpuOf)),
    nodeCpu: median(rounds.map(round => round.nodeCpu)),
    postgresCpu: median(rounds.map(round => round.postgresCpu)),
    failed: rounds.reduce((sum, { timing }) => sum + timing.failed, 0),
  }
}

function isMet(budget: NonNullable<Result['budget']>, product: Figures, ratio: Result['ratio']): boolean {
  if (product.failed > 0) return false
  if (budget.p50 !== undefined && product.p50 > budget.p50) return false
  if (budget.cpu !== undefined && product.cpu > budget.cpu) return false
  return (
    budget.ratio === undefined || (ratio !== null && ratio.p50 <= budget.ratio && ratio.cpu <= budget.ratio)
  )
}

function lineOf({ operation, actor, clients, product, bare, ratio, met }: Result): string {
  const number = (value: number | undefined) => (value === undefined ? '–' : value.toFixed(2)).padStart(8)
  return [
    operation.padEnd(16),
    actor.padEnd(8),
    String(clients).padStart(2),
    `p50 ${number(product.p50)} / ${number(bare?.p50)} = ${number(ratio?.p50)}`,
    `cpu ${number(product.cpu)} / ${number(bare?.cpu)} = ${number(ratio?.cpu)}`,
    `(node ${product.nodeCpu.toFixed(2)}, postgres ${product.postgresCpu.toFixed(2)})`,
    product.failed > 0 ? `${product.failed} FAILED` : '',
    met === null ? '' : met ? 'ok' : 'OVER BUDGET',
  ].join('  ')
}

/** What every document of figures begins with. */
function surroundings(): object {
  return {
    format: 1,
    measuredAt: new Date().toISOString(),
    node: process.version,
    machine: { cpus: cpus().length, model: cpus()[0]?.model, memoryGb: Math.round(totalmem() / 2 ** 30) },
    cpuMeasured: canMeasureProcesses,
  }
}

function report(
  data: BenchData,
  results: readonly Result[],
  memoryMb: number,
  memoryIdle: MemoryFigures | null,
  log: (line: string) => void,
): void {
  const over = results.filter(result => result.met === false)
  log(`memory of the program and its PostgreSQL after the run: ${memoryMb} MB`)
  log(over.length === 0 ? 'all within budget' : `${over.length} of ${results.length} over budget`)
  if (!options.json) return
  const document = {
    ...surroundings(),
    data: { today: data.today, loadSeconds: data.loadSeconds },
    rounds: Number(options.rounds),
    memoryMb,
    memoryIdle,
    results,
  }
  writeFileSync(options.json, `${JSON.stringify(document, null, 2)}\n`)
}

await main()
