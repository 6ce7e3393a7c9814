import { expect, test } from 'vitest'
import { serverOfFile, type TestCompany, type TestPerson, testCompany } from './testing/server.ts'

const server = await serverOfFile({ env: { MOST_STREAMS: '10' } })
const address = await server.app.listen({ port: 0, host: '127.0.0.1' })

/** Opens a stream and reads what it says until it ends or `until` is said. */
async function stream({ key }: TestPerson) {
  const stop = new AbortController()
  const answer = await fetch(`${address}/api/v1/stream`, {
    headers: { authorization: `Bearer ${key}` },
    signal: stop.signal,
  })
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  const next = async () => (await reader?.read())?.value
  return { status: answer.status, answer, next, stop: () => stop.abort() }
}

test('a ninth stream of a person takes the place of the oldest; the process holds no more than it may', async () => {
  const company: TestCompany = await testCompany(server)
  const [one, other] = [company.owner, await company.person()]
  const first = await stream(one)
  expect(await first.next()).toContain('open')
  const others = await Promise.all(Array.from({ length: 7 }, () => stream(one)))
  const ninth = await stream(one)
  expect(ninth.status).toBe(200)
  expect(await first.next()).toMatch(/event: replaced\nretry: \d+/)
  expect(await first.next()).toBeUndefined()

  const more = [await stream(other), await stream(other)]
  expect(more.map(({ status }) => status)).toEqual([200, 200])
  expect((await stream(other)).status).toBe(503)
  for (const open of [...others, ninth, ...more]) open.stop()
  await expect.poll(async () => (await stream(other)).status).toBe(200)
})
