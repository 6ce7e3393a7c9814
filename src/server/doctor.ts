import { existsSync, statfsSync } from 'node:fs'
import { freemem, totalmem } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { query } from '../core/database.ts'
import type { Label } from '../core/label.ts'
import { differences, told } from '../features/ledgerCheck/check.ts'
import type { Config } from './config.ts'
import { leakproofState } from './migrate/leakproof.ts'
import { roleOf, roleProblems } from './migrate/roles.ts'
import { pendingMigrations } from './migrate.ts'
import type { Database } from './postgres.ts'

/** One thing looked at: what was found and, where it is not right, what to do. */
export type Finding = {
  check: string
  state: 'ok' | 'warning' | 'failure'
  found: Label
  /** SQL or a command that puts it right */
  repair?: string
}

const same = (text: string): Label => ({ zh: text, en: text })

/** Looks at the machine and the settings; needs no database. */
export function examineMachine(config: Config): Finding[] {
  return [node(), platform(), memory(), disk(config), web(), mail(config)]
}

/** Looks at the database: version, roles, walls, migrations, jobs. Never changes anything. */
export async function examineDatabase(database: Database): Promise<Finding[]> {
  const client = new pg.Client({ connectionString: database.appUrl, application_name: 'guanxi doctor' })
  try {
    await client.connect()
  } catch (error) {
    const message = (error as Error).message
    return [
      {
        check: 'database',
        state: 'failure',
        found: {
          zh: `程序连不上数据库：${message}。请检查 DATABASE_URL，或运行 guanxi migrate。`,
          en: `The program cannot log in to the database: ${message}. Check DATABASE_URL, or run guanxi migrate.`,
        },
      },
    ]
  }
  try {
    const pending = await migrations(client)
    const findings = [
      await version(client, database),
      pending,
      await role(client, database.appUrl),
      await leakproof(client),
    ]
    if (pending.state === 'ok') findings.push(await walls(client), await jobs(client), await ledgers(client))
    return findings
  } finally {
    await client.end()
  }
}

function node(): Finding {
  const good = Number(process.versions.node.split('.')[0]) >= 24
  return {
    check: 'node',
    state: good ? 'ok' : 'failure',
    found: same(`Node ${process.version}`),
    ...(good ? {} : { repair: 'npm install' }),
  }
}

function platform(): Finding {
  const name = `${process.platform}-${process.arch}`
  if (process.platform !== 'win32') return { check: 'platform', state: 'ok', found: same(name) }
  return {
    check: 'platform',
    state: 'warning',
    found: {
      zh: `${name}：自带的数据库不支持 Windows，请用 WSL，或设置 DATABASE_URL`,
      en: `${name}: the database that comes along does not run on Windows; use WSL, or set DATABASE_URL`,
    },
  }
}

function memory(): Finding {
  const [total, free] = [totalmem(), freemem()].map(bytes => (bytes / 2 ** 30).toFixed(1))
  const state = totalmem() < 0.9 * 2 ** 30 ? 'warning' : 'ok'
  return {
    check: 'memory',
    state,
    found: { zh: `共 ${total} GB，空闲 ${free} GB`, en: `${total} GB, ${free} GB free` },
  }
}

function disk(config: Config): Finding {
  if (!existsSync(config.dataDir)) {
    return {
      check: 'data folder',
      state: 'ok',
      found: { zh: `${config.dataDir}（首次启动时建立）`, en: `${config.dataDir} (made at the first start)` },
    }
  }
  const { bavail, bsize } = statfsSync(config.dataDir)
  const free = (bavail * bsize) / 2 ** 30
  return {
    check: 'data folder',
    state: free < 0.5 ? 'failure' : free < 5 ? 'warning' : 'ok',
    found: {
      zh: `${config.dataDir}，磁盘剩余 ${free.toFixed(1)} GB`,
      en: `${config.dataDir}, ${free.toFixed(1)} GB of disk free`,
    },
  }
}

function web(): Finding {
  const built = existsSync(join(import.meta.dirname, '../../dist/index.html'))
  if (built) return { check: 'web part', state: 'ok', found: { zh: '已构建', en: 'built' } }
  return {
    check: 'web part',
    state: 'warning',
    found: { zh: '尚未构建（npm start 会构建）', en: 'not built yet (npm start builds it)' },
  }
}

function mail(config: Config): Finding {
  if (config.smtpHost)
    return {
      check: 'mail',
      state: 'ok',
      found: same(`${config.smtpHost}:${config.smtpPort} (${config.smtpEncryption})`),
    }
  return {
    check: 'mail',
    state: 'ok',
    found: {
      zh: '环境变量里没有设置发信服务器：除非公司设置里另有，邀请和重置密码的链接显示给管理员',
      en: 'no mail server in the environment: unless the company’s settings name one, links for invitations and password resets are shown to the administrator',
    },
  }
}

async function version(client: pg.Client, database: Database): Promise<Finding> {
  const { rows } = await client.query<{ version: string; number: number; encoding: string; size: string }>(
    `select current_setting('server_version') as version, current_setting('server_version_num')::int / 10000 as number,
       current_setting('server_encoding') as encoding, pg_size_pretty(pg_database_size(current_database())) as size`,
  )
  const { version, number, encoding, size } = rows[0] ?? { version: '?', number: 0, encoding: '?', size: '?' }
  const which = database.embedded ? { zh: '自带', en: 'embedded' } : { zh: '服务器', en: 'server' }
  return {
    check: 'database',
    state: number >= 15 && encoding === 'UTF8' ? 'ok' : 'failure',
    found: {
      zh: `PostgreSQL ${version}（${which.zh}），${encoding}，${size}`,
      en: `PostgreSQL ${version} (${which.en}), ${encoding}, ${size}`,
    },
  }
}

