import { sql } from 'kysely'
import { z } from 'zod'
import { createKey } from '../../features/people/keys.ts'
import * as schemas from '../../features/people/schemas.ts'
import { normalEmail } from '../auth/lockout.ts'
import { createAuth } from '../auth.ts'
import { readSecrets } from '../secrets.ts'
import type { CliCommand } from './command.ts'
import { byCommandLine, findCompany, readInput, refuse, withDatabase } from './people.ts'

const input = z.object({
  company: z.string(),
  user: schemas.email,
  name: z.string().trim().min(1).max(60).default('command line'),
  expiresInDays: z.coerce.number().int().min(1).max(3650).optional(),
})

export const command: CliCommand = {
  database: 'ready',
  options: [
    {
      flags: '--company <slug>',
      required: true,
      describe: { zh: '公司地址 /c/…', en: 'address of the company, /c/…' },
    },
    {
      flags: '--user <mail>',
      required: true,
      describe: {
        zh: '密钥代表谁：其权限即密钥的权限',
        en: 'who the key acts for, with that person’s rights',
      },
    },
    { flags: '--name <name>', describe: { zh: '密钥的名称', en: 'name of the key' } },
    {
      flags: '--expires-in-days <days>',
      describe: { zh: '有效天数；不写则一直有效', en: 'days it is valid; left out: until revoked' },
    },
  ],
  async run(context, given) {
    const { company, user, name, expiresInDays } = readInput(input, given)
    const { appUrl, config, dataDir, locale, print } = context
    await withDatabase(context, async database => {
      const { id: workspaceId } = await findCompany(database, company, locale)
      const [people = []] = await database.read<{ id: string }[]>(workspaceId, [
        sql`select id from workspace_user where workspace_id = ${workspaceId} and email = ${normalEmail(user)} and active`,
      ])
      const userId =
        people[0]?.id ?? refuse(locale, { zh: `公司里没有 ${user}`, en: `${user} is not in the company` })
      const secret = config.authSecret ?? readSecrets(dataDir).authSecret
      const { auth, close } = createAuth({
        databaseUrl: appUrl,
        secret,
        sendResetPassword: async () => {},
        passwordReset: async () => {},
      })
      try {
        const made = await createKey(
          auth,
          database,
          { workspaceId, userId, name, expiresInDays },
          byCommandLine,
        )
        print(made, made.key)
      } finally {
        await close()
      }
    })
  },
}
