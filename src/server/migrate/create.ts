import pg from 'pg'

/** Connects as the owner; where the database does not exist yet, makes it (UTF-8, case rules of Unicode, order by code point). */
export async function connectOrCreate(adminUrl: string): Promise<pg.Client> {
  try {
    return await connect({ connectionString: adminUrl })
  } catch (error) {
    if ((error as { code?: string }).code !== '3D000') throw error
  }
  await createDatabase(adminUrl)
  return await connect({ connectionString: adminUrl })
}

async function connect(config: pg.ClientConfig): Promise<pg.Client> {
  const client = new pg.Client({ application_name: 'guanxi migrate', ...config })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

/** The same server and login as the URL, another database. */
export function inDatabase(url: string, database: string): string {
  const [base = '', query] = url.split('?')
  return `${base.replace(/\/[^/]*$/, `/${encodeURIComponent(database)}`)}${query ? `?${query}` : ''}`
}

async function createDatabase(adminUrl: string): Promise<void> {
  const name = new pg.Client({ connectionString: adminUrl }).database ?? ''
  const server = await connect({ connectionString: inDatabase(adminUrl, 'postgres') })
  try {
    const { rows } = await server.query<{ version: number }>(
      "select current_setting('server_version_num')::int / 10000 as version",
    )
    const version = rows[0]?.version ?? 0
    const sql = `create database ${pg.escapeIdentifier(name)} template template0 encoding 'UTF8'`
    const locale =
      version >= 17
        ? `locale_provider builtin builtin_locale 'C.UTF-8' locale 'C'`
        : `lc_collate 'C' lc_ctype '${await unicodeLocale(server)}'`
    await server.query(`${sql} ${locale}`)
  } catch (error) {
    const code = (error as { code?: string }).code
    if (code !== '42P04' && code !== '23505') throw error // made by another program in between
  } finally {
    await server.end()
  }
}

/** Before 17 the operating system's locale says what an upper-case letter is. */
async function unicodeLocale(server: pg.Client): Promise<string> {
  const { rows } = await server.query<{ name: string }>(
    `select collctype as name from pg_collation
     where collprovider = 'c' and collctype ~* '^(C|en_US)\\.utf-?8$' order by collctype limit 1`,
  )
  return rows[0]?.name ?? 'C'
}
