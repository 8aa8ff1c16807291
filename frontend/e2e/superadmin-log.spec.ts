// The central log: found by what one knows, and followed.

import { expectAccessible } from './support/axe'
import { expect, test } from './support/fixtures'

test.use({ company: 'log', user: 'superadmin' })

test('what is done is in the log at once for whoever follows it, and found by its request @phone', async ({
  page,
  seed,
}) => {
  const { items } = await seed.get<{ items: { id: string; code: string }[] }>('/api/superadmin/orchestras')
  const id = items.find(({ code }) => code === 'SCOSO')?.id
  await page.goto('/superadmin/logs?category=orchestras')
  await page.getByRole('switch', { name: 'Follow' }).check({ force: true })
  await expect(page).toHaveURL(/live=true/)
  await expect(page.getByText('Followed as it happens')).toBeVisible()
  const before = await page.getByRole('listitem').filter({ hasText: 'changed an orchestra' }).count()
  await seed.patch(`/api/superadmin/orchestras/${id}`, { contact: 'Anna Berg' })
  const lines = page.getByRole('listitem').filter({ hasText: 'changed an orchestra' })
  await expect(lines).toHaveCount(before + 1)
  await expect(lines.first()).toContainText('SCOSO')
  await expectAccessible(page)

  await lines.first().getByText('Details').click()
  await lines.first().getByRole('link', { name: 'All lines of this request' }).click()
  await expect(page).toHaveURL(/requestId=/)
  await expect(lines).toHaveCount(1)
  await page.getByRole('button', { name: 'All requests' }).click()
  await expect(page).not.toHaveURL(/requestId=/)
})

test('the log is searched on the server, and the address keeps what was looked for', async ({ page }) => {
  await page.goto('/superadmin/logs')
  await page.getByRole('searchbox').fill('no such words')
  await expect(page.getByRole('heading', { name: 'No line matches' })).toBeVisible()
  await expect(page).toHaveURL(/text=no/)
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await expect(page.getByRole('main').getByRole('listitem').first()).toBeVisible()
})
