import type { FastifyRequest } from 'fastify'
import type { Log } from '../core/core.ts'
import type { Database } from '../core/database.ts'
import { createDirectory } from '../features/people/directory.ts'
import { forgetRequest } from '../features/people/passwordResets.ts'
import { sendReset } from '../features/people/resetMail.ts'
import { announceNow, hearAnnouncements } from './auth/announcements.ts'
import { createGate } from './auth/gate.ts'
import { createIdentify } from './auth/identify.ts'
import { forgetAttemptsOf } from './auth/lockout.ts'
import { createRateLimit } from './auth/rateLimit.ts'
import { createAuth } from './auth.ts'
import type { Config } from './config.ts'
import type { MailServer } from './mail.ts'

export interface AccessOptions {
  database: Database
  /** The app role's connection string: better-auth and the listener have connections of their own. */
  databaseUrl: string
  /** The installation's secret. */
  secret: string
  config: Pick<
    Config,
    'publicUrl' | 'trustedOrigins' | 'cookieSecure' | 'allowSignUp' | 'apiRequestsPerMinute' | 'mostStreams'
  > &
    MailConfig
  log: Log
  /** Loads the demo company; absent where this process may not. */
  loadDemo?: () => Promise<void>
  /** People, units or roles of a company have changed, by this process or another: what anybody may do may be another. */
  staffed?: (workspaceId: string) => void
}

type MailConfig = Pick<
  Config,
  'smtpHost' | 'smtpPort' | 'smtpEncryption' | 'smtpUser' | 'smtpPassword' | 'smtpFrom'
>

/** Everything about who may come in, made once per process. */
export function createAccess({
  database,
  databaseUrl,
  secret,
  config,
  log,
  loadDemo,
  staffed,
}: AccessOptions) {
  const sending = new Set<Promise<void>>()
  const installation = installationMail(config)

  const { auth, close } = createAuth({
    databaseUrl,
    secret,
    publicUrl: config.publicUrl,
    // Not awaited: how long an answer takes must not tell whether an address has an account.
    sendResetPassword: async reset => {
      const sent = sendReset({ database, secret, installation, publicUrl: config.publicUrl, log }, reset)
      sending.add(sent)
      void sent.finally(() => sending.delete(sent))
    },
    passwordReset: async userId => {
      await forgetRequest(database, userId)
      await forgetAttemptsOf(database, userId)
      await announceNow(database, { kind: 'user', id: userId })
    },
  })
  const identify = createIdentify(auth)
  const directory = createDirectory(database)
  const secure = (request: FastifyRequest) => isSecure(request, config)
  const limit = createRateLimit()
  const mostOfKey = config.apiRequestsPerMinute
  const gate = createGate({ database, identify, directory, secure, limit, mostOfKey })

  const stopHearing = hearAnnouncements(
    databaseUrl,
    ({ kind, id }) => {
      if (kind === 'company') {
        directory.forget(id)
        staffed?.(id)
      } else identify.forget(kind === 'user' ? { userId: id } : { keyId: id })
    },
    () => {
      directory.forget()
      identify.forget()
    },
  )

  return {
    ...gate,
    auth,
    database,
    secret,
    config,
    installation,
    identify,
    directory,
    secure,
    log,
    loadDemo,
    /** Public forms (first run, invitations) by caller's address. */
    limit,
    /** Waits until mails on their way have gone. */
    async settled() {
      await Promise.allSettled(sending)
    },
    async close() {
      await stopHearing()
      await Promise.allSettled(sending)
      await close()
    },
  }
}

export type Access = ReturnType<typeof createAccess>

/** Cookies are `Secure` where the browser came by https: directly, or through a proxy under PUBLIC_URL. */
function isSecure(request: FastifyRequest, { cookieSecure, publicUrl }: AccessOptions['config']): boolean {
  if (cookieSecure !== 'auto') return cookieSecure === 'true'
  if (request.protocol === 'https') return true
  return publicUrl?.startsWith('https:') === true && new URL(publicUrl).host === request.host
}

export function installationMail(config: MailConfig): MailServer | undefined {
  if (!config.smtpHost || !config.smtpFrom) return undefined
  return {
    host: config.smtpHost,
    port: config.smtpPort,
    encryption: config.smtpEncryption,
    from: config.smtpFrom,
    ...(config.smtpUser ? { user: config.smtpUser, password: config.smtpPassword } : {}),
  }
}
