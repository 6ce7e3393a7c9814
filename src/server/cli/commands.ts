import type { CliEntry } from './command.ts'

/** Every command, in the order the help shows. A new one: a file here exporting `command`, and its line. */
export const commands: CliEntry[] = [
  {
    name: 'migrate',
    describe: { zh: '把数据库升级到本版本', en: 'bring the database to this version' },
    load: () => import('./migrate.ts'),
  },
]
