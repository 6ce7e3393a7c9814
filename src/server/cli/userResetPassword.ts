import { z } from 'zod'
import { newId } from '../../core/id.ts'
import * as schemas from '../../features/people/schemas.ts'
import { findAccount, replacePassword } from '../auth/accounts.ts'
import { announce } from '../auth/announcements.ts'
import type { CliCommand } from './command.ts'
import { control, passwordFrom, passwordOption, readInput, refuse, withDatabase } from './people.ts'

const input = z.object({
  user: schemas.email,
  password: schemas.password.optional(),
  removeSecondFactor: z.boolean().default(false),
})

export const command: CliCommand = {
  database: 'ready',
  options: [
    { flags: '--user <mail>', required: true, describe: { zh: '邮箱', en: 'e-mail address' } },
    passwordOption,
    {
      flags: '--remove-second-factor',
      describe: {
        zh: '同时关闭两步验证（手机丢失时）',
        en: 'also switch two-step verification off (lost phone)',
      },
    },
  ],
  async run(context, given) {
    const { user, password, removeSecondFactor } = readInput(input, given)
    const { locale, print } = context
    await withDatabase(context, async database => {
      const account =
        (await findAccount(control(database), user)) ??
        refuse(locale, { zh: `没有账号 ${user}`, en: `There is no account ${user}` })
      const chosen = readInput(z.object({ password: schemas.password }), {
        password: await passwordFrom(password, locale),
      })
      // No company's rows are touched: any id opens the transaction.
      await database.transaction(newId(), async tx => {
        await replacePassword(tx, account, chosen.password, removeSecondFactor ? 'remove' : 'keep')
        announce(tx, { kind: 'user', id: account.id })
      })
      const text = {
        zh: `${user} 的密码已更换，其登录已全部退出。`,
        en: `${user} has a new password; all their sessions have ended.`,
      }
      print({ id: account.id, email: account.email }, text[locale])
    })
  },
}
