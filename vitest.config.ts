/**
 * Four projects: units beside their files, laws, the recordings of a real cluster, and what needs
 * sockets, mounts or other tools.
 */
import { defineConfig } from 'vitest/config';

/** A law's plays, for as many as DRYDOCK_RUNS asks for; the everyday ones take seconds. */
const LAW_MS = Math.max(300_000, Number(process.env['DRYDOCK_RUNS'] ?? 0) * 2_000);

/**
 * Files of one worker share their modules: to load them anew for each file takes longer than most files
 * take. No module keeps anything from one test to the next, so nothing comes through.
 */
const SHARED_MODULES = { isolate: false };

export default defineConfig({
  test: {
    // Vitest's default leaves one core to its own process, which has little to do.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          ...SHARED_MODULES,
          name: 'unit',
          // Seconds are enough; on a machine that is busy with other things they are not.
          testTimeout: 60_000,
          setupFiles: ['vitest.setup.ts'],
          include: ['src/**/*.test.ts'],
          exclude: ['src/**/*.integration.test.ts'],
        },
      },
      {
        test: {
          name: 'integration',
          // Commands are tested as they are shipped.
          globalSetup: ['build.ts'],
          setupFiles: ['vitest.setup.ts'],
          include: ['src/**/*.integration.test.ts', 'scenarios/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          ...SHARED_MODULES,
          name: 'conformance',
          setupFiles: ['vitest.setup.ts'],
          include: ['conformance/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          ...SHARED_MODULES,
          name: 'property',
          setupFiles: ['vitest.setup.ts'],
          include: ['property-tests/**/*.test.ts'],
          testTimeout: LAW_MS,
        },
      },
    ],
  },
});
