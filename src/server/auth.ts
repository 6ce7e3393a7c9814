import { apiKey } from '@better-auth/api-key'
import { betterAuth } from 'better-auth'
import { twoFactor } from 'better-auth/plugins'
import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { newId } from '../core/id.ts'
import { createRateLimit } from './auth/rateLimit.ts'

/** The header in which our own server names the caller's address to better-auth; a value sent from outside is overwritten. */
export const addressHeader = 'x-guanxi-address'
export const apiKeyPrefix = 'gx_'
export const shortestPassword = 8

const day = 24 * 60 * 60

export interface AuthOptions {
  /** The app role's connection string. better-auth wants dates as objects and its statements apart, so it has a pool of its own. */
  databaseUrl: string
  /** The installation's secret: signs cookies, encrypts the second factor's secrets. */
  secret: string
  publicUrl?: string
  /** Called with the token of a link that lets the person choose a new password; valid for an hour. */
  sendResetPassword: (reset: { userId: string; email: string; name: string; token: string }) => Promise<void>
  /** The person's password was replaced by such a link. All their sessions have ended. */
  passwordReset: (userId: string) => Promise<void>
}

/**
 * Accounts, sessions, second factor and keys (better-auth, schema `auth`). Companies, roles and units are our own tables:
 * see docs/decisions/0002-better-auth.md.
 */
export function createAuth(options: AuthOptions) {
  const pool = new pg.Pool({
    connectionString: options.databaseUrl,
    max: 4,
    application_name: 'guanxi sign-in',
  })
  pool.on('error', () => undefined)
  pool.on('connect', client => client.on('error', () => undefined))
  const db = new Kysely({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin()],
  }).withSchema('auth')

  const auth = betterAuth({
    appName: 'Guanxi 关系',
    basePath: '/api/auth',
    baseURL: options.publicUrl ?? 'http://localhost',
    secret: options.secret,
    database: { db, type: 'postgres' },
    telemetry: { enabled: false },
    logger: { disabled: true },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: shortestPassword,
      maxPasswordLength: 128,
      resetPasswordTokenExpiresIn: 60 * 60,
      revokeSessionsOnPasswordReset: true,
      sendResetPassword: async ({ user, token }) =>
        options.sendResetPassword({ userId: user.id, email: user.email, name: user.name, token }),
      onPasswordReset: async ({ user }) => options.passwordReset(user.id),
    },
    session: { expiresIn: 30 * day, updateAge: day, freshAge: 0 },
    // Tokens of reset links are kept as hashes: reading the table gives nobody a way in.
    verification: { storeIdentifier: 'hashed' },
    rateLimit: {
      enabled: true,
      window: 60,
      max: 300,
      customStorage: createRateLimit(),
      // An office of forty signs in from one address at nine; guessing is stopped by the lock on the account.
      customRules: {
        '/sign-in/email': { window: 60, max: 60 },
        '/request-password-reset': { window: 60, max: 10 },
        '/reset-password': { window: 60, max: 10 },
        '/change-password': { window: 60, max: 10 },
        '/two-factor/*': { window: 60, max: 30 },
        '/get-session': false,
      },
    },
    plugins: [
      twoFactor({ issuer: 'Guanxi', schema: { twoFactor: { modelName: 'twoFactor' } } }),
      apiKey({
        schema: { apikey: { modelName: 'apiKey' } },
        defaultPrefix: apiKeyPrefix,
        enableMetadata: true,
        maximumNameLength: 100,
        // Its own limit is ten requests a day; ours is the gate's (`auth/gate.ts`).
        rateLimit: { enabled: false },
      }),
    ],
    advanced: {
      cookiePrefix: 'guanxi',
      // `Secure` is added for each answer by how it was asked for, so that http by IP in an office works beside https.
      useSecureCookies: false,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/' },
      // Every request has passed `refuseForeignOrigin` before it gets here, and redirect addresses are never handed on.
      disableCSRFCheck: true,
      disableOriginCheck: true,
      ipAddress: { ipAddressHeaders: [addressHeader] },
      database: { generateId: () => newId() },
    },
  })
  return { auth, close: () => pool.end() }
}

export type Auth = ReturnType<typeof createAuth>['auth']
