import type { CliCommand } from './command.ts'

export const command: CliCommand = {
  options: [
    {
      flags: '--port <port>',
      describe: { zh: '网页服务的端口（默认 3000）', en: 'port of the web service (default 3000)' },
    },
    {
      flags: '--host <host>',
      describe: {
        zh: '监听的地址；0.0.0.0 让局域网里的同事也能打开（默认 localhost）',
        en: 'address to listen on; 0.0.0.0 for the office network too (default localhost)',
      },
    },
    { flags: '--demo', describe: { zh: '准备好演示公司', en: 'have the demo company ready' } },
    {
      flags: '--dev',
      describe: { zh: '开发方式：网页随改随见', en: 'for development: the web part follows every change' },
    },
  ],
  database: 'none',
  async run({ config }, input) {
    const { run } = await import('../main.ts')
    await run(config, { demo: input.demo === true, dev: input.dev === true })
  },
}
