import { join } from 'node:path'
import { sql } from 'kysely'
import { type Core, type Enqueue, type Log, type Models, modelsOf } from '../core/core.ts'
import { Database } from '../core/database.ts'
import { localFiles } from '../core/files.ts'
import { Live } from '../core/live.ts'
import type { CustomFieldDefinition } from '../core/model.ts'
import type { ServerFeature, ServerPart } from '../core/server.ts'
import { entities } from '../features/index.ts'
import { serverFeatures } from './features.ts'

export interface CoreOptions {
  /** The app role's connection string. */
  databaseUrl: string
  dataDir: string
  log: Log
  connections?: number
  /** The clock; tests set it. */
  now?: () => Date
  enqueue?: Enqueue
}

/** A core with the product's features, for the server, the command line and tests. Close it when done. */
export async function createCore(options: CoreOptions) {
  const features = await serverFeatures()
  const db = new Database(options.databaseUrl, { connections: options.connections ?? 10 })
  const live = new Live()
  const { models, forget } = createModels(db)
  const core: Core = {
    db,
    entities,
    ...registry(features),
    models,
    forgetModels: forget,
    live,
    log: options.log,
    enqueue: options.enqueue ?? (async () => undefined),
    files: localFiles(join(options.dataDir, 'uploads')),
    dataDir: options.dataDir,
    now: options.now ?? (() => new Date()),
  }
  return {
    core,
    features,
    async close() {
      live.flush()
      await db.close()
    },
  }
}

function registry(features: ServerFeature[]): Pick<Core, 'part' | 'watches'> {
  const parts = new Map<string, ServerPart>()
  for (const part of features.flatMap(feature => feature.parts ?? [])) parts.set(part.entity.name, part)
  const watches = new Map<string, ReturnType<Core['watches']>>()
  for (const feature of features)
    for (const [name, watch] of Object.entries(feature.watches ?? {}))
      watches.set(name, [...(watches.get(name) ?? []), watch])
  return { part: name => parts.get(name), watches: name => watches.get(name) ?? [] }
}

const MODELS_MS = 5_000

/** Models of each company with its own fields. Read at most every few seconds; another process's change is seen after that. */
function createModels(db: Database) {
  const kept = new Map<string, { models: Promise<Models>; until: number }>()
  return {
    models(workspaceId: string): Promise<Models> {
      const known = kept.get(workspaceId)
      if (known && known.until > Date.now()) return known.models
      const models = readCustomFields(db, workspaceId).then(custom => modelsOf(entities, custom))
      kept.set(workspaceId, { models, until: Date.now() + MODELS_MS })
      models.catch(() => kept.delete(workspaceId))
      return models
    },
    forget(workspaceId: string) {
      kept.delete(workspaceId)
    },
  }
}

async function readCustomFields(db: Database, workspaceId: string): Promise<CustomFieldDefinition[]> {
  const [rows] = await db.read<(Omit<CustomFieldDefinition, 'label'> & { zh: string; en: string })[]>(
    workspaceId,
    [
      sql`SELECT id, entity, key, kind, label_zh AS zh, label_en AS en, options, position, filled FROM custom_field
      WHERE workspace_id = ${workspaceId} AND deleted_at IS NULL`,
    ],
  )
  return rows.map(({ zh, en, ...definition }) => ({ ...definition, label: { zh, en } }))
}