async function migrations(client: pg.Client): Promise<Finding> {
  const pending = await pendingMigrations(client)
  if (pending.length === 0)
    return { check: 'migrations', state: 'ok', found: { zh: '已是最新', en: 'up to date' } }
  return {
    check: 'migrations',
    state: 'failure',
    found: { zh: `待升级：${pending.join('、')}`, en: `pending: ${pending.join(', ')}` },
    repair: 'npm run -s guanxi -- migrate',
  }
}

async function role(client: pg.Client, appUrl: string): Promise<Finding> {
  const name = roleOf(appUrl).role
  const problems = await roleProblems(client, name)
  if (problems.length === 0) {
    return {
      check: 'role',
      state: 'ok',
      found: {
        zh: `${name} 不拥有任何对象，也不能变成别的角色`,
        en: `${name} owns nothing and cannot become another role`,
      },
    }
  }
  return {
    check: 'role',
    state: 'failure',
    found: same(problems.map(({ problem }) => problem).join('; ')),
    repair: problems.flatMap(({ sql }) => sql ?? []).join('\n'),
  }
}

async function leakproof(client: pg.Client): Promise<Finding> {
  const { missing, sql } = await leakproofState(client)
  if (missing.length === 0) {
    return {
      check: 'leakproof',
      state: 'ok',
      found: { zh: '查询能用上索引', en: 'filters can use their indexes' },
    }
  }
  return {
    check: 'leakproof',
    state: 'warning',
    found: {
      zh: `${missing.length} 个函数没有标记为 LEAKPROOF，搜索会慢很多；请数据库管理员以超级用户在本库运行：`,
      en: `${missing.length} functions are not marked LEAKPROOF, which makes searches slow; let the database’s administrator run in this database, as superuser:`,
    },
    repair: sql,
  }
}

/** Every table that belongs to companies has its wall. */
async function walls(client: pg.Client): Promise<Finding> {
  const { rows } = await client.query<{ table: string; walled: boolean }>(
    `select c.relname as table, c.relrowsecurity and exists (select from pg_policy p where p.polrelid = c.oid) as walled
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind in ('r', 'p')
       and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'workspace_id' and not a.attisdropped)
     order by 1`,
  )
  const open = rows.filter(row => !row.walled).map(row => row.table)
  if (open.length === 0) {
    return {
      check: 'row-level security',
      state: 'ok',
      found: { zh: `${rows.length} 张表按公司隔离`, en: `${rows.length} tables are walled off by company` },
    }
  }
  return {
    check: 'row-level security',
    state: 'failure',
    found: { zh: `没有隔离的表：${open.join('、')}`, en: `tables without it: ${open.join(', ')}` },
    repair: open.map(table => `SELECT register_tenant_table('${table}');`).join('\n'),
  }
}

async function jobs(client: pg.Client): Promise<Finding> {
  const { rows } = await client.query<{ waiting: number; late: number; failed: number }>(
    `select count(*) filter (where state < 'active' and start_after <= now())::int as waiting,
       count(*) filter (where state < 'active' and start_after < now() - interval '10 minutes')::int as late,
       count(*) filter (where state = 'failed' and completed_on > now() - interval '1 day')::int as failed
     from pgboss.job`,
  )
  const { waiting, late, failed } = rows[0] ?? { waiting: 0, late: 0, failed: 0 }
  return {
    check: 'jobs',
    state: late || failed ? 'warning' : 'ok',
    found: {
      zh: `等待 ${waiting} 个，其中 ${late} 个超过十分钟；一天内失败 ${failed} 个`,
      en: `${waiting} waiting, ${late} of them for over ten minutes; ${failed} failed within a day`,
    },
  }
}

/** Balances of every company against their ledgers, as the nightly check does it. */
async function ledgers(client: pg.Client): Promise<Finding> {
  const { rows: companies } = await client.query<{ id: string; slug: string }>(
    'select id, slug from workspace order by slug',
  )
  const wrong: { slug: string; found: Label; ids: string[] }[] = []
  for (const { id, slug } of companies) {
    await client.query('begin read only')
    await client.query("select set_config('app.workspace_id', $1, true)", [id])
    const found = await differences(id, async statement => {
      const { sql: text, parameters } = statement.compile(query)
      return (await client.query(text, [...parameters])).rows
    })
    await client.query('rollback')
    if (found.length > 0) wrong.push({ slug, found: told(found), ids: found.flatMap(one => one.ids) })
  }
  if (wrong.length === 0)
    return {
      check: 'ledgers',
      state: 'ok',
      found: {
        zh: `${companies.length} 家公司的库存、往来和账户与流水一致`,
        en: `stock, open items and accounts of ${companies.length} companies agree with their ledgers`,
      },
    }
  return {
    check: 'ledgers',
    state: 'failure',
    found: {
      zh: wrong.map(({ slug, found, ids }) => `${slug}：${found.zh} ${ids.join(' ')}`).join('；'),
      en: wrong.map(({ slug, found, ids }) => `${slug}: ${found.en} ${ids.join(' ')}`).join('; '),
    },
  }
}
