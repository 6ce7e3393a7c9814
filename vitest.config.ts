import { defineConfig } from 'vitest/config'

const globalSetup = ['src/server/testing/globalSetup.ts']

/** A condition waited for may take as long as a loaded machine needs; a test that is right ends sooner. */
const expect = { poll: { timeout: 20_000 } }

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'src/**/*.test.{ts,tsx}',
            'bench/**/*.test.ts',
            'seeds/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
          globalSetup,
          // Files share what their process has loaded; each has a database and a program of its own.
          isolate: false,
          // One more than cores: a test waits for the database or the browser a quarter of its time.
          maxWorkers: 3,
          testTimeout: 90_000,
          hookTimeout: 60_000,
          expect,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          globalSetup,
          // Files share the browser and the program that their process has started.
          isolate: false,
          maxWorkers: 3,
          testTimeout: 180_000,
          hookTimeout: 120_000,
          expect,
        },
      },
    ],
  },
})
