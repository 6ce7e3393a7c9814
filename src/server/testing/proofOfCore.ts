/**
 * Run in a copy of the program to which a field or a feature was added: migrates a database, makes a company and prints, as JSON,
 * where the product has them. Arguments: the owner's and the app's connection strings.
 */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importTargets } from '../../features/imports/targets.ts'
import { entities } from '../../features/index.ts'
import { createKey } from '../../features/people/keys.ts'
import { createCompanyWithOwner } from '../../features/people/setup.ts'
import { readConfig } from '../config.ts'
import { migrate } from '../migrate.ts'
import { createServer } from '../serve.ts'

const [adminUrl, appUrl] = process.argv.slice(2)
await migrate({ adminUrl, appUrl })
const config = readConfig({
  AUTH_SECRET: 'a secret of the tests, long enough to sign with',
  DATA_DIR: mkdtempSync(join(tmpdir(), 'guanxi-proof-')),
  LOG_LEVEL: 'error',
})
const server = await createServer({ config, appUrl, jobs: false })
const company = await createCompanyWithOwner(server.core.db, {
  company: { name: '试验公司', slug: 'proof', locale: 'zh' },
  owner: { name: '老板', email: 'proof@test.example', password: 'correct horse battery' },
  by: 'cli',
})
const { key } = await createKey(
  server.access.auth,
  server.core.db,
  { workspaceId: company.id, userId: company.ownerId, name: 'proof' },
  { actorId: company.ownerId, via: 'cli' },
)
const ask = async (method: 'GET' | 'POST', path: string, body?: object) => {
  const headers = { authorization: `Bearer ${key}` }
  const response = await server.app.inject({ method, url: `/api/v1${path}`, headers, payload: body })
  return response.headers['content-type']?.includes('json') ? response.json() : response.body
}
const description = await server.app.inject('/api/openapi.json')
const customer = await ask('POST', '/customers', { name: '有昵称', nickname: '小蓝鲸' })
await ask('POST', '/customers', { name: '无昵称' })
const memo = await ask('POST', '/memos', { title: '第一条', customer: customer.id })
const declared = entities.find(one => one.name === 'customer')
const found = {
  made: customer.nickname,
  listed: await ask('GET', '/customers?fields=name,nickname&sort=name'),
  filtered: await ask('GET', '/customers?filter[nickname][contains]=蓝鲸'),
  searched: await ask('GET', `/customers?q=${encodeURIComponent('xiaolanjing')}`),
  exported: await ask('GET', '/customers/export?format=csv&fields=name,nickname'),
  history: await ask('GET', `/customers/${customer.id}/history`),
  inForm: declared?.form.some(section => section.fields.includes('nickname')),
  importPaths: declared ? importTargets(declared, entities).map(target => target.path) : [],
  description: description.body.includes('filter[nickname][contains]'),
  memo,
  memos: await ask('GET', '/memos?sort=-createdAt'),
  memoTimeline: await ask('GET', `/customers/${customer.id}/timeline?kind=memo`),
  memoSearch: await ask('GET', `/search?q=${encodeURIComponent('第一条')}`),
  memoDescription: description.body.includes('/api/v1/memos/{id}'),
  memoExport: await ask('GET', '/memos/export?format=csv'),
}
await server.close()
process.stdout.write(`\n${JSON.stringify(found)}\n`)
