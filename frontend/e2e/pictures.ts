// Not a test: pictures of every page for the eye, into frontend/screenshots: desktop and phone, light and dark, in both
// languages. PICTURES names some of them: `PICTURES=board,send npm run screenshots`. `PICTURES=readme` draws the README's.

import { devices } from '@playwright/test'
import { PLACES, test, visit } from './support/pages'

const { defaultBrowserType: _, ...pixel } = devices['Pixel 7']
const WINDOWS = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { ...pixel, viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
} as const
/** Higher than any window: what comes after is more of the same. */
const HIGHEST = 1_900
const chosen = process.env.PICTURES?.split(',')

for (const [window, use] of Object.entries(WINDOWS)) {
  for (const locale of ['en', 'sv'] as const) {
    for (const theme of ['light', 'dark'] as const) {
      test.describe(`${window} ${locale} ${theme}`, () => {
        test.use({ ...use, preferences: { locale, theme } })
        for (const place of PLACES) {
          if (chosen && !chosen.includes(place.name)) continue
          if (place.onlyOn && place.onlyOn !== window) continue
          test.describe(place.name, () => {
            if (place.isPublic) test.use({ user: null })
            if (place.isOperators) test.use({ user: 'superadmin' })
            test('picture', async ({ page, cast }) => {
              await visit(page, place, cast)
              const { width, height } = use.viewport
              const needed = await page.evaluate(() => document.documentElement.scrollHeight)
              if (needed > height) await page.setViewportSize({ width, height: Math.min(needed, HIGHEST) })
              await page.screenshot({ path: `screenshots/${place.name}-${window}-${locale}-${theme}.png` })
            })
          })
        }
      })
    }
  }
}

if (chosen?.includes('readme'))
  test.describe('readme', () => {
    test.use({ viewport: { width: 1280, height: 900 }, preferences: { locale: 'en', theme: 'light' } })
    test('picture', async ({ page, cast }) => {
      await visit(page, placeOf('board'), cast)
      await page.screenshot({ path: '../docs/board.png' })
    })
  })

function placeOf(name: string) {
  const place = PLACES.find((one) => one.name === name)
  if (!place) throw new Error(`there is no page ${name}`)
  return place
}
