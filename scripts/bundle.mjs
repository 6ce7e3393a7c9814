// Measures what a browser fetches before the first screen: the page's script and all it imports, as compressed. `npm run build` first.
import { readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist')
const most = 450_000
const page = readFileSync(join(dist, 'index.html'), 'utf8')
const scripts = new Set([...page.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(match => match[1]))

// Imports of imports: a chunk names its forerunners by `from"./x.js"` or `import"./x.js"`.
for (const script of scripts) {
  const text = readFileSync(join(dist, script), 'utf8')
  for (const [, name] of text.matchAll(/(?:from|import)\s*"\.\/([\w.~-]+\.js)"/g))
    scripts.add(`assets/${name}`)
}

let total = 0
for (const script of scripts) {
  const { size } = statSync(join(dist, `${script}.br`))
  total += size
  console.log(`${String(size).padStart(8)}  ${script}`)
}
console.log(
  `${String(total).padStart(8)}  bytes of JavaScript before the first screen (at most ${most}), ${scripts.size} files`,
)
if (total > most) process.exitCode = 1
