import { migrateWithBackup, needsOwner, openPostgres } from '../postgres.ts'
import type { CliCommand } from './command.ts'

export const command: CliCommand = {
  options: [],
  database: 'none',
  async run({ config, locale, log, print }) {
    const database = await openPostgres(config, { role: 'tool', log })
    try {
      const { appUrl } = database
      const adminUrl = database.adminUrl ?? needsOwner(locale)
      const { applied, version, leakproof } = await migrateWithBackup(config, { adminUrl, appUrl, log })
      const done = { zh: '数据库已是最新。', en: 'The database is up to date.' }
      print({ version, applied, leakproofMissing: leakproof.missing }, done[locale])
    } finally {
      await database.stop()
    }
  },
}
