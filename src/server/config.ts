import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import type { Label } from '../core/label.ts'

/** One setting of the environment: its name, how it is read, and what it means. */
type Setting<S extends z.ZodType> = {
  env: string
  schema: S
  describe: Label
  /** what the help shows as the default */
  default: string
  secret?: boolean
}

const optional = z.string().min(1).optional()
const postgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\//, 'must look like postgresql://user:password@host:5432/guanxi')
  .optional()
const origin = z
  .string()
  .refine(isOrigin, 'must be an address like https://crm.example.com, without a path')
  .transform(text => new URL(text).origin)
const flag = z.enum(['true', 'false']).transform(text => text === 'true')

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  return /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search
}

function setting<S extends z.ZodType>(
  env: string,
  schema: S,
  fallback: string,
  describe: Label,
  secret = false,
): Setting<S> {
  return { env, schema, describe, default: fallback, secret }
}

/** Every setting there is. Options of the command line (`--port`, `--host`, `--data`) win over the environment. */
export const settings = {
  port: setting('PORT', z.coerce.number().int().min(0).max(65_535).default(3000), '3000', {
    zh: '网页服务的端口',
    en: 'port of the web service',
  }),
  host: setting('HOST', z.string().min(1).default('localhost'), 'localhost', {
    zh: '监听的地址；localhost 只有本机能打开，0.0.0.0 让局域网里的同事也能打开',
    en: 'address to listen on; localhost: this machine only, 0.0.0.0: the office network too',
  }),
  publicUrl: setting('PUBLIC_URL', origin.optional(), 'http://HOST:PORT', {
    zh: '用户在浏览器里输入的地址，如 https://crm.example.com；邮件里的链接和登录用它',
    en: 'the address users type, such as https://crm.example.com; used in mails and for sign-in',
  }),
  dataDir: setting(
    'DATA_DIR',
    z
      .string()
      .min(1)
      .default(defaultDataDir)
      .transform(path => resolve(path)),
    defaultDataDir(),
    {
      zh: '数据目录：数据库、上传的文件、自动备份',
      en: 'data folder: database, uploaded files, automatic backups',
    },
  ),
  databaseUrl: setting(
    'DATABASE_URL',
    postgresUrl,
    '',
    {
      zh: '用现有的 PostgreSQL（15 或更新）时，程序登录用的连接；角色不拥有任何表。不填则使用自带的 PostgreSQL',
      en: 'on a PostgreSQL server of your own (15 or newer): the login of the program, which owns nothing. Unset: the PostgreSQL that comes along',
    },
    true,
  ),
  databaseAdminUrl: setting(
    'DATABASE_ADMIN_URL',
    postgresUrl,
    '',
    {
      zh: '数据库所有者的连接，用于升级表结构和备份',
      en: 'the login of the database’s owner: migrates and backs up',
    },
    true,
  ),
  trustedOrigins: setting(
    'TRUSTED_ORIGINS',
    z.string().default('').transform(splitList).pipe(z.array(origin)),
    '',
    {
      zh: '另外允许登录的地址，用逗号分开，如 http://192.168.1.10:3000',
      en: 'further addresses sign-in is allowed from, separated by commas, such as http://192.168.1.10:3000',
    },
  ),
  trustProxy: setting('TRUST_PROXY', flag.default(false), 'false', {
    zh: '前面有反向代理（nginx、Caddy）时设为 true，按最近的一个转来的地址认客户端',
    en: 'true behind a reverse proxy (nginx, Caddy): the client’s address is the one the nearest of them forwards',
  }),
  cookieSecure: setting('COOKIE_SECURE', z.enum(['auto', 'true', 'false']).default('auto'), 'auto', {
    zh: '登录 cookie 是否只走 https；auto 按 PUBLIC_URL 判断',
    en: 'send the session cookie over https only; auto: as PUBLIC_URL says',
  }),
  authSecret: setting(
    'AUTH_SECRET',
    z.string().min(32, 'must have 32 characters or more').optional(),
    '',
    {
      zh: '签名登录状态的密钥；不填则首次启动时生成，存在数据目录。多台服务器必须相同',
      en: 'secret that signs sessions; unset: made at the first start and kept in the data folder. Several servers need the same',
    },
    true,
  ),
  allowSignUp: setting('ALLOW_SIGN_UP', flag.default(false), 'false', {
    zh: '设为 true 时，任何人都可以注册并新建公司；否则只有第一家公司可以自行新建，其余由命令行新建',
    en: 'true: anyone may sign up and create a company; else only the first creates itself, further ones come from the command line',
  }),
  apiRequestsPerMinute: setting(
    'API_REQUESTS_PER_MINUTE',
    z.coerce.number().int().min(1).default(60_000),
    '60000',
    {
      zh: '每个 API 密钥每分钟最多的请求数',
      en: 'most requests a minute of one API key',
    },
  ),
  mostStreams: setting('MOST_STREAMS', z.coerce.number().int().min(1).default(5000), '5000', {
    zh: '同时保持的实时更新连接总数上限（每人最多 8 个）',
    en: 'most open streams of live changes at once (8 of one person)',
  }),
  logLevel: setting(
    'LOG_LEVEL',
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    'info',
    {
      zh: '日志的详细程度：fatal error warn info debug trace silent',
      en: 'how much to log: fatal error warn info debug trace silent',
    },
  ),
  smtpHost: setting('SMTP_HOST', optional, '', {
    zh: '发信服务器；不填则邀请和重置密码的链接显示给管理员',
    en: 'mail server; unset: links for invitations and password resets are shown to the administrator',
  }),
  smtpPort: setting('SMTP_PORT', z.coerce.number().int().min(1).max(65_535).default(587), '587', {
    zh: '发信服务器的端口',
    en: 'port of the mail server',
  }),
  smtpEncryption: setting(
    'SMTP_ENCRYPTION',
    z.enum(['tls', 'starttls', 'none']).default('starttls'),
    'starttls',
    {
      zh: '加密方式：tls（465）、starttls（587）、none（25）',
      en: 'encryption: tls (465), starttls (587), none (25)',
    },
  ),
  smtpUser: setting('SMTP_USER', optional, '', { zh: '发信账号', en: 'user name at the mail server' }),
  smtpPassword: setting(
    'SMTP_PASSWORD',
    optional,
    '',
    { zh: '发信密码或授权码', en: 'password or app password' },
    true,
  ),
  smtpFrom: setting('SMTP_FROM', optional, '', {
    zh: '发件人，如 关系 <crm@example.com>',
    en: 'sender, such as Guanxi <crm@example.com>',
  }),
}

