import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'tools/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'test/e2e/**'],
    // Time is not what the tests are about: these only end what hangs, on slow machines with other work too.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
