// The pictures of the readme: the demo company in a new data folder, photographed in both languages. Needs Chromium (CHROMIUM_PATH).
//   node scripts/pictures.mjs [--port N]
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { buildWeb, install, projectNode, root, step } from './prepare.mjs'

/** As src/web/pages/Welcome.tsx tells it. */
const account = { email: 'owner@demo.test', password: 'guanxi-demo' }

install()
const node = projectNode()
buildWeb(node)
const { chromium } = await import('playwright-core')
const { port } = parseArgs({ options: { port: { type: 'string', default: '4499' } } }).values
const base = `http://127.0.0.1:${port}`
const data = mkdtempSync(join(tmpdir(), 'guanxi-pictures-'))
const program = spawn(
  node,
  [join(root, 'src/server/cli.ts'), 'start', '--demo', '--port', port, '--data', data],
  { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, NODE_ENV: 'production' } },
)
try {
  await ready()
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu'],
  })
  for (const locale of ['zh', 'en']) await take(browser, locale)
  await browser.close()
} finally {
  program.kill('SIGTERM')
  if (program.exitCode === null) await once(program, 'exit')
  rmSync(data, { recursive: true, force: true })
}

async function ready() {
  while (program.exitCode === null) {
    const answer = await fetch(`${base}/api/health`).catch(() => undefined)
    if (answer?.ok) return
    await wait(200)
  }
  throw new Error('The program ended before it was ready.')
}

async function take(browser, locale) {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: locale === 'zh' ? 'zh-CN' : 'en-GB',
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
  })
  const headers = { origin: base }
  await context.request.post(`${base}/api/auth/sign-in/email`, { data: account, headers })
  await context.request.patch(`${base}/api/me`, { data: { locale, theme: 'light' }, headers })
  const page = await context.newPage()
  const shoot = async (name, path, shown) => {
    await page.goto(`${base}/c/demo/${path}`)
    await page.locator(shown).first().waitFor()
    // The page is never idle, as it listens for changes: it is whole when nothing is left to be read.
    await page.locator('.gx-bone').first().waitFor({ state: 'detached' })
    await page.screenshot({ path: join(root, `docs/images/${name}-${locale}.png`) })
    step(`docs/images/${name}-${locale}.png`)
  }
  await shoot('today', 'today', '.today-row')
  await shoot('customer', `customers/${await telling(context)}`, '.gx-timeline li')
  await context.close()
}

/** A customer with something to tell: important, and quieter than usual. */
async function telling(context) {
  const query = 'filter[level][eq]=key&filter[stage][eq]=quiet&sort=-revenue&fields=name&limit=1'
  const answer = await context.request.get(`${base}/c/demo/api/v1/customers?${query}`)
  return (await answer.json()).data[0].id
}