export type Config = { [Name in keyof typeof settings]: z.output<(typeof settings)[Name]['schema']> }

/** Settings that cannot be used; the message lists each with what to do, in both languages. */
export class ConfigError extends Error {}

/**
 * Reads and checks the environment. `overrides` are texts from the command line by setting name. Throws ConfigError
 * naming every bad value at once.
 */
export function readConfig(
  env: NodeJS.ProcessEnv = process.env,
  overrides: Partial<Record<keyof Config, string>> = {},
): Config {
  const values: Record<string, unknown> = {}
  const faults: string[] = []
  for (const [name, { env: variable, schema, describe, secret }] of Object.entries(settings)) {
    const text = overrides[name as keyof Config] ?? (env[variable]?.trim() || undefined)
    const read = schema.safeParse(text)
    if (read.success) values[name] = read.data
    else {
      const why = read.error.issues.map(issue => issue.message).join('; ')
      faults.push(`${variable}${secret ? '' : `=${text}`}: ${why}\n  ${describe.zh}\n  ${describe.en}`)
    }
  }
  const config = values as Config
  if (config.databaseAdminUrl && !config.databaseUrl) {
    faults.push(
      'DATABASE_URL: 设置了 DATABASE_ADMIN_URL，也要设置 DATABASE_URL。\n  DATABASE_ADMIN_URL is set, so DATABASE_URL is needed too.',
    )
  }
  if (faults.length) throw new ConfigError(`设置有误 / Settings cannot be used:\n${faults.join('\n')}`)
  return config
}

/** `/var/lib/guanxi` for root, else `$XDG_DATA_HOME/guanxi`: never the clone, where `git clean` would take it. */
function defaultDataDir(): string {
  if (process.getuid?.() === 0) return '/var/lib/guanxi'
  return join(process.env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'guanxi')
}

function splitList(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean)
}

/** The list of settings for `--help` and the documentation. */
export function describeSettings(locale: 'zh' | 'en'): string {
  return Object.values(settings)
    .map(({ env, describe, default: fallback }) => {
      const usual = fallback ? (locale === 'zh' ? `（默认 ${fallback}）` : ` (default ${fallback})`) : ''
      return `  ${env.padEnd(20)} ${describe[locale]}${usual}`
    })
    .join('\n')
}
