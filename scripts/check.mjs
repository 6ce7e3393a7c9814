// npm run check: format and lint, types, dead code, the size of the core.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { install, projectNode, root, seconds, step } from './prepare.mjs'

install()
const node = projectNode()
const results = [
  tool('format and lint', '@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.']),
  tool('types', 'typescript/bin/tsc', ['-p', '.']),
  tool('dead code', 'knip/bin/knip.js', ['--no-progress']),
  budget('core, server side', 'src/core', 5000, ['kinds', 'web']),
  budget('core, web kit', 'src/core/web', 5000, ['kinds']),
]
process.exit(results.every(Boolean) ? 0 : 1)

function tool(name, script, args) {
  const started = Date.now()
  const done = spawnSync(node, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  const passed = done.status === 0
  step(`${passed ? '✓' : '✗'} ${name} (${seconds(started)})${passed ? '' : `\n${done.stdout}${done.stderr}`}`)
  return passed
}

/** The core stays small enough to be read whole: lines as formatted, tests apart. */
function budget(name, folder, most, apart) {
  const lines = existsSync(join(root, folder)) ? countLines(folder, apart) : 0
  const passed = lines <= most
  step(`${passed ? '✓' : '✗'} ${name}: ${lines} of ${most} lines`)
  return passed
}

function countLines(folder, apart) {
  let lines = 0
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory() && !apart.includes(entry.name)) lines += countLines(path, apart)
    if (entry.isFile() && /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path)) {
      lines += readFileSync(join(root, path), 'utf8').split('\n').length - 1
    }
  }
  return lines
}
