import { loadDemo } from '../../../seeds/demo.ts'
import type { CliCommand } from './command.ts'

const words = {
  noOwner: {
    zh: '装入演示数据需要数据库所有者的连接，请设置 DATABASE_ADMIN_URL。',
    en: 'Loading the demo needs the login of the database’s owner: set DATABASE_ADMIN_URL.',
  },
  there: {
    zh: '演示公司已经存在，未作改动。',
    en: 'The demo company is there already; nothing was changed.',
  },
  done: { zh: '演示公司已就绪。', en: 'The demo company is ready.' },
  signIn: { zh: '登录', en: 'Sign in as' },
  password: { zh: '密码', en: 'password' },
}

export const command: CliCommand = {
  options: [],
  database: 'ready',
  async run({ adminUrl, locale, print }) {
    if (!adminUrl) throw new Error(words.noOwner[locale])
    const demo = await loadDemo(adminUrl, new Date())
    const state = demo.loaded ? words.done : words.there
    print(
      demo,
      `${state[locale]}\n${words.signIn[locale]} ${demo.owner}, ${words.password[locale]} ${demo.password}`,
    )
  },
}
