// What holds on every page: nothing that hinders anybody, nothing lost on a narrow or an enlarged page, nothing that
// moves for whoever wants stillness. That nothing is loaded from elsewhere and nothing complains, `silence` sees to.

import type { Locator, Page } from '@playwright/test'
import { expectAccessible } from './support/axe'
import { expect } from './support/fixtures'
import { LANGUAGES, PLACES, test, visit } from './support/pages'

/** The narrowest page on which all must fit: 1280 px at 400 %. */
const NARROWEST = { width: 320, height: 640 }

// So many pages one after the other: writing down each would take as long again.
test.use({ trace: 'off' })

for (const place of PLACES) {
  for (const locale of ['en', 'sv'] as const) {
    test.describe(`${place.name}, ${locale}`, () => {
      test.use({ locale: LANGUAGES[locale], preferences: { locale } })
      if (place.isPublic) test.use({ user: null })
      if (place.isOperators) test.use({ user: 'superadmin' })
      test('can be used by everybody @phone', async ({ page, cast, isMobile, viewport }) => {
        test.skip(place.onlyOn === (isMobile ? 'desktop' : 'phone'), 'is not there at this size')
        await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'light' })
        await visit(page, place, cast, locale)
        await expect(page.locator('html')).toHaveAttribute('lang', locale)
        await expectStill(page)
        await expectAccessible(page)
        await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'dark' })
        // The colours change within a millisecond, but only once the next frame is drawn.
        await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))
        await expectAccessible(page)
        // It is known by its English name.
        const action = locale === 'en' ? place.action?.(page).first() : undefined
        if (viewport) {
          await enlarge(page, viewport)
          await expectNothingLost(page, action)
        }
        await page.setViewportSize(NARROWEST)
        await expectNothingLost(page, action)
      })
    })
  }
}

/** As with the browser's zoom at 200 %: half as much room, twice as sharp. */
async function enlarge(page: Page, { width, height }: { width: number; height: number }): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  const half = { width: width / 2, height: height / 2, deviceScaleFactor: 2, mobile: false }
  await devtools.send('Emulation.setDeviceMetricsOverride', half)
  await expect.poll(() => page.evaluate(() => [innerWidth, devicePixelRatio])).toEqual([width / 2, 2])
}

/** The page does not scroll sideways, no word and no control is beyond its edge, and its main action can be pressed. */
async function expectNothingLost(page: Page, action: Locator | undefined): Promise<void> {
  await expect.poll(() => page.evaluate(beyondTheEdge)).toEqual([])
  await action?.click({ trial: true })
}

function beyondTheEdge(): string[] {
  const edge = document.documentElement.clientWidth
  const isScrolled = (element: Element): boolean => {
    for (let at: Element | null = element.parentElement; at; at = at.parentElement)
      if (/auto|scroll/.test(getComputedStyle(at).overflowX) && at.scrollWidth > at.clientWidth) return true
    return false
  }
  const isOut = (element: Element) => {
    const { left, right, width, height } = element.getBoundingClientRect()
    return width > 1 && height > 1 && (right > edge + 1 || left < -1)
  }
  const says = (element: Element) =>
    element.matches('a, button, input, select, textarea') ||
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim())
  const out = [...document.body.querySelectorAll('*')].filter(
    (element) => says(element) && isOut(element) && element.checkVisibility() && !isScrolled(element),
  )
  const told = out.map((element) => element.outerHTML.slice(0, 120))
  const wide = document.documentElement.scrollWidth
  return wide > edge ? [`the page is ${wide} px wide`, ...told] : told
}

async function expectStill(page: Page): Promise<void> {
  const moving = await page.evaluate(() => {
    const longest = (list: string) => Math.max(...list.split(',').map((one) => Number.parseFloat(one) * 1_000))
    const all = [...document.querySelectorAll('*')].filter((element) => {
      const { animationDuration, transitionDuration } = getComputedStyle(element)
      return Math.max(longest(animationDuration), longest(transitionDuration)) > 1
    })
    const running = document.getAnimations().filter(({ effect }) => Number(effect?.getComputedTiming().endTime) > 1)
    return [...all.map(({ outerHTML }) => outerHTML.slice(0, 120)), ...running.map(({ id }) => `animation ${id}`)]
  })
  expect(moving).toEqual([])
}
