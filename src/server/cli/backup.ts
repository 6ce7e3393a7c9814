import { join, resolve } from 'node:path'
import { backup, timestamp } from '../backup.ts'
import { hasDatabase } from '../embedded/cluster.ts'
import { authSecret, needsOwner, openPostgres } from '../postgres.ts'
import type { CliCommand } from './command.ts'

export const command: CliCommand = {
  options: [
    {
      flags: '--to <file>',
      describe: {
        zh: '备份文件（默认写到数据目录的 backups 里）',
        en: 'file to write (default: in the data folder, below backups)',
      },
    },
  ],
  database: 'none',
  async run({ config, dataDir, locale, log, print }, { to }) {
    const file =
      typeof to === 'string' ? resolve(to) : join(dataDir, 'backups', `guanxi-${timestamp()}.tar.gz`)
    if (!config.databaseUrl && !hasDatabase(dataDir))
      throw new Error(nothingThere[locale].replace('{dir}', dataDir))
    const database = await openPostgres(config, { role: 'tool', log })
    try {
      const adminUrl = database.adminUrl ?? needsOwner(locale)
      const done = await backup({ adminUrl, dataDir, file, authSecret: authSecret(config) })
      const size = `${(done.bytes / 1e6).toFixed(1)} MB`
      const text = {
        zh: `备份完成：${done.rows} 行，${done.uploads} 个文件，${size}，写在 ${file}\n里面有全部数据和密钥，请妥善保管。`,
        en: `Backup complete: ${done.rows} rows, ${done.uploads} files, ${size}, in ${file}\nIt holds all data and the secrets: keep it safe.`,
      }
      print(done, text[locale])
    } finally {
      await database.stop()
    }
  },
}

const nothingThere = {
  zh: '{dir} 里没有数据库，没有可备份的。请用 --data 指定数据目录。',
  en: 'There is no database in {dir}: nothing to back up. Name the data folder with --data.',
}
