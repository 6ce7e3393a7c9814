import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, expect, test, vi } from 'vitest'
import { backup } from '../../server/backup.ts'
import { readConfig } from '../../server/config.ts'
import { inDatabase } from '../../server/migrate/create.ts'
import { restore } from '../../server/restore.ts'
import { createServer } from '../../server/serve.ts'
import { serverOfFile, testCompany } from '../../server/testing/server.ts'
import type { ImportRow } from './importRows.ts'
import { performImport } from './perform.ts'

const folder = mkdtempSync(join(tmpdir(), 'guanxi-import-backup-'))
const authSecret = 'a secret of the tests, long enough to sign with'
const server = await serverOfFile()
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('an import that was under way when the backup was taken goes on where it is restored', async () => {
  const { id: workspaceId, owner } = await testCompany(server)
  const rows = Array.from({ length: 4000 }, (_, i) => `客户${i},N${i}`).join('\n')
  const payload = `--b\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\n客户名称,客户编号\n${rows}\r\n--b--\r\n`
  const uploaded = await server.app.inject({
    method: 'POST',
    url: '/api/v1/imports?entity=customers',
    payload,
    headers: { authorization: `Bearer ${owner.key}`, 'content-type': 'multipart/form-data; boundary=b' },
  })
  const { id } = uploaded.json() as ImportRow
  await owner.ask('POST', `/imports/${id}/run`, {})
  const afterOneChunk = new AbortController()
  await performImport({
    core: server.core,
    workspaceId,
    importId: id,
    signal: afterOneChunk.signal,
    tell: () => afterOneChunk.abort(),
  })
  const half = (await owner.ask<ImportRow>('GET', `/imports/${id}`)).body
  expect(half).toMatchObject({ status: 'running', position: 1501 })

  const file = join(folder, 'all.tar.gz')
  const { adminUrl, appUrl, dataDir } = server
  await backup({ adminUrl, dataDir, file, authSecret })
  const name = `guanxi_import_restored_${process.pid}`
  const target = { adminUrl: inDatabase(adminUrl, name), appUrl: inDatabase(appUrl, name) }
  const config = readConfig({ AUTH_SECRET: authSecret, DATA_DIR: join(folder, 'to'), LOG_LEVEL: 'error' })
  await restore({ ...target, file, dataDir: config.dataDir, log: () => undefined })

  const restored = await createServer({ config, appUrl: target.appUrl })
  const get = async (path: string) => {
    const headers = { authorization: `Bearer ${owner.key}` }
    return (await restored.app.inject({ method: 'GET', url: `/api/v1${path}`, headers })).json()
  }
  try {
    await vi.waitUntil(async () => (await get(`/imports/${id}`)).status !== 'running', { timeout: 25_000 })
    expect(await get(`/imports/${id}`)).toMatchObject({ status: 'done', result: { read: 4000, failed: 0 } })
    expect(await get('/customers/count')).toMatchObject({ count: 4000 })
  } finally {
    await restored.close()
    await drop(name)
  }
})

async function drop(name: string): Promise<void> {
  const client = new pg.Client({ connectionString: inDatabase(server.adminUrl, 'postgres') })
  await client.connect()
  await client.query(`drop database ${name} with (force)`)
  await client.end()
}
