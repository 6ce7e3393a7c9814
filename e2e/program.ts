import { existsSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach } from 'vitest'
import type { Locale } from '../src/core/label.ts'
import { atEndOfRun } from '../src/server/testing/database.ts'
import { type TestCompany, type TestServer, testCompany, testServer } from '../src/server/testing/server.ts'

/** Of everybody in a `testCompany`. */
export const PASSWORD = 'correct horse battery'

export interface Look {
  locale: Locale
  width: 1440 | 390
  theme?: 'light' | 'dark'
}

export interface Program {
  server: TestServer
  base: string
  /** A new company with its owner. */
  company: (options?: { duplicates?: boolean }) => Promise<TestCompany>
  /** A window of a person who is signed in to nothing yet. */
  open: (look: Look) => Promise<Page>
}

/** Where pictures of what failed are put. */
const pictures = join(tmpdir(), 'guanxi-e2e')

async function listening() {
  const server = await testServer({ jobs: true })
  return { server, base: await server.app.listen({ port: 0, host: '127.0.0.1' }) }
}

const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })

/** Files that run in one process share browser and program, each with companies of its own; both end with the process. */
let browser: ReturnType<typeof launch> | undefined
let shared: ReturnType<typeof listening> | undefined

/**
 * The whole program listening, and a browser to look at it; awaited at the top of a test file, whose windows close with it.
 * `alone`: a program that no other file uses, since it is restarted or kept busy. The web part must be built.
 */
export async function programOfFile({ alone = false } = {}): Promise<Program> {
  if (!existsSync(fileURLToPath(new URL('../dist/index.html', import.meta.url))))
    throw new Error('The web part is not built: run npm test, or vite build')
  const { server, base } = await (alone ? listening() : running())
  const contexts: BrowserContext[] = []
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return
    mkdirSync(pictures, { recursive: true })
    for (const [index, page] of contexts.flatMap(context => context.pages()).entries()) {
      const path = join(pictures, `${task.id}-${index}.png`)
      await page.screenshot({ path })
      console.error(`${task.name}: ${page.url()} ${path}`)
    }
  })
  afterAll(async () => {
    for (const context of contexts) await context.close()
    if (alone) await server.stop()
  })
  return {
    server,
    base,
    company: options => testCompany(server, options),
    async open({ locale, width, theme = 'light' }) {
      const phone = width < 500
      const context = await (await launched()).newContext({
        viewport: { width, height: phone ? 844 : 900 },
        hasTouch: phone,
        locale: locale === 'zh' ? 'zh-CN' : 'en-GB',
        reducedMotion: 'reduce',
      })
      contexts.push(context)
      context.setDefaultTimeout(20_000)
      await context.addInitScript(
        ([language, colours]) => {
          localStorage.setItem('guanxi.locale', language ?? '')
          localStorage.setItem('guanxi.theme', colours ?? '')
        },
        [locale, theme],
      )
      const page = await context.newPage()
      page.on('dialog', dialog => void dialog.accept())
      return page
    },
  }
}

function launched() {
  browser ??= launch().then(started => {
    atEndOfRun(() => started.close())
    return started
  })
  return browser
}

function running() {
  shared ??= listening().then(started => {
    atEndOfRun(() => started.server.stop())
    return started
  })
  return shared
}

/** Signs in by the form, as people do, and waits for the company's first page. */
export async function signIn(page: Page, { base }: Program, company: TestCompany): Promise<void> {
  await page.goto(`${base}/sign-in`)
  await page.locator('input[type=email]').fill(company.owner.email)
  await page.locator('input[type=password]').fill(PASSWORD)
  await page.locator('button[type=submit]').click()
  await page.waitForURL(`**/c/${company.slug}/**`)
}

/** Signs in without the form, in the language and colours of the look. */
export async function enter(
  page: Page,
  { base }: Program,
  email: string,
  { locale, theme = 'light' }: Look,
): Promise<void> {
  const headers = { origin: base }
  for (const answer of [
    await page.request.post(`${base}/api/auth/sign-in/email`, {
      data: { email, password: PASSWORD },
      headers,
    }),
    await page.request.patch(`${base}/api/me`, { data: { locale, theme }, headers }),
  ])
    if (!answer.ok()) throw new Error(`${answer.url()}: ${answer.status()} ${await answer.text()}`)
}
