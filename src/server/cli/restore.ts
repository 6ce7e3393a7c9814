import { resolve } from 'node:path'
import { authSecret, needsOwner, openPostgres } from '../postgres.ts'
import { restore } from '../restore.ts'
import { adoptAuthSecret } from '../secrets.ts'
import type { CliCommand } from './command.ts'

export const command: CliCommand = {
  arguments: [{ name: 'file', describe: { zh: '备份文件', en: 'the backup' } }],
  options: [],
  database: 'none',
  async run({ config, dataDir, locale, log, print }, { file }) {
    // the role of a server: nobody may serve the folder meanwhile
    const database = await openPostgres(config, { role: 'server', log })
    try {
      const adminUrl = database.adminUrl ?? needsOwner(locale)
      const done = await restore({
        file: resolve(String(file)),
        adminUrl,
        appUrl: database.appUrl,
        dataDir,
        log,
      })
      const { authSecret: sealedWith, ...answer } = done
      adoptAuthSecret(dataDir, sealedWith)
      if (authSecret(config) !== sealedWith) log(secretDiffers[locale])
      const text = {
        zh: `恢复完成：${done.createdAt} 的备份，${done.rows} 行，${done.uploads} 个文件。`,
        en: `Restored the backup of ${done.createdAt}: ${done.rows} rows, ${done.uploads} files.`,
      }
      print(answer, text[locale])
    } finally {
      await database.stop()
    }
  },
}

const secretDiffers = {
  zh: '注意：AUTH_SECRET 与备份的不同，两步验证和邮件密码将无法解开。请用原来的 AUTH_SECRET。',
  en: 'Note: AUTH_SECRET differs from the backup’s: second factors and the mail password cannot be opened. Set the former one.',
}
