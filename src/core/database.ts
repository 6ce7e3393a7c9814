import {
  type Compilable,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
} from 'kysely'
import pg from 'pg'
import { isWorn, type Message, prepareValue, type Rows, sendBatch } from './batch.ts'
import { isId } from './id.ts'

/** A statement: Kysely's `sql` tag or query builder. */
export type Statement = RawBuilder<unknown> | Compilable<unknown>

/** Compiles statements; never connects. Features build queries with it: `query.selectFrom('order')…`. */
// biome-ignore lint/suspicious/noExplicitAny: table types come from the entities where a feature wants them (`Kysely<Tables>`)
export const query = new Kysely<any>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: db => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

export const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format === 'binary') return pg.types.getTypeParser(oid, 'binary')
    switch (oid) {
      case pg.types.builtins.INT8:
        return Number
      case pg.types.builtins.DATE:
        return (text: string) => text
      case pg.types.builtins.TIMESTAMPTZ:
        return isoMoment
      default:
        return pg.types.getTypeParser(oid)
    }
  },
} as unknown as pg.CustomTypesConfig

/** `2026-05-01 08:00:00.123+00` (sessions run in UTC) → ISO 8601; `infinity` stays. */
function isoMoment(text: string): string {
  if (!text.endsWith('+00')) return text
  const [day, clock] = text.slice(0, -3).split(' ')
  const [seconds, fraction = ''] = clock.split('.')
  return `${day}T${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}Z`
}

/** Settings of a transaction: whose rows it reaches, and what else holds in it. */
const WRITING = `SELECT set_config('app.workspace_id', $1, true)`
const READING = `${WRITING}, set_config('transaction_read_only', 'on', true)`
const PLANNED = `${READING}, set_config('plan_cache_mode', 'force_generic_plan', true)`

/** Opens the wall of row-level security for the transaction it stands in. */
function wall(workspaceId: string, text: string): Message {
  if (!isId(workspaceId)) throw new Error('a workspace id must be a UUID')
  return { text, values: [workspaceId], name: `wall_${text.length}` }
}

const BEGIN: Message = { text: 'BEGIN', values: [], name: 'begin' }
const COMMIT: Message = { text: 'COMMIT', values: [], name: 'commit' }
const ROLLBACK: Message = { text: 'ROLLBACK', values: [], name: 'rollback' }

/** Texts of steady statements and, from their second use on, the names they are prepared under. */
const names = new Map<string, string>()
const NAMES_MOST = 1_000
const steadies = new WeakSet<Statement>()
let lastName = 0

/** Marks a statement whose text comes again and again: each connection prepares and plans it once, which saves half of the database's work. */
export function steady<S extends Statement>(statement: S): S {
  steadies.add(statement)
  return statement
}

function nameOf(text: string): string | undefined {
  const name = names.get(text)
  if (name) return name
  if (names.size >= NAMES_MOST) names.clear()
  names.set(text, name === undefined ? '' : `steady_${++lastName}`)
  return names.get(text) || undefined
}

function message(statement: Statement): Message {
  const { sql: text, parameters } = (statement as RawBuilder<unknown>).compile(query)
  const name = steadies.has(statement) ? nameOf(text) : undefined
  return { text, values: parameters.map(prepareValue), name }
}

/** Statements that wait to leave together. */
interface Pending extends PromiseWithResolvers<Rows[]> {
  messages: Message[]
}

/**
 * One transaction on one company's rows. Statements wait for the end of the event loop's turn and leave together: `send` does not
 * wait for the answer, `rows` does, `last` sends the commit along. What asks nothing before its end is one round trip.
 */
export class Transaction {
  private readonly client: pg.PoolClient
  private readonly committed: (() => void)[] = []
  private pending: Pending | undefined
  private answered: Promise<unknown> = Promise.resolve()
  private state: 'lent' | 'new' | 'begun' | 'ending' | 'over'
  /** The first failure; statements behind it only say that the transaction is aborted. */
  failure: unknown
  readonly workspaceId: string

  /** @param isNew false on a connection that is in a transaction already, which its owner ends */
  constructor(client: pg.PoolClient, workspaceId: string, isNew = false) {
    this.client = client
    this.workspaceId = workspaceId
    this.state = isNew ? 'new' : 'lent'
  }

  rows<T = Record<string, unknown>>(statement: Statement): Promise<T[]> {
    const { pending, place } = this.add(statement)
    return pending.promise.then(answers => answers[place] as T[])
  }

  /** Sends without waiting; a failure comes up at `settle`, which the commit waits for. */
  send(statement: Statement): void {
    this.add(statement)
  }

  /** Sends the last statements and the commit with them; answers their rows once it is done. */
  async last(statements: Statement[]): Promise<Rows[]> {
    const added = statements.map(one => this.add(one))
    await this.commit()
    return Promise.all(added.map(async ({ pending, place }) => (await pending.promise)[place]))
  }

