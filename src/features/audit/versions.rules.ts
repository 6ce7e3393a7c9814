import type { Fields } from '../../core/entity.ts'
import type { Ref } from '../../core/field.ts'

type Changes = Record<string, [unknown, unknown]>

/** One change of a record's history, newest first. */
export interface Version {
  id: string
  action: string
  changes?: Changes
}

/**
 * What must be written to bring a record back to how it stood right after a change: field → [now, then]. `left` names fields that
 * changed since and cannot be written: numbers, states that only verbs change, fields the reader may not write, references to
 * records out of sight.
 * @param history all of the record's changes from the newest down to the wanted one
 * @param writable names of fields the reader may write
 */
export function wayBack(
  history: readonly Version[],
  to: string,
  fields: Fields,
  writable: ReadonlySet<string>,
): { changes: Changes; left: string[] } {
  const sides: Changes = {}
  for (const { id, changes = {} } of history) {
    if (id === to) break
    for (const [name, [before, after]] of Object.entries(changes))
      if (fields[name]) sides[name] = [sides[name] ? sides[name][0] : after, before]
  }
  const changes: Changes = {}
  const left: string[] = []
  for (const [name, [now, then]] of Object.entries(sides)) {
    if (JSON.stringify(now) === JSON.stringify(then)) continue
    if (writable.has(name) && !isHidden(then)) changes[name] = [now, then]
    else left.push(name)
  }
  return { changes, left }
}

const isHidden = (value: unknown) => (value as Partial<Ref> | null)?.hidden === true

/** Values as a write takes them: lines as new rows, because those of then are gone. */
export function valuesOf(changes: Changes): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(changes).map(([name, [, then]]) => [
      name,
      Array.isArray(then) ? then.map(one => (isRow(one) ? withoutId(one) : one)) : then,
    ]),
  )
}

const isRow = (one: unknown): one is Record<string, unknown> => typeof one === 'object' && one !== null

function withoutId({ id: _, version: __, ...row }: Record<string, unknown>): Record<string, unknown> {
  return row
}
