import { z } from 'zod'
import type { Actor } from '../../core/actor.ts'
import type { Core, Models } from '../../core/core.ts'
import { type Fault, invalid, Problem } from '../../core/errors.ts'
import type { Label } from '../../core/label.ts'

/** One thing that taking over a configuration would do. */
export interface ConfigurationChange {
  action: 'create' | 'update'
  /** What it is done to, in words: `客户 · 合同类型`. */
  what: Label
}

/**
 * One part of a company's configuration, as it stands in the file under its key. Taking a file over adds and changes; it removes
 * nothing. A feature joins by its line in `parts.ts`. All parts are planned and applied within one transaction, each seeing what those
 * before it wrote, as long as they use the database of the core they are given; a preview does the same and undoes it.
 */
export interface ConfigurationPart<T = unknown> {
  key: string
  label: Label
  schema: z.ZodType<T>
  /** As it stands, without ids and whatever else is another company's business; undefined where there is nothing to say. */
  read: (core: Core, actor: Actor) => Promise<T | undefined>
  /** What would change and what stays, and what is wrong before anything is tried; `file` holds the other parts. */
  plan: (
    core: Core,
    actor: Actor,
    wanted: T,
    file: Record<string, unknown>,
  ) => Promise<{ changes: ConfigurationChange[]; kept?: Label[]; faults: Fault[] }>
  /** Does it, in the words of the feature's own acts, which refuse what does not fit. */
  apply: (core: Core, actor: Actor, wanted: T) => Promise<void>
}

export const part = <T>(one: ConfigurationPart<T>): ConfigurationPart => one as unknown as ConfigurationPart

/** A part that is a list of things, each known by its place: `customer.c_brand`. */
interface ListPart<One, Stored> {
  key: string
  label: Label
  one: z.ZodType<One>
  most: number
  place: (one: One) => string
  what: (one: One, models: Models) => Label
  stored: (core: Core, actor: Actor) => Promise<Stored[]>
  written: (stored: Stored) => One
  /** With what is left out of the file filled in, as `written` gives it. */
  complete?: (one: One) => One
  put: (core: Core, actor: Actor, one: One, before: Stored | undefined) => Promise<unknown>
}

export function listPart<One, Stored>(own: ListPart<One, Stored>): ConfigurationPart<One[]> {
  const { key, label, one: schema, most, place, what, stored, written, complete = one => one } = own
  return {
    key,
    label,
    schema: z.array(schema).max(most),
    read: async (core, actor) => (await stored(core, actor)).map(written),
    plan: async (core, actor, wanted) => {
      const models = await core.models(actor.workspaceId)
      const known = (await stored(core, actor)).map(written)
      const found = new Map(known.map(one => [place(one), one]))
      const given = new Set(wanted.map(place))
      const changed = wanted.filter(one => !isSame(found.get(place(one)), complete(one)))
      return {
        changes: changed.map(one => ({
          action: found.has(place(one)) ? 'update' : 'create',
          what: what(one, models),
        })),
        kept: [
          ...wanted.filter(one => !changed.includes(one)),
          ...known.filter(one => !given.has(place(one))),
        ].map(one => what(one, models)),
        faults: repeated(wanted.map(place)).map(field => ({ field: `${key}.${field}`, ...twice })),
      }
    },
    apply: (core, actor, wanted) => putAll(own, core, actor, wanted),
  }
}

const twice = {
  code: 'duplicate',
  message: { zh: '在文件里出现了两次，请只保留一处', en: 'It stands in the file twice; keep one' },
}

const repeated = (places: string[]) => [
  ...new Set(places.filter((place, index) => places.indexOf(place) < index)),
]

/** Puts what differs. Things may need each other in any order: those refused are tried again as long as others find their place. */
export async function putAll<One, Stored>(
  { key, place, stored, written, complete = one => one, put }: ListPart<One, Stored>,
  core: Core,
  actor: Actor,
  wanted: readonly One[],
): Promise<void> {
  const known = new Map((await stored(core, actor)).map(one => [place(written(one)), one]))
  let waiting = wanted.filter(one => {
    const before = known.get(place(one))
    return !before || !isSame(written(before), complete(one))
  })
  for (;;) {
    const refused: One[] = []
    const faults: Fault[] = []
    for (const one of waiting)
      try {
        await put(core, actor, one, known.get(place(one)))
      } catch (error) {
        // What comes behind a statement that failed cannot be tried any more.
        if (isAborted(error) && faults.length > 0) throw invalid(faults)
        if (!(error instanceof Problem)) throw error
        refused.push(one)
        faults.push(...faultsIn(error, `${key}.${place(one)}`))
      }
    if (faults.length === 0) return
    if (refused.length === waiting.length) throw invalid(faults)
    waiting = refused
  }
}

export const isAborted = (error: unknown) => (error as { code?: string }).code === '25P02'

/** What a refusal says, as faults of the place in the file. */
export function faultsIn({ code, text, faults }: Problem, field: string): Fault[] {
  if (faults.length === 0) return [{ field, code, message: text }]
  return faults.map(fault => ({ ...fault, field: `${field}.${fault.field}` }))
}

/** Whether two values are the same, whatever the order of their keys. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value ?? null
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== undefined && one !== null)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  )
}
