import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Secrets of one installation, made at the first start and kept in `secrets.json` (mode 0600) in the data folder. */
export type Secrets = {
  /** names this data folder; part of the path when its database has to live elsewhere */
  installationId: string
  databaseOwnerPassword: string
  databaseAppPassword: string
  /** signs sessions and tokens */
  authSecret: string
}

/**
 * Reads the secrets of a data folder, making folder and file at the first call. Safe when two programs start at
 * once: the file appears whole or not at all, and the second program reads what the first one wrote.
 */
export function readSecrets(dataDir: string): Secrets {
  mkdirSync(dataDir, { recursive: true })
  const file = join(dataDir, 'secrets.json')
  const existing = readIfThere(file)
  if (existing) return existing

  const made: Secrets = {
    installationId: randomBytes(6).toString('hex'),
    databaseOwnerPassword: randomBytes(24).toString('hex'),
    databaseAppPassword: randomBytes(24).toString('hex'),
    authSecret: randomBytes(32).toString('hex'),
  }
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 })
  try {
    linkSync(draft, file)
    return made
  } catch (error) {
    const raced = readIfThere(file)
    if (raced) return raced
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Takes over the secret a restored backup was sealed with. */
export function adoptAuthSecret(dataDir: string, authSecret: string): void {
  const file = join(dataDir, 'secrets.json')
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, `${JSON.stringify({ ...readSecrets(dataDir), authSecret }, null, 2)}\n`, {
    mode: 0o600,
  })
  renameSync(draft, file)
}

function readIfThere(file: string): Secrets | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Secrets
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
