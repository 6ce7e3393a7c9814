import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import type { Locale } from '../src/core/label.ts'
import { type TestCompany, type TestServer, testCompany, testServer } from '../src/server/testing/server.ts'

/** Of `testCompany`: the owner's. */
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
  company: () => Promise<TestCompany>
  /** A window of a person who is signed in to nothing yet. */
  open: (look: Look) => Promise<Page>
  stop: () => Promise<void>
}

/** The whole program listening, on a database of its own, and a browser to look at it. The web part must be built. */
export async function startProgram(): Promise<Program> {
  if (!existsSync(fileURLToPath(new URL('../dist/index.html', import.meta.url))))
    throw new Error('The web part is not built: run npm test, or vite build')
  const server = await testServer({ jobs: true })
  const base = await server.app.listen({ port: 0, host: '127.0.0.1' })
  const browser: Browser = await chromium.launch({
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
  const contexts: BrowserContext[] = []
  return {
    server,
    base,
    company: () => testCompany(server),
    async open({ locale, width, theme = 'light' }) {
      const phone = width < 500
      const context = await browser.newContext({
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
    async stop() {
      for (const context of contexts) await context.close()
      await browser.close()
      await server.stop()
    },
  }
}

/** Signs in by the form, as people do, and waits for the company's first page. */
export async function signIn(page: Page, { base }: Program, company: TestCompany): Promise<void> {
  await page.goto(`${base}/sign-in`)
  await page.locator('input[type=email]').fill(company.owner.email)
  await page.locator('input[type=password]').fill(PASSWORD)
  await page.locator('button[type=submit]').click()
  await page.waitForURL(`**/c/${company.slug}/**`)
}
