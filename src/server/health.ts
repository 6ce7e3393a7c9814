import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import type { Core } from '../core/core.ts'

/** `GET /api/health`: 200 when database, migrations and jobs are well, else 503. For load balancers and `npm start`. */
export function healthRoute(app: FastifyInstance, core: Core): void {
  app.get('/api/health', { schema: { hide: true } }, async (_request, reply) => {
    const started = performance.now()
    try {
      const [row] = await core.db.control<{ version: number; waiting: number }>(sql`
        SELECT (SELECT max(version) FROM schema_migration) AS version,
          (SELECT count(*) FROM pgboss.job WHERE state IN ('created', 'retry')) AS waiting`)
      return {
        status: 'ok',
        database: { ok: true, milliseconds: Math.round(performance.now() - started) },
        migrations: { ok: true, version: row.version },
        jobs: { ok: true, waiting: row.waiting },
      }
    } catch (error) {
      core.log.error({ err: error }, 'health check failed')
      return reply.code(503).send({ status: 'down', database: { ok: false } })
    }
  })
}
