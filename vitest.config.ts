import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// The continuous integration asks for the figures as JSON, to print one line at the end.
const resultsFile = process.env.FLEETSEAL_TEST_RESULTS;
const reporters = resultsFile === undefined ? ['default'] : ['default', 'json'];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // A new worker for each file would spend a third of the time loading the same modules.
    isolate: false,
    // Left alone it keeps one processor for itself, which is half of a small machine. Programs and
    // browsers that tests start are waited for: one worker more keeps the processors busy.
    maxWorkers: availableParallelism() + 1,
    // What earlier files left stays: the fleet of 421,000 units takes 3 GB beside it.
    execArgv: ['--max-old-space-size=6144'],
    // Programs that tests start read their modules compiled: half of the time of a short command.
    env: {
      NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/node', import.meta.url)),
    },
    // Generous: a busy machine is no failure, and what hangs ends all the same.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // A spy that a failed test left would spoil every file after it.
    restoreMocks: true,
    reporters,
    ...(resultsFile === undefined ? {} : { outputFile: { json: resultsFile } }),
  },
});
