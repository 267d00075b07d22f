import { defineConfig } from 'vitest/config';

/** Tests that insist on real servers and real weights; one file at a time, since models share two cores. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    testTimeout: 900_000,
    hookTimeout: 900_000,
    fileParallelism: false,
  },
});
