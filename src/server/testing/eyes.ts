import { expect } from 'vitest'
import { browser } from './browser.ts'
import type { Oracle } from './oracle.ts'
import type { Ask, TestServer } from './server.ts'
import type { Person, World } from './world.ts'

/** The people of the world as the owner sees the company who looks through their eyes: what they may not see, the owner does not see so. */
export async function lookedThrough({ app }: TestServer, { home, people }: World): Promise<Person[]> {
  const owner = browser(app)
  const signedIn = await owner.post('/api/auth/sign-in/email', {
    email: home.owner.email,
    password: 'correct horse battery',
  })
  expect(signedIn.status).toBe(200)
  const asking = (person: Person): Ask =>
    async function ask<T>(method: Parameters<Ask>[0], path: string, body?: unknown) {
      const response = await app.inject({
        method,
        url: `${addressOf(home.slug, person)}${path}`,
        headers: { cookie: owner.cookies() },
        ...(body === undefined ? {} : { payload: body as object }),
      })
      const text = response.body
      return {
        status: response.statusCode,
        body: (text.startsWith('{') ? JSON.parse(text) : text) as T,
        response,
      }
    }
  return people.map(person => ({ ...person, key: '', cookie: owner.cookies(), ask: asking(person) }))
}

const addressOf = (slug: string, { id }: Person) => `/c/${slug}~${id}/api/v1`

interface Said {
  event: string
  data: { entities?: Record<string, string[]> }
}

/** A stream that stays open, whatever becomes of its person's rights. */
interface Stream {
  person: Person
  /** All it says up to what everyone of the company hears. */
  until: () => Promise<Said[]>
}

/** Opens a stream for each person, as themselves or as who looks through their eyes, over the wire. */
export async function streamsOf(
  { app, core: { live } }: TestServer,
  { home }: World,
  people: readonly Person[],
): Promise<Stream[]> {
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  const streams = await Promise.all(
    people.map(async person => {
      const answer = await fetch(
        `${address}${person.cookie ? addressOf(home.slug, person) : '/api/v1'}/stream`,
        { headers: person.cookie ? { cookie: person.cookie } : { authorization: `Bearer ${person.key}` } },
      )
      expect(answer.status).toBe(200)
      const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
      let rest = ''
      const next = async (): Promise<Said> => {
        for (;;) {
          const [block, ...others] = rest.split('\n\n')
          if (others.length > 0) {
            rest = others.join('\n\n')
            const [, event, data] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? []
            if (event) return { event, data: JSON.parse(data) }
            continue
          }
          const { value, done } = (await reader?.read()) ?? { done: true }
          if (done) throw new Error(`the stream of ${person.role} has ended`)
          rest += value
        }
      }
      const until = async () => {
        const said: Said[] = []
        do said.push(await next())
        while (!said.at(-1)?.data.entities?.shape)
        return said
      }
      return { person, until }
    }),
  )
  // What changed while the company was made is told under the rights of then.
  live.changed(home.id, 'shape')
  live.flush()
  await Promise.all(streams.map(({ until }) => until()))
  return streams
}

/**
 * Everything changes, here and in the other company, and everybody has a notice: an open stream names the records that its person sees now,
 * all of them and no others, and nobody's notices but theirs.
 */
export async function hearChanges(
  { core: { live } }: TestServer,
  world: World,
  streams: readonly Stream[],
  known: (person: Person) => Oracle | undefined,
): Promise<void> {
  for (const { company, entity, id } of world.records) live.changed(company, entity, id)
  for (const { id } of [world.home, world.abroad]) live.changed(id, 'shape')
  for (const { id } of world.people)
    live.tell({ workspaceId: world.home.id, userId: id, event: 'notice', data: { to: id } })
  live.flush()
  for (const { person, until } of streams) {
    const said = await until()
    const oracle = known(person)
    if (!oracle) continue
    for (const { event, data } of said) {
      if (event === 'notice') expect(data, person.role).toEqual({ to: person.id })
      for (const [name, ids] of Object.entries(data.entities ?? {}))
        for (const id of ids) expect(seenIn(world, oracle, name), `${person.role}: ${name}`).toContain(id)
    }
    const { shape: _, ...named } = said.at(-1)?.data.entities ?? {}
    for (const name of new Set(world.records.map(one => one.entity))) {
      const ids = ['file', 'savedView'].includes(name) ? [] : seenIn(world, oracle, name)
      expect((named[name] ?? []).sort(), `${person.role}: ${name}`).toEqual(ids.sort())
    }
  }
}

const seenIn = ({ records }: World, { sees, reads }: Oracle, entity: string): string[] =>
  reads(entity) ? records.filter(one => one.entity === entity && sees(one)).map(one => one.id) : []