  private add(statement: Statement): { pending: Pending; place: number } {
    if (this.state === 'ending' || this.state === 'over') throw new Error('the transaction is over')
    const place = this.pending?.messages.length ?? 0
    const added = message(statement)
    const pending = this.pending ?? { messages: [], ...Promise.withResolvers<Rows[]>() }
    if (!this.pending) process.nextTick(() => pending === this.pending && this.flush())
    this.pending = pending
    pending.messages.push(added)
    return { pending, place }
  }

  private flush(isLast = false): void {
    const { messages = [], resolve, reject, promise } = this.pending ?? {}
    this.pending = undefined
    const opening = this.state === 'new' ? [...(isLast ? [] : [BEGIN]), wall(this.workspaceId, WRITING)] : []
    const closing = isLast && this.state === 'begun' ? [COMMIT] : []
    if (this.state === 'new' && !isLast) this.state = 'begun'
    if (isLast) this.state = this.state === 'begun' ? 'ending' : 'over'
    const answer = sendBatch(this.client, [...opening, ...messages, ...closing])
    promise?.catch(() => undefined)
    this.answered = Promise.allSettled([this.answered, answer])
    answer.then(
      rows => resolve?.(rows.slice(opening.length)),
      error => {
        this.failure ??= error
        reject?.(error)
      },
    )
  }

  /** Waits for all that was sent, throwing the first failure. */
  async settle(): Promise<void> {
    if (this.pending) this.flush()
    await this.answered
    if (this.failure) throw this.failure
  }

  /** A statement that failed makes it fail, also where that was swallowed. */
  async commit(): Promise<void> {
    if (this.pending || this.state === 'begun') this.flush(true)
    await this.settle()
    this.state = 'over'
  }

  async rollBack(): Promise<void> {
    const isOpen = this.state === 'begun' || this.state === 'ending'
    this.pending = undefined
    this.state = 'over'
    if (isOpen) await sendBatch(this.client, [ROLLBACK])
  }

  /** Runs after the commit, never after a rollback: notifications, live refresh. */
  afterCommit(act: () => void): void {
    this.committed.push(act)
  }

  runAfterCommit(): void {
    for (const act of this.committed) act()
  }
}

/** The application's connections. Every statement on tenant rows runs in a short transaction that names its company. */
export class Database {
  readonly pool: pg.Pool

  constructor(
    url: string,
    { connections = 10, name = 'guanxi' }: { connections?: number; name?: string } = {},
  ) {
    this.pool = new pg.Pool({
      connectionString: url,
      max: connections,
      application_name: name,
      pipeline: true,
      types,
      // One core an answer: helpers cost more than they save where many ask at once. Indexes are judged alike on every server. Pieces of
      // searches wait in short lists (docs/decisions/0006).
      options:
        '-c TimeZone=UTC -c statement_timeout=60000 -c idle_in_transaction_session_timeout=60000 -c max_parallel_workers_per_gather=0 -c random_page_cost=1.1 -c gin_pending_list_limit=1024',
    })
    // A connection lost while idle is replaced at the next use; without a listener it would end the program.
    this.pool.on('error', () => undefined)
    // So does one lost between two statements of a transaction, whose next statement tells.
    this.pool.on('connect', client => client.on('error', () => undefined))
  }

  /** Runs the statements in one read-only transaction, one round trip for all; answers their rows in order. */
  async read<T extends unknown[] = Record<string, unknown>[]>(
    workspaceId: string,
    statements: Statement[],
  ): Promise<T[]> {
    const isSteady = statements.every(one => steadies.has(one))
    const messages = [wall(workspaceId, isSteady ? PLANNED : READING), ...statements.map(message)]
    const [, ...answers] = await this.with(client => sendBatch(client, messages))
    return answers as T[]
  }

  /** Runs `act` in one transaction; commits when it returns, rolls back when it throws. */
  async transaction<T>(workspaceId: string, act: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.with(async client => {
      const tx = new Transaction(client, workspaceId, true)
      try {
        const answer = await act(tx)
        await tx.commit()
        tx.runAfterCommit()
        return answer
      } catch (error) {
        await tx.rollBack()
        throw isAborted(error) ? tx.failure : error
      }
    })
  }

  /** Lends a connection; one that was lost by it is not used again. */
  private async with<T>(use: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.pool.connect()
    let lost: Error | undefined
    try {
      return await use(client)
    } catch (error) {
      if (isConnectionLoss(error)) lost = error as Error
      throw error
    } finally {
      client.release(lost ?? isWorn(client))
    }
  }

  /** A statement on control tables (companies, sign-in), outside any company's rows. */
  async control<T = Record<string, unknown>>(statement: Statement): Promise<T[]> {
    const result = await this.pool.query({ ...message(statement), name: undefined })
    return result.rows as T[]
  }

  async close(): Promise<void> {
    await this.pool.end()
  }
}

function isAborted(error: unknown): boolean {
  return (error as { code?: string }).code === '25P02'
}

function isConnectionLoss(error: unknown): boolean {
  const code = (error as { code?: string }).code
  return code === undefined || code.startsWith('57P') || code.startsWith('08')
}
