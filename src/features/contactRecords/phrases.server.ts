import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'

const tags = ['contactRecords']
const KEPT = 20

/** A person's own phrases for contact records, under `/api/v1/phrases`; nobody reads those of others. */
export function phraseRoutes(app: FastifyInstance, core: Core): void {
  const api = app.withTypeProvider<ZodTypeProvider>()
  api.get('/phrases', { schema: { tags, summary: 'My phrases, newest first' } }, async ({ actor }) => ({
    data: await core.db.transaction(actor.workspaceId, tx => mine(tx, actor)),
  }))
  api.post(
    '/phrases',
    {
      schema: {
        tags,
        summary: `Keep a phrase; the ${KEPT} newest stay`,
        body: z.strictObject({ text: z.string().trim().min(1).max(500) }),
      },
    },
    async ({ actor, body }) => ({
      data: await core.db.transaction(actor.workspaceId, async tx => {
        tx.send(sql`INSERT INTO phrase (workspace_id, user_id, text) VALUES (${actor.workspaceId}, ${actor.userId}, ${body.text})
          ON CONFLICT ON CONSTRAINT phrase_pk DO UPDATE SET kept_at = clock_timestamp()`)
        const kept = await mine(tx, actor)
        tx.send(
          sql`DELETE FROM phrase WHERE workspace_id = ${actor.workspaceId} AND user_id = ${actor.userId} AND text <> ALL(${kept}::text[])`,
        )
        return kept
      }),
    }),
  )
}

async function mine(tx: Transaction, { workspaceId, userId }: Actor): Promise<string[]> {
  const rows = await tx.rows<{ text: string }>(
    sql`SELECT text FROM phrase WHERE workspace_id = ${workspaceId} AND user_id = ${userId} ORDER BY kept_at DESC LIMIT ${KEPT}`,
  )
  return rows.map(row => row.text)
}
