import { once } from 'node:events'
import { get } from 'node:http'
import pg from 'pg'
import { inject } from 'vitest'
import { inDatabase } from '../migrate/create.ts'

export type TestDatabase = {
  /** the owner's connection string */
  adminUrl: string
  /** the application's connection string */
  appUrl: string
  drop: () => Promise<void>
}

/** A migrated, empty database of the test file's own. Ask for it in `beforeAll`, drop it in `afterAll`. */
export async function testDatabase(): Promise<TestDatabase> {
  const urls = await askForClone(inject('databaseSocket'))
  return { ...urls, drop: () => drop(urls.adminUrl) }
}

/** Stops what test files of one process share, when all tests of the run are done; the database server waits for it. */
export function atEndOfRun(stop: () => Promise<void>): void {
  const request = get({ socketPath: inject('databaseSocket'), path: '/end' }, async response => {
    await once(response, 'data')
    await stop()
    request.destroy()
  })
}

function askForClone(socketPath: string): Promise<{ adminUrl: string; appUrl: string }> {
  return new Promise((resolve, reject) => {
    const request = get({ socketPath, path: '/' }, response => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', chunk => {
        body += chunk
      })
      response.on('end', () => {
        if (response.statusCode === 200) resolve(JSON.parse(body))
        else reject(new Error(`no test database: ${body}`))
      })
    })
    request.on('error', reject)
  })
}

async function drop(adminUrl: string): Promise<void> {
  const name = new pg.Client({ connectionString: adminUrl }).database ?? ''
  const client = new pg.Client({ connectionString: inDatabase(adminUrl, 'postgres') })
  await client.connect()
  await client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`)
  await client.end()
}
