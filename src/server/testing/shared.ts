import { existsSync } from 'node:fs'
import { join } from 'node:path'

const sharedRoot = join(import.meta.dirname, '../../../../shared')

/**
 * The absolute path of a real data file that lies beside the repository (`../shared/data/…`), or undefined on a
 * machine without it. Tests that need one say so: `test.skipIf(!sharedFile('orders/x.csv.gz'))`.
 */
export function sharedFile(path: string): string | undefined {
  const file = join(sharedRoot, 'data', path)
  return existsSync(file) ? file : undefined
}
