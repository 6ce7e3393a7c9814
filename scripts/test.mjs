// npm test: the checks, every test on a real database, the screens in a real browser. Arguments go to Vitest.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildWeb, fail, install, projectNode, root, seconds, step } from './prepare.mjs'

install()
const node = projectNode()
const args = process.argv.slice(2)
const browser = findBrowser()

const checks =
  args.length === 0 ? spawn(node, [join(root, 'scripts/check.mjs')], { cwd: root, stdio: 'inherit' }) : null
const checked = checks && once(checks, 'exit')
buildWeb(node)
if (checked && (await checked)[0] !== 0) fail('✗ checks')

if (!browser)
  step(
    '没有找到 Chromium，界面测试未运行 / No Chromium found: the tests of the screens are left out (install chromium or set CHROMIUM_PATH)',
  )
const folder = mkdtempSync(join(tmpdir(), 'guanxi-report-'))
try {
  const report = join(folder, 'report.json')
  const started = Date.now()
  const projects = browser ? [] : ['--project', 'unit']
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const tested = run(
    'node_modules/vitest/vitest.mjs',
    'run',
    '--passWithNoTests',
    ...projects,
    ...reporters,
    ...args,
  )
  const skipped = countSkipped(report)
  if (tested.status !== 0) fail(`✗ tests (${seconds(started)})`)
  if (skipped && existsSync(join(root, '../shared/data')))
    fail(`✗ ${skipped} tests were skipped although their data is here`)
  step(`✓ tests (${seconds(started)})${skipped ? `, ${skipped} skipped: ../shared/data is not here` : ''}`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function run(script, ...rest) {
  const env = { ...process.env, NODE_ENV: 'test', ...(browser ? { CHROMIUM_PATH: browser } : {}) }
  return spawnSync(node, [join(root, script), ...rest], { cwd: root, stdio: 'inherit', env })
}

function findBrowser() {
  const places = [
    process.env.CHROMIUM_PATH,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ]
  return places.find(place => place && existsSync(place))
}

function countSkipped(report) {
  if (!existsSync(report)) return 0
  const { numPendingTests = 0, numTodoTests = 0 } = JSON.parse(readFileSync(report, 'utf8'))
  return numPendingTests + numTodoTests
}
