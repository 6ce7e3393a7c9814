import type { Ask, TestPerson } from './server.ts'

interface Schema {
  type?: string | string[]
  enum?: string[]
  format?: string
  anyOf?: Schema[]
}

export interface Parameter {
  in: string
  name: string
  required?: boolean
  schema?: Schema
}

/** A route as the API's description offers it; `path` without `/api/v1`, places for ids as `{id}`. */
export interface Offered {
  method: string
  path: string
  query: Parameter[]
}

type Description = { paths: Record<string, Record<string, { parameters?: Parameter[] }>> }

/** Every route of a company, its own objects and fields among them: a later route is here without a further line. */
export async function offeredTo(ask: Ask): Promise<Offered[]> {
  const { body } = await ask<Description>('GET', '/openapi.json')
  return Object.entries(body.paths).flatMap(([template, operations]) =>
    template.startsWith('/api/v1/')
      ? Object.entries(operations).map(([method, { parameters = [] }]) => ({
          method: method.toUpperCase(),
          path: template.slice('/api/v1'.length),
          query: parameters.filter(one => one.in === 'query'),
        }))
      : [],
  )
}

/** Whether a value of the parameter is any text. */
export const isText = ({ schema = {} }: Parameter): boolean =>
  [schema.type].flat().includes('string') && !schema.enum && !schema.format

/** Something that the parameter may be; `texts` for those that may be anything. */
export function valueFor({ name, schema = {} }: Parameter, pick: Pick, texts: readonly string[]): string {
  const [known] = [schema, ...(schema.anyOf ?? [])].filter(one => one.enum)
  if (known?.enum) return pick(known.enum) ?? ''
  const types = [schema, ...(schema.anyOf ?? [])].flatMap(one => one.type ?? [])
  if (types.includes('integer') || types.includes('number')) return pick(['1', '5', '100']) ?? ''
  if (types.includes('boolean')) return 'true'
  if (schema.format === 'date' || ['from', 'to'].includes(name))
    return name === 'to' ? '2029-01-01' : '2028-12-01'
  return pick(texts) ?? ''
}

export type Pick = <T>(list: readonly T[]) => T | undefined

/** A query of what must be there and some of what may be. */
export function queryFor({ query }: Offered, pick: Pick, texts: readonly string[], further = 2): string {
  const asked = new Map(query.filter(one => one.required).map(one => [one.name, one]))
  const others = query.filter(one => !one.required)
  for (let count = 0; count < further && others.length > 0; count++) {
    const one = pick(others)
    if (one) asked.set(one.name, one)
  }
  return queryOf([...asked.values()].map(one => [one.name, valueFor(one, pick, texts)]))
}

export const queryOf = (pairs: [string, string][]): string =>
  pairs.length > 0 ? `?${pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}` : ''

/** What stands before the first id of a path: `/handovers` of `/handovers/{id}/run`. */
export const listOf = (path: string): string => path.slice(0, path.indexOf('/{'))

/** Ids that a list of its own route holds for this person; none where they may not read it, or there is no such list. */
export async function idsOf(routes: readonly Offered[], person: TestPerson, list: string): Promise<string[]> {
  const route = routes.find(one => one.method === 'GET' && one.path === list)
  if (!route) return []
  const first: Pick = all => all[0]
  const { status, body } = await person.ask<{ data?: { id?: unknown }[] }>(
    'GET',
    `${list}${queryFor(route, first, ['customer'], 0)}`,
  )
  if (status !== 200 || !Array.isArray(body?.data)) return []
  return body.data.map(row => row.id).filter(id => typeof id === 'string')
}
