/** What the program holds a minute after the benchmark, while a browser looks at it: proportional set sizes, so that shared memory counts once. */
import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { chromium } from 'playwright-core'
import { childrenOf, memoryOf } from './processes.ts'

export interface MemoryFigures {
  /** MB of all processes: the program, those it started, PostgreSQL. */
  total: number
  allowed: number
  met: boolean
  processes: { pid: number; name: string; mb: number }[]
}

const ALLOWED_MB = 350
const IDLE_MS = 60_000

/** Signs in by the form, stays on Today for a minute, then adds up. The browser itself is not counted. */
export async function measureMemory(
  product: { pid: number; port: number },
  postmaster: number,
  person: { email: string; password: string },
  log: (line: string) => void,
): Promise<MemoryFigures> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  try {
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${product.port}/sign-in`)
    await page.locator('input[type=email]').fill(person.email)
    await page.locator('input[type=password]').fill(person.password)
    await page.locator('button[type=submit]').click()
    await page.waitForURL('**/c/**')
    await wait(IDLE_MS)
    const pids = [...new Set([...tree(product.pid), ...tree(postmaster)])]
    const processes = pids
      .map(pid => ({ pid, name: nameOf(pid), mb: memoryOf([pid]) }))
      .sort((a, b) => b.mb - a.mb)
    const total = memoryOf(pids)
    for (const { name, mb } of processes) log(`${String(mb).padStart(6)} MB  ${name}`)
    const met = total <= ALLOWED_MB
    log(
      `${String(total).padStart(6)} MB in all, a minute after, a browser open  ${met ? 'ok' : 'OVER BUDGET'}`,
    )
    return { total, allowed: ALLOWED_MB, met, processes }
  } finally {
    await browser.close()
  }
}

function tree(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(tree)]
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim().slice(0, 80)
  } catch {
    return 'ended'
  }
}
