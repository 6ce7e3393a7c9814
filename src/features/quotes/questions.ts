/** What customers ask by a link, and what they are answered there. */
import { sql } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import { newId } from '../../core/id.ts'
import type { VerbAct } from '../../core/server.ts'
import { get } from '../../core/store/read.ts'
import { quote } from './quotes.entity.ts'

export interface Message {
  id: string
  writtenAt: string
  revision: number
  isCustomer: boolean
  name: string
  content: string
}

export const messagesStatement = (workspaceId: string, quoteId: string) =>
  sql<Message>`SELECT id, written_at AS "writtenAt", revision, user_id IS NULL AS "isCustomer", name, content
    FROM quote_message WHERE workspace_id = ${workspaceId} AND quote_id = ${quoteId} ORDER BY id`

/** What was said about a quote that the actor may see, in its order. */
export async function messagesOf(core: Core, actor: Actor, id: string): Promise<Message[]> {
  const row = await get(core, actor, quote.name, id)
  const [rows] = await core.db.read<Message[]>(actor.workspaceId, [
    messagesStatement(actor.workspaceId, row.id),
  ])
  return rows
}

interface Said {
  quote: string
  revision: unknown
  /** Empty: the customer. */
  user: string
  name: string
  content: string
}

/** Sends, does not wait. */
export function keepMessage(
  tx: Transaction,
  now: Date,
  { quote, revision, user, name, content }: Said,
): void {
  tx.send(sql`INSERT INTO quote_message (workspace_id, id, quote_id, revision, written_at, user_id, name, content)
    VALUES (${tx.workspaceId}, ${newId()}, ${quote}, ${revision}, ${now.toISOString()}, ${user || null}, ${name}, ${content})`)
}

/** The verb `answer`: the customer reads it where the question was asked. */
export const answerCustomer: VerbAct = async ({ core, tx, actor }, record, input) => {
  const content = String(input.said)
  keepMessage(tx, core.now(), {
    quote: record.id,
    revision: record.revision,
    user: actor.userId,
    name: actor.name,
    content,
  })
  return { set: { asks: null }, note: { said: content } }
}
