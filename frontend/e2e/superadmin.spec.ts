import { expectAccessible } from './support/axe'
import { expect, PASSWORD, Seed, test } from './support/fixtures'

test.describe('who runs all orchestras', () => {
  test.use({ user: 'superadmin' })

  test('sees them all, asks their databases, and what is added soon counts @phone', async ({
    page,
    server,
    playwright,
  }) => {
    await page.goto('/superadmin')
    const row = page.getByRole('row').filter({ hasText: 'SCOSO' })
    await expect(row).toContainText('In use')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Check now' }).click()
    await expect(page.getByText('2 databases answer.')).toBeVisible()
    await expect(row).toContainText('Answers')

    const staff = new Seed(await playwright.request.newContext({ baseURL: server.url }), server.url)
    await staff.post('/api/auth/login', { username: 'scoso-admin', password: PASSWORD })
    await staff.musician({ lastName: 'Counted' })
    const { items } = await staff.get<{ items: unknown[] }>('/api/musicians?limit=200')
    // Counted within some seconds, and looked at every five.
    await expect(row).toContainText(new RegExp(`${items.length} of [\\d,]+`), { timeout: 15_000 })
    await expectAccessible(page)
  })

  test('has no business in the pages of staff', async ({ page }) => {
    await page.goto('/admin/musicians')
    await expect(page).toHaveURL('/superadmin')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Orchestras')
  })
})

test('staff are sent back to their own pages', async ({ page }) => {
  await page.goto('/superadmin')
  await expect(page).toHaveURL('/admin')
})
