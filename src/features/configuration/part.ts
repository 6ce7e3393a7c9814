import type { z } from 'zod'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Fault } from '../../core/errors.ts'
import type { Label } from '../../core/label.ts'

/** One thing that taking over a configuration would do. */
export interface ConfigurationChange {
  action: 'create' | 'update'
  /** What it is done to, in words: `客户 · 合同类型`. */
  what: Label
}

/**
 * One part of a company's configuration, as it stands in the file under its key. Taking a file over adds and changes; it removes
 * nothing. A feature joins by its line in `parts.ts`.
 */
export interface ConfigurationPart<T = unknown> {
  key: string
  label: Label
  schema: z.ZodType<T>
  /** As it stands, without ids and whatever else is another company's business. */
  read: (core: Core, actor: Actor) => Promise<T>
  /** What would change, and what would not work; `file` holds the parts before it. */
  plan: (
    core: Core,
    actor: Actor,
    wanted: T,
    file: Record<string, unknown>,
  ) => Promise<{ changes: ConfigurationChange[]; faults: Fault[] }>
  /** Does it, in the words of the feature's own acts. */
  apply: (core: Core, actor: Actor, wanted: T) => Promise<void>
}

export const part = <T>(one: ConfigurationPart<T>): ConfigurationPart => one as unknown as ConfigurationPart

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
