import { readdir, readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import { type Fault, invalid, Problem } from '../../core/errors.ts'
import type { Label } from '../../core/label.ts'
import type { ConfigurationChange } from './part.ts'
import { parts } from './parts.ts'

export const FORMAT = 'guanxi-configuration'

const text = z.object({ zh: z.string(), en: z.string() })

/** A configuration file: what it is, then its parts; each may be missing. */
export const configurationFile = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(1),
  /** What a template is called, and whom it is for. */
  label: text.optional(),
  description: text.optional(),
  ...Object.fromEntries(parts.map(({ key, schema }) => [key, schema.optional()])),
})
export type ConfigurationFile = z.infer<typeof configurationFile>

export async function readConfiguration(core: Core, actor: Actor): Promise<ConfigurationFile> {
  const read = await Promise.all(parts.map(async one => [one.key, await one.read(core, actor)] as const))
  return { format: FORMAT, version: 1, ...Object.fromEntries(read) }
}

export interface ConfigurationPlan {
  parts: { key: string; label: Label; changes: ConfigurationChange[] }[]
  faults: Fault[]
}

/** What taking the file over would do. */
export async function planConfiguration(
  core: Core,
  actor: Actor,
  file: Record<string, unknown>,
): Promise<ConfigurationPlan> {
  const plan: ConfigurationPlan = { parts: [], faults: [] }
  for (const { key, label, plan: planned } of parts) {
    if (file[key] === undefined) continue
    const { changes, faults } = await planned(core, actor, file[key], file)
    if (changes.length > 0) plan.parts.push({ key, label, changes })
    plan.faults.push(...faults)
  }
  return plan
}

/** Takes the file over, part after part; refuses it as a whole where something of it would not work. */
export async function applyConfiguration(
  core: Core,
  actor: Actor,
  file: Record<string, unknown>,
): Promise<ConfigurationPlan> {
  const plan = await planConfiguration(core, actor, file)
  if (plan.faults.length > 0) throw invalid(plan.faults)
  for (const { key, apply } of parts) if (file[key] !== undefined) await apply(core, actor, file[key])
  return plan
}

const folder = new URL('../../../seeds/templates/', import.meta.url)

/** Configurations that come with the program, by file name. */
export async function listTemplates() {
  const names = (await readdir(folder)).filter(name => name.endsWith('.json')).sort()
  return Promise.all(
    names.map(async name => {
      const key = name.replace('.json', '')
      const { label, description } = await readTemplate(key)
      return { key, label, description }
    }),
  )
}

export async function readTemplate(key: string): Promise<ConfigurationFile> {
  if (!/^[a-z]+$/.test(key)) throw new Problem('notFound')
  const found = await readFile(new URL(`${key}.json`, folder), 'utf8').catch(() => {
    throw new Problem('notFound')
  })
  return configurationFile.parse(JSON.parse(found))
}
