/**
 * `npm run bench -- --screens`: what a browser fetches and how long its screens take, for the owner of the largest company, in
 * Chromium: from the press until the rows are on the screen. The web part must be built.
 */
import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from 'playwright-core'
import { median } from './clients.ts'

export interface ScreenFigures {
  act: string
  /** Milliseconds until the rows are on the screen: median and worst of all times. */
  ms: number
  worst: number
  /** CPU milliseconds of the page's main thread, median. */
  cpu: number
  /** kB as transferred and requests of a first visit; null for what is done on a page that is there. */
  fetched: { javascript: number; css: number; fonts: number; requests: number } | null
  allowed: { ms: number; javascript?: number; requests?: number }
  met: boolean
}

interface Drawn {
  ms: number
  cpu: number
}

const ROUNDS = 10
const FIRST_VISITS = 3
const LOAD = { ms: 1500, javascript: 450, requests: 30 }
const ACT = { ms: 300 }

export async function measureScreens(
  base: string,
  slug: string,
  person: { email: string; password: string },
  log: (line: string) => void,
): Promise<ScreenFigures[]> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  try {
    const cookies = await signIn(browser, base, person)
    const open = async () => {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' })
      await context.addCookies(cookies)
      await context.addInitScript(watchRows)
      return context
    }
    const figures: ScreenFigures[] = []
    const add = (one: ScreenFigures) => {
      figures.push(one)
      log(lineOf(one))
    }
    for (const [act, path] of Object.entries({
      'first visit, Today': 'today',
      'first visit, customers': 'customers',
    }))
      add(await firstVisits(act, `${base}/c/${slug}/${path}`, open))
    const context = await open()
    const page = await context.newPage()
    const devtools = await context.newCDPSession(page)
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' })
    for (const [act, turn] of Object.entries(turns)) {
      await fresh(page, `${base}/c/${slug}/customers`)
      const times: Drawn[] = []
      for (let round = 0; round < ROUNDS; round++) {
        const press = await turn(page, round, `${base}/c/${slug}/customers`)
        times.push(await timed(page, devtools, press))
      }
      add(figuresOf(act, times, null, ACT))
    }
    return figures
  } finally {
    await browser.close()
  }
}

async function signIn(browser: Browser, base: string, person: { email: string; password: string }) {
  const page = await browser.newPage()
  await page.goto(`${base}/sign-in`)
  await page.locator('input[type=email]').fill(person.email)
  await page.locator('input[type=password]').fill(person.password)
  await page.locator('button[type=submit]').click()
  await page.waitForURL('**/c/**')
  const cookies = await page.context().cookies()
  await page.context().close()
  return cookies
}

/** What `watchRows` leaves in the page. */
declare global {
  var rowsShown: () => string | null
  var shownAt: number | undefined
}

