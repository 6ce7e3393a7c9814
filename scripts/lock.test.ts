import { expect, test } from 'vitest'
import { missingBuilds, readLock } from './lock.ts'

/** Tools of checks and tests alone, whose builds for macOS come to the registry later than the tools: `npm start` needs none. */
const testsOnly = /^@(biomejs|oxc-parser|napi-rs)\/.*darwin/

test('the lock file holds what Linux and macOS need, on x64 and arm64, wherever it was written', () => {
  expect(Object.keys(missingBuilds(readLock())).filter(name => !testsOnly.test(name))).toEqual([])
})
