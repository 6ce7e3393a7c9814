import { expect, test } from 'vitest'
import { serverOfFile, testCompany } from '../../server/testing/server.ts'

const server = await serverOfFile()

test('phrases are a person’s own: newest first, each once, the twenty newest', async () => {
  const { owner, person } = await testCompany(server)
  const colleague = await person('admin')
  for (let n = 0; n < 22; n++) await owner.ask('POST', '/phrases', { text: `常用语${n}` })
  const { body } = await owner.ask<{ data: string[] }>('POST', '/phrases', { text: '常用语5' })
  expect(body.data).toHaveLength(20)
  expect(body.data.slice(0, 2)).toEqual(['常用语5', '常用语21'])
  expect((await owner.ask<{ data: string[] }>('GET', '/phrases')).body.data).toEqual(body.data)
  expect((await colleague.ask<{ data: string[] }>('GET', '/phrases')).body.data).toEqual([])
})
