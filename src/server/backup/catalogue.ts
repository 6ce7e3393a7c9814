import type pg from 'pg'

/** A table as it is written to a backup: its columns in order, computed ones left out. */
export type BackedUpTable = { schema: string; table: string; columns: string[] }

export type Sequence = { schema: string; sequence: string; lastValue: string | null }

/** Of the job queue only what is waiting and planned; the rest is the queue's own bookkeeping. */
const queueTables = ['queue', 'schedule', 'subscription', 'job', 'job_dependency']

/** Every table of the application, by name: ordinary ones and the parents of partitioned ones. */
export async function tablesOf(client: pg.ClientBase): Promise<BackedUpTable[]> {
  const { rows } = await client.query<BackedUpTable>(
    `select n.nspname as schema, c.relname as table,
       array(select a.attname::text from pg_attribute a
             where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
             order by a.attnum) as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and not c.relispartition
       and (n.nspname in ('public', 'auth') or (n.nspname = 'pgboss' and c.relname = any($1)))
       and not (n.nspname = 'public' and c.relname = 'schema_migration')
     order by 1, 2`,
    [queueTables],
  )
  return rows
}

export async function sequencesOf(client: pg.ClientBase): Promise<Sequence[]> {
  const { rows } = await client.query<Sequence>(
    `select schemaname as schema, sequencename as sequence, last_value::text as "lastValue"
     from pg_sequences where schemaname in ('public', 'auth') order by 1, 2`,
  )
  return rows
}
