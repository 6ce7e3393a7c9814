import { type RawBuilder, sql } from 'kysely'
import pg from 'pg'
import type { Actor } from './actor.ts'
import { query } from './database.ts'
import type { Model } from './model.ts'

const kept = new WeakMap<Actor, Map<string, unknown>>()
const MOST = 500

/**
 * Keeps what is the same for every request of an actor (columns, joins, scope), because building it costs more than running it.
 * An actor is made anew every few seconds and whenever roles or people change; `key` must name all else it depends on.
 */
export function keep<T>(actor: Actor, key: string, make: () => T): T {
  const own = kept.get(actor) ?? new Map<string, unknown>()
  kept.set(actor, own)
  if (own.has(key)) return own.get(key) as T
  if (own.size >= MOST) own.clear()
  const made = make()
  own.set(key, made)
  return made
}

/** The same for what depends on a model too, of which there is one at a time. */
export function keepOf<T>(actor: Actor, model: Model, key: string, make: () => T): T {
  const known = keep(actor, `${key} ${model.entity.name}`, () => ({ model, made: make() }))
  if (known.model !== model) Object.assign(known, { model, made: make() })
  return known.made
}

/** A piece of SQL with its parameters (ids, days, lists of them) written into it as literals. */
export function frozen<T>(piece: RawBuilder<T>): RawBuilder<T> {
  const { sql: text, parameters } = piece.compile(query)
  return sql.raw<T>(text.replace(/\$(\d+)/g, (_, place) => literal(parameters[Number(place) - 1])))
}

function literal(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value) && value.every(one => /^[0-9a-f-]{36}$/i.test(one)))
    return `'{${value.join(',')}}'`
  if (typeof value === 'string') return pg.escapeLiteral(value)
  throw new Error('only texts, numbers and lists of ids can be written into a statement')
}
