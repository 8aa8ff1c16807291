import type { Page } from '@playwright/test'
import { expect } from './support/fixtures'
import { test } from './support/pages'
import { stageList } from './support/rankings'

/** What an A4 has room for, in CSS pixels. */
const BETWEEN_MARGINS = { width: 673, height: 1001 }

/** What is on the sheet: no way to go elsewhere and nothing to press, ink on white even for whoever works in the dark. */
async function expectSheet(page: Page): Promise<void> {
  await page.emulateMedia({ media: 'print' })
  await page.setViewportSize(BETWEEN_MARGINS)
  await expect(page.getByRole('navigation')).toHaveCount(0)
  await expect(page.getByRole('button')).toHaveCount(0)
  await expect(page.getByText('Demo: no mail')).toBeHidden()
  for (const item of await page.getByRole('main').getByRole('listitem').all()) {
    const { x, width } = (await item.boundingBox()) ?? { x: -1, width: 0 }
    expect([x >= 0, x + width <= BETWEEN_MARGINS.width], 'within the margins').toEqual([true, true])
  }
  await expect(page.locator('html')).toHaveCSS('color-scheme', 'light')
  await expect(page.locator('body')).toHaveCSS('background-color', 'rgba(0, 0, 0, 0)')
}

/** How many sheets of A4 come out of the printer. */
async function sheets(page: Page): Promise<number> {
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
  const sizes = [...pdf.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, width, height]) => [
    Math.round(Number(width)),
    Math.round(Number(height)),
  ])
  for (const size of sizes) expect(size).toEqual([595, 842])
  return sizes.length
}

test.describe('by whoever works in the dark', () => {
  test.use({ preferences: { locale: 'en', theme: 'dark' } })

  test('the personnel list prints on one A4: sessions, and who has accepted, by position', async ({ page, cast }) => {
    await page.goto(`/admin/projects/${cast.running}/line-up`)
    await expect(page.getByRole('button', { name: 'Print' })).toBeVisible()
    await expectSheet(page)
    await expect(page.getByRole('heading', { level: 1 })).toBeHidden()
    await expect(page.getByRole('heading', { name: 'Personnel list, Eroica' })).toBeVisible()
    await expect(page.getByRole('main').getByText('Saltsjö Concertorkester')).toBeVisible()
    await expect(page.getByText('Ludwig van Beethoven: Symfoni nr 3 Eroica')).toBeVisible()
    await expect(page.getByRole('listitem')).toHaveCount(5)
    await expect(page.getByRole('listitem').filter({ hasText: 'Concert' }).first()).toContainText('19:00–21:00')
    const parts = page.locator('dl > div')
    await expect(parts.filter({ hasText: 'Tutti violin 1' })).toContainText('Ludvig Sundin')
    await expect(parts.filter({ hasText: 'Tutti violin 1' })).toContainText('1 place open')
    await expect(parts.filter({ hasText: 'Horn 3' })).toContainText('Björn Rask')
    await expect(parts.filter({ hasText: 'Percussion 2' })).toContainText('Mats Bergman')
    await expect(page.getByText('Giulia Ferraro'), 'who is only asked').toHaveCount(0)
    await expect(page.getByText('@'), 'an address').toHaveCount(0)
    expect(await sheets(page)).toBe(1)
  })

  test('a ranking list on paper is headed confidential', async ({ page, seed }) => {
    const { list } = await stageList(seed, ['Alm', 'Bok'])
    await page.goto(`/admin/rankings/${list.id}`)
    await expect(page.getByRole('link', { name: 'Test Alm' })).toBeVisible()
    const notice = page.getByText('Confidential: for the personnel office of Saltsjö Concertorkester only.')
    await expect(notice).toBeHidden()
    await expectSheet(page)
    await expect(notice).toBeVisible()
    await expect(page.getByRole('listitem')).toHaveText([/1 ?Test Alm/, /2 ?Test Bok/])
    expect(await sheets(page)).toBe(1)
  })
})
