import { defineConfig } from '@playwright/test';
import type { TestOptions } from './e2e/support/test.ts';

/** What has to hold whichever kind of worker the engine lives in. */
const everyEngine = /\.core\.spec\.ts$/u;
const production = /\.production\.spec\.ts$/u;
const long = /\.long\.spec\.ts$/u;

export default defineConfig<TestOptions>({
  testDir: './e2e',
  testMatch: /\.spec\.ts$/u,
  globalSetup: './e2e/globalSetup.ts',
  outputDir: '.cache/e2e-results',
  workers: 2,
  fullyParallel: true,
  forbidOnly: process.env['CI'] !== undefined,
  // A shared machine may stand still for seconds; what fails twice is broken, and a retry stands in the report.
  retries: process.env['CI'] === undefined ? 0 : 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    locale: 'en-GB',
    timezoneId: 'UTC',
    viewport: { width: 1280, height: 800 },
    trace: 'off',
    screenshot: 'only-on-failure',
    actionTimeout: 10_000,
  },
  projects: [
    { name: 'shared', testIgnore: [production, long] },
    { name: 'fallback', testMatch: everyEngine, use: { engineKind: 'dedicated' } },
    { name: 'production', testMatch: production, use: { build: 'production' } },
    { name: 'long', testMatch: long, timeout: 3_600_000 },
  ],
});
