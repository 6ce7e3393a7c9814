import pg from 'pg'

/** A statement as it is sent; under its name a connection prepares it once. */
export interface Message {
  text: string
  values: unknown[]
  name?: string
}

export type Rows = Record<string, unknown>[]

/** Parts of `pg` that its types leave out. */
interface Columns {
  addFields(fields: unknown[]): void
  parseRow(values: unknown[]): Record<string, unknown>
}
const { utils, Result } = pg as unknown as {
  utils: { prepareValue: (value: unknown) => unknown }
  Result: new (mode: null, types: pg.ClientBase) => Columns
}

/** A value as PostgreSQL reads it; throws for one that cannot be written. */
export const { prepareValue } = utils

/** What each connection has prepared, with its columns once they are described (null: it answers no rows). */
const prepared = new WeakMap<pg.ClientBase, Map<string, Columns | null | undefined>>()
/** A connection that keeps so many prepared statements (some 50 kB each) is replaced by a new one. */
const PREPARED_MOST = 100

/** Whether a connection has to be replaced when it is given back. */
export function isWorn(client: pg.ClientBase): boolean {
  return (prepared.get(client)?.size ?? 0) > PREPARED_MOST
}

/**
 * Sends statements in one write and answers the rows of each. Unless a transaction is open they are one: what stands before a Sync of
 * the protocol is kept or lost as a whole. (Sent one by one, each costs Node and the database a system call for its answer.)
 */
export function sendBatch(client: pg.ClientBase, messages: Message[]): Promise<Rows[]> {
  return new Promise((resolve, reject) => {
    client.query(new Batch(client, messages, (error, rows) => (error ? reject(error) : resolve(rows))))
  })
}

class Batch extends pg.Query {
  private readonly client: pg.ClientBase
  private readonly messages: Message[]
  private readonly done: (error: Error | null, answers: Rows[]) => void
  private readonly known: Map<string, Columns | null | undefined>
  private readonly fresh: string[] = []
  private readonly answers: Rows[] = [[]]
  private columns: Columns | null | undefined

  constructor(client: pg.ClientBase, messages: Message[], done: Batch['done']) {
    super('', done as never)
    this.client = client
    this.messages = messages
    this.done = done
    this.known = prepared.get(client) ?? new Map()
    prepared.set(client, this.known)
  }

  /** What is prepared is not described again: naming fifty columns costs both sides more than a row of them. */
  override submit = (connection: pg.Connection): null => {
    connection.stream.cork()
    for (const { text, values, name = '' } of this.messages) {
      if (!this.known.has(name)) {
        // One of that name may be left of a batch that failed.
        if (name) connection.close({ type: 'S', name }, true)
        connection.parse({ text, name, types: [] }, true)
        if (name) this.fresh.push(name)
        if (name) this.known.set(name, undefined)
      }
      connection.bind({ statement: name, values: values as null[] }, true)
      if (this.known.get(name) === undefined) connection.describe({ type: 'P' }, true)
      connection.execute(null, true)
    }
    connection.sync()
    connection.stream.uncork()
    return null
  }

  handleRowDescription({ fields }: { fields: unknown[] }): void {
    this.columns = new Result(null, this.client)
    this.columns.addFields(fields)
  }

  handleDataRow({ fields }: { fields: unknown[] }): void {
    const place = this.answers.length - 1
    this.columns ??= this.known.get(this.messages[place].name ?? '')
    if (this.columns) this.answers[place].push(this.columns.parseRow(fields))
  }

  handleCommandComplete(): void {
    const { name } = this.messages[this.answers.length - 1]
    if (name) this.known.set(name, this.columns ?? this.known.get(name) ?? null)
    this.columns = undefined
    this.answers.push([])
  }

  handleError(error: Error): void {
    for (const name of this.fresh) this.known.delete(name)
    this.done(error, [])
  }

  handleReadyForQuery(): void {
    this.done(null, this.answers.slice(0, this.messages.length))
  }
}
