import { defineConfig, devices } from '@playwright/test'

const desktop = { viewport: { width: 1280, height: 800 } }
const { defaultBrowserType: _, ...pixel } = devices['Pixel 7']
const phone = { ...pixel, viewport: { width: 390, height: 844 } }

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'e2e/results',
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  // For build machines on which a browser, a server and more share a core or two.
  timeout: 90_000,
  expect: { timeout: 15_000 },
  retries: 0,
  workers: 1,
  reporter: process.env.CI ? [['list']] : [['line']],
  use: {
    locale: 'en-GB',
    timezoneId: 'Europe/Stockholm',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'desktop', use: desktop, testMatch: '*.spec.ts', testIgnore: 'size.spec.ts' },
    { name: 'phone', use: phone, testMatch: '*.spec.ts', grep: /@phone/ },
    // Measures time, so it wants a machine that does nothing else.
    { name: 'size', use: desktop, testMatch: 'size.spec.ts' },
    { name: 'pictures', use: desktop, testMatch: 'pictures.ts' },
  ],
})
