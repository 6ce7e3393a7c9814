import { type Config, describeSettings } from '../config.ts'
import { examineDatabase, examineMachine, type Finding } from '../doctor.ts'
import { hasDatabase } from '../embedded/cluster.ts'
import { openPostgres } from '../postgres.ts'
import type { CliCommand } from './command.ts'

const marks = { ok: '✓', warning: '!', failure: '✗' }

export const command: CliCommand = {
  options: [
    {
      flags: '--settings',
      describe: { zh: '同时列出全部环境变量', en: 'list every setting of the environment too' },
    },
  ],
  database: 'none',
  async run({ config, locale, log, print }, { settings }) {
    const findings = examineMachine(config)
    findings.push(...(await lookAtDatabase(config, log)))
    const lines = findings.map(({ check, state, found, repair }) => {
      const what = `${marks[state]} ${check.padEnd(20)} ${found[locale]}`
      return repair ? `${what}\n${repair.replace(/^/gm, '    ')}` : what
    })
    if (settings) lines.push('', describeSettings(locale))
    print(
      findings.map(finding => said(finding, locale)),
      lines.join('\n'),
    )
    if (findings.some(finding => finding.state === 'failure')) process.exitCode = 1
  },
}

async function lookAtDatabase(config: Config, log: (line: string) => void): Promise<Finding[]> {
  if (!config.databaseUrl && !hasDatabase(config.dataDir)) return [notStarted]
  try {
    const database = await openPostgres(config, { role: 'tool', log })
    try {
      return await examineDatabase(database)
    } finally {
      await database.stop()
    }
  } catch (error) {
    const { message } = error as Error
    return [{ check: 'database', state: 'failure', found: { zh: message, en: message } }]
  }
}

const notStarted: Finding = {
  check: 'database',
  state: 'warning',
  found: { zh: '还没有（npm start 会建立）', en: 'none yet (npm start makes it)' },
}

function said({ found, ...finding }: Finding, locale: 'zh' | 'en') {
  return { ...finding, found: found[locale] }
}
