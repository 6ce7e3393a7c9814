import { readdir, readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Actor } from '../../core/actor.ts'
import type { Core } from '../../core/core.ts'
import type { Transaction } from '../../core/database.ts'
import { type Fault, invalid, Problem } from '../../core/errors.ts'
import type { Label, Locale } from '../../core/label.ts'
import { inOneTransaction } from '../../server/oneTransaction.ts'
import { fillSoon } from '../customFields/fill.ts'
import { type ConfigurationChange, faultsIn, isAborted } from './part.ts'
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
  parts: { key: string; label: Label; changes: ConfigurationChange[]; kept: Label[] }[]
  faults: Fault[]
}

/** What taking the file over would do: it is done, and undone. */
export function planConfiguration(
  core: Core,
  actor: Actor,
  file: Record<string, unknown>,
): Promise<ConfigurationPlan> {
  return inOneTransaction(core, actor.workspaceId, (joined, tx) => takeOver(joined, tx, actor, file), true)
}

/** Takes the file over in one transaction; refuses it as a whole, with all reasons, where something of it would not work. */
export async function applyConfiguration(
  core: Core,
  actor: Actor,
  file: Record<string, unknown>,
): Promise<ConfigurationPlan> {
  const done = await inOneTransaction(core, actor.workspaceId, async (joined, tx) => {
    const plan = await takeOver(joined, tx, actor, file)
    if (plan.faults.length > 0) throw invalid(plan.faults)
    return plan
  })
  await fillSoon(core, actor.workspaceId)
  return done
}

async function takeOver(
  core: Core,
  tx: Transaction,
  actor: Actor,
  file: Record<string, unknown>,
): Promise<ConfigurationPlan> {
  await tx.rows(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`configuration ${tx.workspaceId}`}, 0))`)
  const done: ConfigurationPlan = { parts: [], faults: [] }
  for (const { key, label, plan, apply } of parts) {
    if (file[key] === undefined) continue
    try {
      const { changes, kept = [], faults } = await plan(core, actor, file[key], file)
      done.parts.push({ key, label, changes, kept })
      done.faults.push(...faults)
      if (faults.length === 0) await apply(core, actor, file[key])
    } catch (error) {
      if (error instanceof Problem)
        done.faults.push(...(error.faults.length ? error.faults : faultsIn(error, key)))
      else if (isAborted(error) && done.faults.length > 0) return done
      else throw error
    }
  }
  return done
}

const folder = new URL('../../../seeds/templates/', import.meta.url)

/** Configurations that come with the program, by file name. */
export async function listTemplates() {
  const names = (await readdir(folder)).filter(name => name.endsWith('.json')).sort()
  return Promise.all(
    names.map(async name => {
      const key = name.replace('.json', '')
      const { label, description } = await storedTemplate(key)
      return { key, label, description }
    }),
  )
}

/** A template as a file of the company: roles and views have one name each, in the company's language. */
export async function readTemplate(key: string, locale: Locale): Promise<ConfigurationFile> {
  const { roles, views, ...rest } = await storedTemplate(key)
  const named = <T extends { name: Label }>(all: T[]) => all.map(one => ({ ...one, name: one.name[locale] }))
  return configurationFile.parse({ ...rest, roles: named(roles), views: named(views) })
}

const named = z.array(z.looseObject({ name: text }))
const template = z.looseObject({ label: text, description: text, roles: named, views: named })

async function storedTemplate(key: string): Promise<z.infer<typeof template>> {
  if (!/^[a-z]+$/.test(key)) throw new Problem('notFound')
  const found = await readFile(new URL(`${key}.json`, folder), 'utf8').catch(() => {
    throw new Problem('notFound')
  })
  return template.parse(JSON.parse(found))
}
