import { expect, test } from 'vitest'
import { missingBuilds, readLock } from './lock.ts'

/** Tools of the checks alone, whose builds for macOS come to the registry later than the tools: `npm start` needs none. */
const checksOnly = /^@(biomejs|oxc-parser)\/.*darwin/

test('the lock file holds what Linux and macOS need, on x64 and arm64, wherever it was written', () => {
  expect(Object.keys(missingBuilds(readLock())).filter(name => !checksOnly.test(name))).toEqual([])
})
