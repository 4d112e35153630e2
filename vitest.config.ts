import { defineConfig } from 'vitest/config';

// The continuous integration asks for the figures as JSON, to print one line at the end.
const resultsFile = process.env.FLEETSEAL_TEST_RESULTS;
const reporters = resultsFile === undefined ? ['default'] : ['default', 'json'];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters,
    ...(resultsFile === undefined ? {} : { outputFile: { json: resultsFile } }),
  },
});
