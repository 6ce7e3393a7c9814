import { migrate } from '../migrate.ts'
import { openPostgres } from '../postgres.ts'
import type { CliCommand } from './command.ts'

export const command: CliCommand = {
  options: [],
  database: 'none',
  async run({ config, locale, log, print }) {
    const database = await openPostgres(config, { role: 'tool', log })
    try {
      const { adminUrl, appUrl } = database
      if (!adminUrl) {
        const text = {
          zh: '请设置 DATABASE_ADMIN_URL（数据库所有者的连接）。',
          en: 'Set DATABASE_ADMIN_URL, the login of the database’s owner.',
        }
        throw new Error(text[locale])
      }
      const { applied, version, leakproof } = await migrate({ adminUrl, appUrl, log })
      const done = { zh: '数据库已是最新。', en: 'The database is up to date.' }
      print({ version, applied, leakproofMissing: leakproof.missing }, done[locale])
    } finally {
      await database.stop()
    }
  },
}
