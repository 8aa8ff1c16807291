// Not a test: pictures of the pages for the eye, into frontend/screenshots. A new page adds a line to PAGES.

import { devices } from '@playwright/test'
import { test } from './support/fixtures'

const PAGES: Record<string, string> = {
  login: '/admin/login',
  today: '/admin',
  projects: '/admin/projects',
  musicians: '/admin/musicians',
  'musicians-found': '/admin/musicians?q=berg',
  'musician-new': '/admin/musicians/new',
}
const { defaultBrowserType: _, ...pixel } = devices['Pixel 7']
const WINDOWS = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { ...pixel, viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
}
const LOOKS = [
  { theme: 'light', locale: 'en' },
  { theme: 'dark', locale: 'sv' },
] as const

for (const [window, use] of Object.entries(WINDOWS)) {
  for (const preferences of LOOKS) {
    test.describe(`${window} ${preferences.theme}`, () => {
      test.use({ ...use, preferences })
      test('pictures', async ({ page, seed }) => {
        const { items } = await seed.get<{ items: { id: string }[] }>('/api/musicians?limit=1')
        const pages = { ...PAGES, musician: `/admin/musicians/${items[0]?.id}` }
        for (const [name, path] of Object.entries(pages)) {
          await page.goto(path)
          await page.locator('h1').waitFor()
          await page.waitForLoadState('networkidle')
          await page.screenshot({ path: `screenshots/${name}-${window}-${preferences.theme}.png` })
        }
        await page.keyboard.press('Control+k')
        await page.getByRole('combobox').fill('an')
        await page.getByRole('option').first().waitFor()
        await page.screenshot({ path: `screenshots/palette-${window}-${preferences.theme}.png` })
      })
    })
  }
}
