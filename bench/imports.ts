/**
 * `npm run bench -- --import FILE`: how long order lines take to come in by the command line, and by the screens in a real browser,
 * from the press of the button to the report. In a data folder of its own, which is removed again.
 */
import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { type Browser, chromium, type Locator, type Page } from 'playwright-core'
import { endedCpu, postgresCpu, postmasterOf, programCpu } from './processes.ts'
import { program, startProduct } from './servers.ts'

/** What one way took, in seconds; CPU of the program with the processes it started, and of PostgreSQL. */
export interface ImportFigures {
  way: 'command line' | 'screens, trial' | 'screens'
  rows: number
  seconds: number
  nodeCpu: number
  postgresCpu: number
  /** Whether it kept within what is allowed; null for the trial, which nobody has to make. */
  met: boolean | null
}

const PASSWORD = 'Bench-Import-0001'
const ALLOWED_SECONDS = 120
const WAIT_MS = 900_000

export async function measureImports(
  given: string,
  port: number,
  log: (line: string) => void,
): Promise<ImportFigures[]> {
  const folder = mkdtempSync(join(tmpdir(), 'guanxi-bench-import-'))
  chmodSync(folder, 0o711) // as root, PostgreSQL runs as another account, which has to enter
  const data = join(folder, 'data')
  const command = async (...words: string[]) => {
    const all = [program, ...words, '--data', data, '--json']
    const { stdout } = await promisify(execFile)(process.execPath, all, { maxBuffer: 2 ** 28 })
    return JSON.parse(stdout)
  }
  const companies = ['by-command', 'by-screen']
  for (const slug of companies) {
    const owner = ['--owner', `${slug}@bench.test`, '--password', PASSWORD]
    await command('company', 'create', '--name', slug, '--slug', slug, ...owner)
  }
  const file = unpacked(given, folder)
  const product = await startProduct(data, port, log)
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  try {
    const postmaster = postmasterOf(data)
    const clock = (way: ImportFigures['way'], nodeCpu: () => number, act: () => Promise<number>) =>
      clocked(way, nodeCpu, () => postgresCpu(postmaster), act, log)
    const commandLine = await clock(
      'command line',
      () => endedCpu(process.pid),
      async () => (await command('import', file, '--as', 'orders', '--company', companies[0])).read,
    )
    const serverCpu = () => programCpu(product.pid, postmaster)
    const page = await atImport(browser, `http://127.0.0.1:${port}`, companies[1], file)
    const press = (button: RegExp, done: Locator) => async () => {
      await page.getByRole('button', { name: button }).click()
      await done.waitFor({ timeout: WAIT_MS })
      const read = await page.locator('[data-figure=read] dd').textContent()
      return Number(read?.replaceAll(',', ''))
    }
    const tried = page.locator('.imports-trial')
    const trial = await clock('screens, trial', serverCpu, press(/^Try it/, tried))
    const reported = page.getByRole('button', { name: 'Undo this import' })
    const screens = await clock('screens', serverCpu, press(/^(Import \d|Start)/, reported))
    return [commandLine, trial, screens]
  } finally {
    await browser.close()
    await product.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function clocked(
  way: ImportFigures['way'],
  node: () => number,
  postgres: () => number,
  act: () => Promise<number>,
  log: (line: string) => void,
): Promise<ImportFigures> {
  const before = { at: performance.now(), node: node(), postgres: postgres() }
  const rows = await act()
  const seconds = (performance.now() - before.at) / 1000
  const [nodeCpu, postgresCpu] = [node() - before.node, postgres() - before.postgres].map(ms => ms / 1000)
  const met = way === 'screens, trial' ? null : seconds <= ALLOWED_SECONDS
  const verdict = met === null ? '' : met ? 'ok' : 'OVER BUDGET'
  log(
    `${way.padEnd(16)} ${rows} rows  ${seconds.toFixed(1)} s  cpu ${(nodeCpu + postgresCpu).toFixed(1)} s (node ${nodeCpu.toFixed(1)}, postgres ${postgresCpu.toFixed(1)})  ${verdict}`,
  )
  return { way, rows, seconds, nodeCpu, postgresCpu, met }
}

function unpacked(given: string, folder: string): string {
  if (!given.endsWith('.gz')) return given
  const file = join(folder, basename(given, '.gz'))
  writeFileSync(file, gunzipSync(readFileSync(given)))
  return file
}

/** A page of who has signed in and given the file to the wizard, whose guesses it takes. */
async function atImport(browser: Browser, base: string, slug: string, file: string): Promise<Page> {
  const page = await browser.newPage({ locale: 'en-GB' })
  await page.addInitScript(() => localStorage.setItem('guanxi.locale', 'en'))
  await page.goto(`${base}/sign-in`)
  await page.locator('input[type=email]').fill(`${slug}@bench.test`)
  await page.locator('input[type=password]').fill(PASSWORD)
  await page.locator('button[type=submit]').click()
  await page.waitForURL(`**/c/${slug}/**`)
  await page.goto(`${base}/c/${slug}/imports/new?object=orders`)
  await page.locator('input[type=file]').setInputFiles(file)
  await page.getByRole('button', { name: /^Try it/ }).waitFor({ timeout: WAIT_MS })
  return page
}
