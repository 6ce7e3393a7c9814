import { registerHooks } from 'node:module'
import type { PrintJob } from './printJob.ts'

/**
 * The printing process: draws one job after the other and ends when its parent lets go of it.
 *
 * pdfme loads date-fns with all its languages for fields in which a reader picks a date. Templates have none, and that library alone costs 2 s of CPU
 * and 240 MB at the start of a process (measured with Node 24: its list of exports is read anew for each of its 826 files); an empty one stands in for it.
 */
const nothing = 'data:text/javascript,export const format = () => ""'
registerHooks({
  resolve: (specifier, context, next) =>
    /^date-fns(\/|$)/.test(specifier)
      ? { url: nothing, format: 'module', shortCircuit: true }
      : next(specifier, context),
})

const loaded = import('./draw.ts')

process.on('message', async ({ id, job }: { id: number; job: PrintJob }) => {
  try {
    const { draw } = await loaded
    process.send?.({ id, pdf: await draw(job) })
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
})
process.on('disconnect', () => process.exit(0))
