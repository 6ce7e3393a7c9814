import type { Actor } from './actor.ts'
import type { Database } from './database.ts'
import type { Entity } from './entity.ts'
import type { FileStore } from './files.ts'
import type { Locale } from './label.ts'
import type { Live } from './live.ts'
import { type CustomFieldDefinition, type Model, modelOf } from './model.ts'
import type { ServerFeature, ServerPart } from './server.ts'
import type { EntityShape } from './shape.ts'

/** One company's models by entity name; throws for a name nobody declared. */
export interface Models {
  (entity: string): Model
  /** The declared entities and those of the company's own. */
  readonly entities: readonly Entity[]
  /** Of the company: the language its names are written in, and where its days begin. */
  readonly settings: { locale: Locale; timeZone: string }
}

export interface Log {
  info(details: object, text: string): void
  warn(details: object, text: string): void
  error(details: object, text: string): void
}

/** Puts a job into the queue, within the transaction's fate where one is given. */
export type Enqueue = (
  name: string,
  payload: object,
  options?: { key?: string; afterSeconds?: number },
) => Promise<void>

export interface Mail {
  to: string
  replyTo?: string
  subject: string
  text: string
  attachments?: { filename: string; content: Buffer; contentType: string }[]
}

/** What every part of the server stands on. Made once per process by `server/boot.ts`. */
export interface Core {
  db: Database
  /** Entities with routes: those declared, and one for all of companies' own. What a company has: `Models.entities`. */
  entities: readonly Entity[]
  part: (entity: string) => ServerPart | undefined
  /** What other features do when records of the entity change. */
  watches: (entity: string) => NonNullable<ServerFeature['watches']>[string][]
  /** Sets what features work out of records about to be written. */
  derive: NonNullable<ServerFeature['derive']>
  successor: (actor: Actor, entity: string, id: string) => Promise<string | undefined>
  /** Models of a company with its own fields; kept for a few seconds, renewed at once when this process changes them. */
  models: (workspaceId: string) => Promise<Models>
  forgetModels: (workspaceId: string) => void
  live: Live
  log: Log
  enqueue: Enqueue
  /** Sends a mail in the company's name; undefined where no mail server is set. */
  mailer: (workspaceId: string) => Promise<((mail: Mail) => Promise<void>) | undefined>
  files: FileStore
  /** Folder under which files and other data of this installation stand. */
  dataDir: string
  now: () => Date
}

export function modelsOf(
  entities: readonly Entity[],
  custom: CustomFieldDefinition[],
  shapes: Record<string, EntityShape> = {},
  settings: Models['settings'] = { locale: 'zh', timeZone: 'Asia/Shanghai' },
): Models {
  const made = new Map<string, Model>()
  // A field that refers to an object taken out of use rests with it.
  const alive = custom.filter(({ options: { to } }) => !to || entities.some(one => one.name === to))
  const models = (name: string) => {
    const known = made.get(name)
    if (known) return known
    const entity = entities.find(one => one.name === name)
    if (!entity) throw new Error(`no entity is declared under the name ${name}`)
    const model = modelOf(entity, alive, shapes[name])
    made.set(name, model)
    return model
  }
  return Object.assign(models, { entities, settings })
}
