import { expect, it } from 'vitest'
import { serverOfFile, testCompany } from '../../server/testing/server.ts'
import type { ImportRow } from './importRows.ts'
import type { ImportNews } from './perform.ts'

const server = await serverOfFile({ jobs: true })

it('a small text is imported and taken back by the program itself, at once', async () => {
  const { owner } = await testCompany(server)
  const form = `--b\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\n客户名称\n大东\n小西\r\n--b--\r\n`
  const uploaded = await server.app.inject({
    method: 'POST',
    url: '/api/v1/imports?entity=customers',
    payload: form,
    headers: { authorization: `Bearer ${owner.key}`, 'content-type': 'multipart/form-data; boundary=b' },
  })
  const { id } = uploaded.json() as ImportRow
  const status = async () => (await owner.ask<ImportRow>('GET', `/imports/${id}`)).body.status
  const count = async () => (await owner.ask<{ count: number }>('GET', '/customers/count')).body.count
  await owner.ask('POST', `/imports/${id}/run`, {})
  await expect.poll(status).toBe('done')
  expect(await count()).toBe(2)
  await owner.ask('POST', `/imports/${id}/undo`, {})
  await expect.poll(status).toBe('undone')
  expect(await count()).toBe(0)
})

it('an import asked for in the browser runs in a process of its own and tells how far it is', async () => {
  const { id: workspaceId, owner } = await testCompany(server)
  const rows = Array.from({ length: 4000 }, (_, i) => `客户${i},N${i},一个有些长的备注`).join('\n')
  const form = `--b\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\n客户名称,客户编号,备注\n${rows}\r\n--b--\r\n`
  const { body } = await server.app
    .inject({
      method: 'POST',
      url: '/api/v1/imports?entity=customers',
      payload: form,
      headers: { authorization: `Bearer ${owner.key}`, 'content-type': 'multipart/form-data; boundary=b' },
    })
    .then(response => ({ body: response.json() as ImportRow }))
  const heard: ImportNews[] = []
  const ended = new Promise<void>(done => {
    server.core.live.onNotice(({ event, userId, data }) => {
      if (event !== 'import' || userId !== owner.id) return
      heard.push(data as ImportNews)
      if ((data as ImportNews).status === 'done') done()
    })
  })
  const refreshed = new Promise<void>(done => {
    server.core.live.onChange(change => {
      if (change.workspaceId === workspaceId && change.entities.has('customer')) done()
    })
  })
  expect((await owner.ask('POST', `/imports/${body.id}/run`, {})).status).toBe(202)
  await ended
  expect(heard.map(({ status }) => status)).toEqual(['running', 'running', 'running', 'done'])
  expect(heard[0]).toMatchObject({ id: body.id, total: 4000, counts: { created: { customers: 1500 } } })
  await refreshed
  expect((await owner.ask<{ count: number }>('GET', '/customers/count')).body.count).toBe(4000)
  expect((await owner.ask<ImportRow>('GET', `/imports/${body.id}`)).body).toMatchObject({
    status: 'done',
    fileName: 'a.csv',
  })
})
