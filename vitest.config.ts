import { defineConfig } from 'vitest/config';

// .ci/run makes its closing line from this file.
const resultFile = process.env.GUARD_POLICY_TEST_RESULT;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Those of test/integration need a real Prometheus: `npm run test:integration`.
    exclude: ['test/oracle/**', 'test/integration/**', '**/node_modules/**'],
    env: { TZ: 'UTC', NO_COLOR: '1' },
    pool: 'threads',
    // No test changes modules or globals, and a worker per file costs more than most files take.
    isolate: false,
    // Its default leaves one core of two idle.
    maxWorkers: '100%',
    reporters: resultFile === undefined ? ['default'] : ['default', ['json', { outputFile: resultFile }]],
    testTimeout: 20_000,
  },
});
