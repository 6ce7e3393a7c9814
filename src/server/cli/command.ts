import type { Label } from '../../core/label.ts'
import type { Config } from '../config.ts'

/** An option as commander writes it: `--owner <mail>`, `--keep`. The value arrives under its camelCase name. */
export type CliOption = {
  flags: string
  describe: Label
  required?: boolean
  choices?: string[]
  default?: string
}

export type CliArgument = { name: string; describe: Label; required?: boolean }

/** What every command is given. */
export type CliContext = {
  config: Config
  /** data folder: uploads, backups, secrets */
  dataDir: string
  /** the owner's connection; '' where the command needs no database */
  adminUrl: string
  /** the application's connection; '' where the command needs no database */
  appUrl: string
  json: boolean
  locale: 'zh' | 'en'
  /** the answer, on standard output: `value` as one line of JSON with --json, else `text` (or the value, readable) */
  print: (value: unknown, text?: string) => void
  /** progress and remarks, on standard error */
  log: (line: string) => void
}

/** Values of a command's options (by camelCase name) and arguments (by name). */
export type CliInput = Record<string, string | boolean | undefined>

/**
 * One command of `guanxi`. `database`: `ready` hands over a migrated database (started if it does not run),
 * `none` leaves it alone. A thrown error is printed and ends the program with code 1.
 */
export type CliCommand = {
  arguments?: CliArgument[]
  options: CliOption[]
  database: 'ready' | 'none'
  run: (context: CliContext, input: CliInput) => Promise<void>
}

/** A command's place in the list: what `--help` shows without loading the command. */
export type CliEntry = {
  /** the words typed, such as `company create` */
  name: string
  describe: Label
  load: () => Promise<{ command: CliCommand }>
}
