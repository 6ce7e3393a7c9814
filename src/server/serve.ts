import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import type { Core } from '../core/core.ts'
import { companyOutbox } from '../features/people/mailSettings.ts'
import { type Access, createAccess, installationMail } from './access.ts'
import type { Config } from './config.ts'
import { createCore } from './core.ts'
import { createHttp } from './http.ts'
import { startJobs } from './jobs.ts'
import { relayChanges } from './relay.ts'
import { readSecrets } from './secrets.ts'

export interface ServeOptions {
  config: Config
  /** The app role's connection string of a migrated database. */
  appUrl: string
  /** Whether jobs run in this process; tests that do not need them leave them out. */
  jobs?: boolean
  /** Loads the demo company when a visitor of an empty program asks for it. */
  loadDemo?: () => Promise<void>
  /** The clock; tests set it. */
  now?: () => Date
}

export interface Server {
  app: FastifyInstance
  core: Core
  access: Access
  /** Stops taking requests, lets running ones and jobs finish, closes every connection. */
  close: () => Promise<void>
}

const webDir = join(fileURLToPath(new URL('../..', import.meta.url)), 'dist')

/** What is worth a line of log of an error; drivers hang whole connections onto theirs. */
function described(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) }
  const { name, message, stack } = error
  const { code } = error as { code?: string }
  return { type: name, message, code, stack }
}

/** Puts the program together on a migrated database. It listens when the caller says so: `app.listen`. */
export async function createServer({
  config,
  appUrl,
  jobs = true,
  now,
  loadDemo,
}: ServeOptions): Promise<Server> {
  const log = pino({
    level: config.logLevel,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: described, error: described },
  })
  const secret = config.authSecret ?? readSecrets(config.dataDir).authSecret
  const queue = await startJobs({ databaseUrl: appUrl, log, work: jobs })
  const {
    core,
    features,
    close: closeCore,
  } = await createCore({
    databaseUrl: appUrl,
    dataDir: config.dataDir,
    log,
    now,
    enqueue: queue.enqueue,
    mailServer: async (db, workspaceId) =>
      (await companyOutbox(db, secret, workspaceId))?.server ?? installationMail(config),
  })
  const access = createAccess({
    database: core.db,
    databaseUrl: appUrl,
    secret,
    config,
    log,
    loadDemo,
    staffed: workspaceId => core.live.changed(workspaceId, 'session'),
  })
  const app = await createHttp({ core, access, features, trustProxy: config.trustProxy, webDir })
  const stopRelay = jobs ? await relayChanges(core.live, appUrl, log) : async () => undefined
  if (jobs) {
    for (const feature of features) await feature.jobs?.(core)
    await queue.begin(core)
  }
  return {
    app,
    core,
    access,
    async close() {
      await app.close()
      await queue.stop()
      await stopRelay()
      await access.close()
      await closeCore()
    },
  }
}
