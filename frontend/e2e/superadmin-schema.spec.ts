// Schemas, the runs that change them, and backups.

import { expectAccessible } from './support/axe'
import { expect, test } from './support/fixtures'

test.use({ company: 'schema', user: 'superadmin' })

test('a run is foreseen, begun and watched to its end @phone', async ({ page }) => {
  await page.goto('/superadmin/schema')
  await expect(page.getByRole('row').filter({ hasText: 'SCOSO' })).toContainText('Newest')
  await page.getByRole('button', { name: 'Migrate…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'See what it would do' }).click()
  await expect(dialog.getByRole('status')).toHaveText('Nothing would change, 2 are there already.')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: /^Take 2 orchestras to \d+$/ }).click()
  await expect(page).toHaveURL(/\/superadmin\/schema\/[0-9a-f-]{36}$/)
  await expect(page.getByRole('status').filter({ hasText: '2 of 2 done' })).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: 'SCOSO' })).toContainText('Done')
  await expect(page.getByRole('button', { name: 'Stop after these turns' })).toBeHidden()
  await expectAccessible(page)
  await page.getByRole('main').getByRole('link', { name: 'Schema' }).click()
  await expect(page.getByRole('link', { name: /To schema \d+ Done 2 of 2 done/ }).first()).toBeVisible()
})

test('what would be thrown away is said before, and a schema that is none is refused', async ({ page }) => {
  await page.goto('/superadmin/schema')
  await page.getByRole('button', { name: 'Migrate…' }).click()
  const dialog = page.getByRole('dialog')
  const target = dialog.getByLabel('Schema')
  const newest = Number(await target.inputValue())
  await target.fill(String(newest - 1))
  await dialog.getByRole('button', { name: 'See what it would do' }).click()
  await expect(dialog.getByRole('status')).toContainText('2 orchestras would change.')
  await expect(dialog.getByRole('status')).toContainText('gone for good')
  await target.fill('99')
  await dialog.getByRole('button', { name: 'See what it would do' }).click()
  await expect(dialog.getByRole('alert')).toBeVisible()
})

test('a database without a verified backup stands out', async ({ page }) => {
  await page.goto('/superadmin/backups')
  await expect(page.getByText('3 databases have no verified backup.')).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: 'Central database' })).toContainText('Never')
  await expectAccessible(page)
})
