// Not a test: pictures of every page for the eye, into frontend/screenshots: desktop and phone, light and dark, in both
// languages; and the README's, into docs. PICTURES names some: `PICTURES=board,send,readme npm run screenshots`.

import { devices, type Page } from '@playwright/test'
import { LANGUAGES, PLACES, test, visit } from './support/pages'

const { defaultBrowserType: _, ...pixel } = devices['Pixel 7']
const WINDOWS = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { ...pixel, viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
} as const
/** Higher than any window: what comes after is more of the same. */
const HIGHEST = 1_900
const chosen = process.env.PICTURES?.split(',')
const isChosen = (name: string) => !chosen || chosen.includes(name)

test.use({ contextOptions: { reducedMotion: 'reduce' }, trace: 'off' })

// First of all, while the demo stands as it begins.
if (isChosen('readme'))
  test.describe('readme', () => {
    const board = PLACES.filter(({ name }) => name === 'board')
    test.use({
      viewport: { width: 1280, height: 776 },
      deviceScaleFactor: 2,
      preferences: { locale: 'en', theme: 'light' },
    })
    for (const place of board)
      test('picture', async ({ page, cast }) => {
        await visit(page, place, cast, 'en')
        await settle(page)
        await page.screenshot({ path: '../docs/board.png' })
      })
  })

for (const [window, use] of Object.entries(WINDOWS)) {
  for (const locale of ['en', 'sv'] as const) {
    for (const theme of ['light', 'dark'] as const) {
      test.describe(`${window} ${locale} ${theme}`, () => {
        test.use({ ...use, locale: LANGUAGES[locale], colorScheme: theme, preferences: { locale, theme } })
        for (const place of PLACES) {
          if (!isChosen(place.name)) continue
          if (place.onlyOn && place.onlyOn !== window) continue
          test.describe(place.name, () => {
            if (place.isPublic) test.use({ user: null })
            if (place.isOperators) test.use({ user: 'superadmin' })
            test('picture', async ({ page, cast }) => {
              await visit(page, place, cast, locale)
              await settle(page)
              const { width, height } = use.viewport
              const needed = await page.evaluate(() => document.documentElement.scrollHeight)
              if (needed > height) {
                await page.setViewportSize({ width, height: Math.min(needed, HIGHEST) })
                await page.evaluate(() => scrollTo(0, 0))
                await settle(page)
              }
              // What lies over the page may be missing in the first one after it opened.
              if (await page.getByRole('dialog').count()) await page.screenshot()
              await page.screenshot({ path: `screenshots/${place.name}-${window}-${locale}-${theme}.png` })
            })
          })
        }
      })
    }
  }
}

/** Until nothing more comes: what is loaded late, charts and grips, is there, and the pointer rests on nothing. */
async function settle(page: Page): Promise<void> {
  await page.mouse.move(0, 0)
  await page.waitForFunction(() => {
    const memory = window as Window & { seen?: { state: string; since: number } }
    const state = `${performance.getEntriesByType('resource').length} ${document.querySelectorAll('*').length}`
    const isBusy = document.querySelector('[aria-busy="true"]') !== null
    const now = performance.now()
    const seen = memory.seen?.state === state && !isBusy ? memory.seen : { state, since: now }
    memory.seen = seen
    return now - seen.since > 400
  })
}