/** Runs in the page: tells which rows are wholly drawn, and when the first ones were. */
function watchRows(): void {
  globalThis.rowsShown = () => {
    const box = document.querySelector('.gx-scroller')
    if (!box) return document.querySelector('.today-body, .gx-empty')?.textContent ?? null
    const edge = box.getBoundingClientRect()
    const rows = [...document.querySelectorAll('.gx-row:not(.gx-head)')].filter(row => {
      const place = row.getBoundingClientRect()
      return place.bottom > edge.top + 45 && place.top < edge.bottom
    })
    if (rows.length === 0 || rows.some(row => row.ariaBusy === 'true' || !row.textContent)) return null
    return rows.map(row => row.querySelector('a')?.href).join()
  }
  const look = () => {
    if (document.body && globalThis.rowsShown()) globalThis.shownAt = performance.now()
    else requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}

/** Signed in, with nothing in the browser's cache. */
async function firstVisits(
  act: string,
  address: string,
  open: () => Promise<BrowserContext>,
): Promise<ScreenFigures> {
  const times: Drawn[] = []
  let fetched = { javascript: 0, css: 0, fonts: 0, requests: 0 }
  for (let visit = 0; visit < FIRST_VISITS; visit++) {
    const context = await open()
    const page = await context.newPage()
    const devtools = await context.newCDPSession(page)
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' })
    const sizes: Promise<[string, number]>[] = []
    page.on('requestfinished', request =>
      sizes.push(request.sizes().then(({ responseBodySize }) => [request.resourceType(), responseBodySize])),
    )
    await page.goto(address)
    await page.waitForFunction(() => globalThis.shownAt)
    const ms = await page.evaluate(() => globalThis.shownAt ?? 0)
    await quiet(page)
    times.push({ ms, cpu: await threadTime(devtools) })
    const all = await Promise.all(sizes)
    const kilobytes = (type: string) =>
      Math.round(all.filter(([one]) => one === type).reduce((sum, [, size]) => sum + size, 0) / 1000)
    fetched = {
      javascript: kilobytes('script'),
      css: kilobytes('stylesheet'),
      fonts: kilobytes('font'),
      requests: all.length,
    }
    await context.close()
  }
  return figuresOf(act, times, fetched, LOAD)
}

/** What is done on the list, told as the place to press (a function of the page) after all that has to be there stands. */
const turns: Record<string, (page: Page, round: number, list: string) => Promise<Press>> = {
  'next page': async () => ({ on: '.gx-pages button:last-of-type', at: 0 }),
  'page by its number': async (page, round) => {
    await page.locator('.gx-page').fill(String([12, 500, 37, 900, 250, 77, 640, 3, 420, 810][round % 10]))
    return { on: '.gx-page', at: 0, key: 'Enter' }
  },
  sort: async (page, round) => ({
    on: '.gx-head-button',
    at: round % (await page.locator('.gx-head-button').count()),
  }),
  'filter taken away': async (page, round, list) => {
    const level = ['key', 'ordinary', 'potential'][round % 3]
    await fresh(page, `${list}?filter[level][eq]=${level}`)
    return { on: '.gx-chip-close', at: 0 }
  },
  'search typed': async (page, round, list) => {
    await fresh(page, list)
    const text = ['王', '科技', '南京', '广州', '0571', '138', '有限', '上海', '贸易', '传媒'][round % 10]
    return { on: '.gx-list-search', at: 0, text }
  },
  view: async (page, round, list) => {
    const others = (await page.locator('.gx-tab').count()) - 1
    if (round % others === 0) await fresh(page, list)
    return { on: '.gx-tab', at: 1 + (round % others) }
  },
}

interface Press {
  on: string
  at: number
  key?: string
  text?: string
}

/** The list as somebody finds it: read, drawn, and nothing more on its way. */
async function fresh(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await page.waitForFunction(() => globalThis.shownAt)
  await quiet(page)
}

/** Nothing more is fetched: half a second after the last answer. The stream of changes is a worker's and never ends. */
async function quiet(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let known = -1; ; ) {
      const { length } = performance.getEntriesByType('resource')
      if (length === known) return
      known = length
      await new Promise(done => setTimeout(done, 500))
    }
  })
}

/** From the press to the frame after which other rows stand on the screen. */
async function timed(page: Page, devtools: CDPSession, press: Press): Promise<Drawn> {
  const before = await threadTime(devtools)
  const ms = await page.evaluate(async ({ on, at, key, text }) => {
    const element = document.querySelectorAll<HTMLElement>(on)[at]
    const shown = globalThis.rowsShown()
    const start = performance.now()
    if (text !== undefined) {
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(element, text)
      element.dispatchEvent(new Event('input', { bubbles: true }))
    } else if (key) element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
    else element.click()
    const frame = () => new Promise(requestAnimationFrame)
    const painted = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)))
    for (;;) {
      await frame()
      const now = globalThis.rowsShown()
      if (now && now !== shown) break
      if (performance.now() - start > 10_000) throw new Error(`${on}: no other rows within ten seconds`)
    }
    await painted()
    return performance.now() - start
  }, press)
  const cpu = (await threadTime(devtools)) - before
  await quiet(page)
  return { ms, cpu }
}

async function threadTime(devtools: CDPSession): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics')
  return (metrics.find(metric => metric.name === 'TaskDuration')?.value ?? 0) * 1000
}

function figuresOf(
  act: string,
  times: readonly Drawn[],
  fetched: ScreenFigures['fetched'],
  allowed: ScreenFigures['allowed'],
): ScreenFigures {
  const ms = Math.round(median(times.map(one => one.ms)))
  const { javascript = Number.POSITIVE_INFINITY, requests = Number.POSITIVE_INFINITY } = allowed
  return {
    act,
    ms,
    worst: Math.round(Math.max(...times.map(one => one.ms))),
    cpu: Math.round(median(times.map(one => one.cpu))),
    fetched,
    allowed,
    met:
      ms <= allowed.ms &&
      (fetched === null || (fetched.javascript <= javascript && fetched.requests <= requests)),
  }
}

function lineOf({ act, ms, worst, cpu, fetched, allowed, met }: ScreenFigures): string {
  const times = `${String(ms).padStart(5)} ms of ${allowed.ms}, worst ${worst}, main thread ${cpu}`
  const bytes = fetched
    ? `, JavaScript ${fetched.javascript} kB, CSS ${fetched.css} kB, fonts ${fetched.fonts} kB, ${fetched.requests} requests`
    : ''
  return `${act.padEnd(24)}${times}${bytes}  ${met ? 'ok' : 'OVER BUDGET'}`
}
