import { join } from 'node:path'
import { sql } from 'kysely'
import { type Core, type Enqueue, type Log, type Models, modelsOf } from '../core/core.ts'
import { Database } from '../core/database.ts'
import { Live } from '../core/live.ts'
import type { CustomFieldDefinition } from '../core/model.ts'
import type { ServerFeature, ServerPart } from '../core/server.ts'
import type { EntityShape } from '../core/shape.ts'
import { objectColumns } from '../features/customObjects/definitions.ts'
import { anyObject, type ObjectDefinition, ownEntities } from '../features/customObjects/objectEntity.ts'
import { entities } from '../features/index.ts'
import { serverFeatures } from './features.ts'
import { localFiles } from './localFiles.ts'
import { type MailServer, sendMail } from './mail.ts'

export interface CoreOptions {
  /** The app role's connection string. */
  databaseUrl: string
  dataDir: string
  log: Log
  connections?: number
  /** The clock; tests set it. */
  now?: () => Date
  enqueue?: Enqueue
  /** The mail server of a company; absent: none has one. */
  mailServer?: (db: Database, workspaceId: string) => Promise<MailServer | undefined>
}

/** A core with the product's features, for the server, the command line and tests. Close it when done. */
export async function createCore(options: CoreOptions) {
  const features = await serverFeatures()
  const db = new Database(options.databaseUrl, { connections: options.connections ?? 10 })
  const live = new Live()
  // Of its own, so that a transaction that asks for the models never waits for those that wait for its connection.
  const shapesDb = new Database(options.databaseUrl, { connections: 1 })
  const { models, forget } = createModels(shapesDb)
  live.onChange(({ workspaceId, entities }) => entities.has('shape') && forget(workspaceId))
  const core: Core = {
    db,
    entities: [...entities, anyObject],
    ...registry(features),
    async successor(actor, entity, id) {
      for (const feature of features) {
        const found = await feature.successor?.(core, actor, entity, id)
        if (found) return found
      }
      return undefined
    },
    models,
    forgetModels: workspaceId => {
      forget(workspaceId)
      live.changed(workspaceId, 'shape')
    },
    live,
    log: options.log,
    enqueue: options.enqueue ?? (async () => undefined),
    async mailer(workspaceId) {
      const mailServer = await options.mailServer?.(db, workspaceId)
      return mailServer && (mail => sendMail(mailServer, mail))
    },
    files: localFiles(join(options.dataDir, 'uploads')),
    dataDir: options.dataDir,
    now: options.now ?? (() => new Date()),
  }
  return {
    core,
    features,
    async close() {
      live.flush()
      await Promise.all([db.close(), shapesDb.close()])
    },
  }
}

function registry(features: ServerFeature[]): Pick<Core, 'part' | 'watches' | 'derive'> {
  const parts = new Map<string, ServerPart>()
  for (const part of features.flatMap(feature => feature.parts ?? [])) {
    if (parts.has(part.entity.name)) throw new Error(`Two parts of ${part.entity.name}: one would not run.`)
    parts.set(part.entity.name, part)
  }
  const watches = new Map<string, ReturnType<Core['watches']>>()
  for (const feature of features)
    for (const [name, watch] of Object.entries(feature.watches ?? {}))
      watches.set(name, [...(watches.get(name) ?? []), watch])
  const every = watches.get('*') ?? []
  const derives = features.flatMap(feature => feature.derive ?? [])
  /** Objects of companies' own have parts and watches in common. */
  const keyOf = (name: string) => (name.startsWith('c_') ? anyObject.name : name)
  return {
    part: name => parts.get(keyOf(name)),
    watches: name => [...(watches.get(keyOf(name)) ?? []), ...every],
    derive: async (context, changes) => {
      for (const derive of derives) await derive(context, changes)
    },
  }
}

const MODELS_MS = 5_000

/** Models of each company with its own fields. Read at most every few seconds; another process's change is seen after that. */
function createModels(db: Database) {
  const kept = new Map<string, { models: Promise<Models>; until: number }>()
  const sources = new WeakMap<Models, string>()
  /** Read again the same, models stay, and with them all that is kept by model: statements, schemas. */
  const read = async (workspaceId: string, known?: Promise<Models>): Promise<Models> => {
    const shape = await readShape(db, workspaceId)
    const source = JSON.stringify(shape)
    const old = await known
    if (old && sources.get(old) === source) return old
    const models = modelsFrom(shape)
    sources.set(models, source)
    return models
  }
  return {
    models(workspaceId: string): Promise<Models> {
      const known = kept.get(workspaceId)
      if (known && known.until > Date.now()) return known.models
      const models = read(workspaceId, known?.models)
      if (known) {
        // Who asks may be in a transaction: the old ones serve until the new are read. Were all connections held by such, waiting for
        // another one, nobody would ever get it.
        known.until = Date.now() + MODELS_MS
        models.then(
          () =>
            kept.get(workspaceId) === known &&
            kept.set(workspaceId, { models, until: Date.now() + MODELS_MS }),
          () => undefined,
        )
        return known.models
      }
      kept.set(workspaceId, { models, until: Date.now() + MODELS_MS })
      models.catch(() => kept.delete(workspaceId))
      return models
    },
    forget(workspaceId: string) {
      kept.delete(workspaceId)
    },
  }
}

function modelsFrom({ objects, custom, shapes, settings }: Awaited<ReturnType<typeof readShape>>): Models {
  return modelsOf([...entities, ...ownEntities(objects, custom, entities)], custom, shapes, settings)
}

/** A company's models as they stand, read now. */
export async function readModels(db: Database, workspaceId: string): Promise<Models> {
  return modelsFrom(await readShape(db, workspaceId))
}

/** What a company has made of its own: objects, fields, and its shape of each object. */
export async function readShape(db: Database, workspaceId: string) {
  const [custom, objects, [{ shapes }], [settings]] = (await db.read(workspaceId, [
    sql`SELECT id, entity, key, kind, jsonb_build_object('zh', label_zh, 'en', label_en) AS label, options, position, filled
      FROM custom_field WHERE workspace_id = ${workspaceId} AND deleted_at IS NULL ORDER BY entity, position, key`,
    sql`SELECT ${objectColumns} FROM custom_object WHERE workspace_id = ${workspaceId} AND deleted_at IS NULL ORDER BY position, key`,
    sql`SELECT coalesce(jsonb_object_agg(entity, shape), '{}') AS shapes FROM entity_shape WHERE workspace_id = ${workspaceId}`,
    sql`SELECT locale, time_zone AS "timeZone" FROM workspace WHERE id = ${workspaceId}`,
  ])) as unknown as [
    CustomFieldDefinition[],
    ObjectDefinition[],
    [{ shapes: Record<string, EntityShape> }],
    [Models['settings']],
  ]
  return { custom, objects, shapes, settings }
}
