import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const LOOK_MS = 10_000
/** Busier than this share of a core, it is not idle. */
const IDLE_SHARE = 0.05
/** Seconds of work after which there is enough to be given back. */
const WORTH_SECONDS = 3

/**
 * Gives memory back to the machine once the program has worked and has nothing to do: V8 keeps the heap a busy time needed for a
 * long while (measured a minute after the benchmark: 272 MB, so 224). The collection stops the program for some tenths of a second, when nobody asks.
 */
export function giveMemoryBackWhenIdle(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as (how: object) => Promise<void>
  let before = process.cpuUsage()
  let worked = 0
  setInterval(() => {
    const { user, system } = process.cpuUsage(before)
    before = process.cpuUsage()
    const seconds = (user + system) / 1e6
    worked += seconds
    if (seconds > (LOOK_MS / 1000) * IDLE_SHARE || worked < WORTH_SECONDS) return
    worked = 0
    void collect({ type: 'major', execution: 'async', flavor: 'last-resort' })
  }, LOOK_MS).unref()
}
