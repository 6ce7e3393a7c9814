import { expect, test } from 'vitest'
import { ConfigError, describeSettings, readConfig, settings } from './config.ts'

test('an empty environment is enough', () => {
  expect(readConfig({})).toMatchObject({
    port: 3000,
    host: 'localhost',
    databaseUrl: undefined,
    trustedOrigins: [],
    cookieSecure: 'auto',
  })
})

test('the command line wins over the environment', () => {
  expect(readConfig({ PORT: '3001', DATA_DIR: '/a' }, { port: '3002', dataDir: '/b' })).toMatchObject({
    port: 3002,
    dataDir: '/b',
  })
})

test('origins are read as a list and lose their trailing slash', () => {
  const env = {
    PUBLIC_URL: 'https://crm.example.com/',
    TRUSTED_ORIGINS: 'http://10.0.0.2:3000, https://b.example.com',
  }
  expect(readConfig(env)).toMatchObject({
    publicUrl: 'https://crm.example.com',
    trustedOrigins: ['http://10.0.0.2:3000', 'https://b.example.com'],
  })
})

test('every value that cannot be used is named at once, in both languages, secrets not repeated', () => {
  const env = {
    PORT: '99999',
    PUBLIC_URL: 'crm.example.com',
    DATABASE_URL: 'mysql://u:hidden@h/db',
    AUTH_SECRET: 'short',
  }
  const read = () => readConfig(env)
  expect(read).toThrow(ConfigError)
  for (const part of [
    /PORT=99999/,
    /PUBLIC_URL=crm/,
    /DATABASE_URL:/,
    /AUTH_SECRET:/,
    /网页服务的端口/,
    /port of the web/,
  ]) {
    expect(read).toThrow(part)
  }
  expect(read).not.toThrow(/hidden|short:/)
})

test('the owner’s login alone is refused: the program needs its own', () => {
  expect(() => readConfig({ DATABASE_ADMIN_URL: 'postgresql://o:p@h/guanxi' })).toThrow(
    /DATABASE_URL is needed too/,
  )
})

test('the help explains every setting', () => {
  const help = describeSettings('zh')
  for (const { env, describe } of Object.values(settings)) {
    expect(help).toContain(env)
    expect(help).toContain(describe.zh)
  }
})
