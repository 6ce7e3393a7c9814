// npm start, npm run dev, npm run guanxi: prepares what is missing, then hands over to the project's own Node.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildWeb, install, projectNode, root } from './prepare.mjs'

// V8 keeps what it once took: a smaller nursery and slower growth hold a third less memory after a busy hour for some
// hundredths of the work (measured: 330 MB and 213 MB after 2,500 lists)
const frugal = JSON.parse(readFileSync(new URL('flags.json', import.meta.url), 'utf8'))

const [first, ...rest] = process.argv.slice(2)
const isCli = first === '--cli'
const isDev = first === '--dev'

install()
const node = projectNode()
const program = join(root, 'src/server/cli.ts')
if (isCli) become(node, [program, ...rest])
else if (isDev) become(node, ['--watch', '--watch-preserve-output', program, 'start', '--dev', ...rest])
else {
  const asked = process.argv.slice(2)
  if (!asked.includes('--help') && !asked.includes('-h')) buildWeb(node)
  become(node, [...frugal, program, 'start', ...asked])
}

/** Replaces this process where Node can (one process less to hold memory and pass signals), else runs a child in its place. */
function become(file, args) {
  const env = { ...process.env, NODE_ENV: process.env.NODE_ENV ?? (isDev ? 'development' : 'production') }
  if (process.execve && process.platform !== 'win32') {
    process.removeAllListeners('warning') // execve announces itself as experimental
    process.execve(file, [file, ...args], env)
  }
  const child = spawn(file, args, { stdio: 'inherit', env })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(signal ? 1 : code))
}
