// npm run lock: completes package-lock.json where npm left out builds for other platforms. Versions stay.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface Lock {
  packages: Record<string, { optionalDependencies?: Record<string, string> }>
}

const root = join(import.meta.dirname, '..')
const file = join(root, 'package-lock.json')
const ours = /(linux|darwin)-(x64|arm64)(-gnu)?$/

/** Builds for Linux and macOS that a package of the lock file names and the lock file lacks: `{ build: path of the package }`. */
export function missingBuilds({ packages }: Lock): Record<string, string> {
  const missing: Record<string, string> = {}
  for (const [path, { optionalDependencies = {} }] of Object.entries(packages))
    for (const name of Object.keys(optionalDependencies))
      if (ours.test(name) && !packages[`node_modules/${name}`]) missing[name] = path
  return missing
}

export function readLock(): Lock {
  return JSON.parse(readFileSync(file, 'utf8'))
}

if (import.meta.main) {
  const lock = readLock()
  // npm looks at a package's builds only while it resolves the package itself.
  for (const path of Object.values(missingBuilds(lock))) delete lock.packages[path]
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
  const npm = ['install', '--package-lock-only', '--ignore-scripts']
  const { status } = spawnSync('npm', npm, { cwd: root, stdio: 'inherit' })
  const left = Object.keys(missingBuilds(readLock()))
  console.log(left.length ? `! the registry has no ${left.join(', ')}` : '✓ the lock file is complete')
  process.exitCode = status ?? 1
}
