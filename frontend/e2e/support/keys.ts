import type { Locator, Page } from '@playwright/test'
import { expect } from './fixtures'

const FAR = 120

/** Goes on with Tab until this has the focus, as somebody without a pointer would; fails when it never gets it. */
export async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await expect(target).toBeVisible()
  for (let step = 0; step < FAR; step++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press(key)
  }
  await expect(target).toBeFocused()
}

/** Tab to it and press it. */
export async function pressOn(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target)
  await page.keyboard.press('Enter')
}

/** Tab to a field and type over what stands in it. */
export async function typeInto(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target)
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(text)
}

/** Tab leads through the whole page and round to its first stop: nothing holds the focus. */
export async function expectNoTrap(page: Page): Promise<void> {
  const first = page.getByRole('link', { name: 'Skip to content' })
  await page.keyboard.press('Tab')
  await tabTo(page, first)
}
