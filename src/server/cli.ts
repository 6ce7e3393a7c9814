import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Command, CommanderError, Option } from 'commander'
import type { CliCommand, CliContext, CliEntry, CliInput } from './cli/command.ts'
import { commands } from './cli/commands.ts'
import { type Config, ConfigError, describeSettings, readConfig } from './config.ts'

const locale = /^zh/i.test(process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || '')
  ? 'zh'
  : 'en'
const words = {
  description: { zh: '关系：客户关系管理', en: 'Guanxi: customer relationships' },
  data: { zh: '数据目录', en: 'data folder' },
  json: { zh: '用一行 JSON 回答', en: 'answer in one line of JSON' },
  help: { zh: '显示帮助', en: 'show help' },
  settings: { zh: '环境变量：', en: 'Settings from the environment:' },
}

/** The administrator's program: reads the command line, loads the one command that is asked for, and runs it. */
async function main(args: string[]): Promise<void> {
  const asked = find(args)
  const command = asked && (await asked.load()).command
  const program = new Command('guanxi').description(words.description[locale]).exitOverride()
  program.helpOption('-h, --help', words.help[locale]).helpCommand(false).showHelpAfterError()
  program.addHelpText('after', `\n${words.settings[locale]}\n${describeSettings(locale)}`)
  for (const entry of commands) declare(program, entry, entry === asked ? command : undefined)
  await program.parseAsync(args, { from: 'user' })
}

/** The command whose words stand first, options apart. */
function find(args: string[]): CliEntry | undefined {
  const { positionals } = parseArgs({ args, strict: false, options: { data: { type: 'string' } } })
  const matches = commands.filter(({ name }) =>
    name.split(' ').every((word, place) => positionals[place] === word),
  )
  return matches.sort((a, b) => b.name.length - a.name.length)[0]
}

function declare(program: Command, entry: CliEntry, command: CliCommand | undefined): void {
  const [first = '', second] = entry.name.split(' ')
  const group = second ? groupOf(program, first) : program
  const declared = group.command(second ?? first).description(entry.describe[locale])
  declared.helpOption('-h, --help', words.help[locale])
  declared.option('--data <dir>', words.data[locale]).option('--json', words.json[locale])
  for (const { name, describe, required } of command?.arguments ?? []) {
    declared.argument(required === false ? `[${name}]` : `<${name}>`, describe[locale])
  }
  for (const { flags, describe, required, choices, default: fallback } of command?.options ?? []) {
    const option = new Option(flags, describe[locale]).makeOptionMandatory(required === true)
    if (choices) option.choices(choices)
    declared.addOption(fallback === undefined ? option : option.default(fallback))
  }
  if (!command) return
  declared.action(async () => {
    const input: CliInput = { ...declared.opts<CliInput>() }
    for (const [place, { name }] of (command.arguments ?? []).entries()) input[name] = declared.args[place]
    await run(command, input)
  })
}

/** `company` of `company create`: described by what stands in it. */
function groupOf(program: Command, name: string): Command {
  const known = program.commands.find(command => command.name() === name)
  if (known) return known
  const verbs = commands
    .filter(entry => entry.name.startsWith(`${name} `))
    .map(entry => entry.describe[locale])
  return program
    .command(name)
    .description(verbs.join('; '))
    .helpOption('-h, --help', words.help[locale])
    .helpCommand(false)
}

async function run(command: CliCommand, input: CliInput): Promise<void> {
  const { data, port, host } = input as Record<string, string | undefined>
  const config = readConfig(process.env, { dataDir: data, port, host })
  const context: CliContext = {
    config,
    dataDir: config.dataDir,
    adminUrl: '',
    appUrl: '',
    json: input.json === true,
    locale,
    log: line => process.stderr.write(`${line}\n`),
    print: (value, text) => {
      const readable = text ?? (typeof value === 'string' ? value : JSON.stringify(value, null, 2))
      process.stdout.write(`${input.json === true ? JSON.stringify(value) : readable}\n`)
    },
  }
  if (command.database === 'none') return await command.run(context, input)
  await withDatabase(config, context, input, command)
}

async function withDatabase(
  config: Config,
  context: CliContext,
  input: CliInput,
  command: CliCommand,
): Promise<void> {
  const { readyPostgres } = await import('./postgres.ts')
  const database = await readyPostgres(config, { role: 'tool', log: context.log })
  try {
    await command.run({ ...context, adminUrl: database.adminUrl ?? '', appUrl: database.appUrl }, input)
  } finally {
    await database.stop()
  }
}

/** One line a person can act on; the stack only where LOG_LEVEL asks for it. Answers in JSON where the command line did. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode && 2
  const { message, stack, code } = error as { message: string; stack?: string; code?: unknown }
  const asJson = process.argv.includes('--json')
  const said = asJson ? JSON.stringify({ error: { code: String(code ?? 'failed'), message } }) : message
  process.stderr.write(`${said}\n`)
  if (process.env.LOG_LEVEL === 'debug' && stack) process.stderr.write(`${stack}\n`)
  return error instanceof ConfigError ? 2 : 1
}

// compiled modules are kept beside the packages: a later start takes a third less time; without the right to write, nothing is kept
enableCompileCache(join(import.meta.dirname, '../../node_modules/.cache/guanxi'))
// a reader that stops reading (head, less) is no failure
process.stdout.on('error', () => process.exit(0))
try {
  await main(process.argv.slice(2))
} catch (error) {
  process.exitCode = report(error)
}
