import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ServerFeature } from '../core/server.ts'
import { features } from '../features/index.ts'

/** Loads what each feature does on the server: `<folder>/<folder>.server.ts`, where there is one. */
export async function serverFeatures(): Promise<ServerFeature[]> {
  const loaded: ServerFeature[] = []
  for (const { folder } of features) {
    const file = new URL(`../features/${folder}/${folder}.server.ts`, import.meta.url)
    if (!existsSync(fileURLToPath(file))) continue
    const { server } = (await import(file.href)) as { server?: ServerFeature }
    if (!server) throw new Error(`${folder}.server.ts exports no "server"`)
    loaded.push(server)
  }
  return loaded
}
