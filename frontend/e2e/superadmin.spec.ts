import { expectAccessible } from './support/axe'
import { expect, PASSWORD, Seed, test } from './support/fixtures'

test.describe('who runs all orchestras', () => {
  test.use({ user: 'superadmin' })

  test('sees them all, asks their databases, and what is added soon counts @phone', async ({
    page,
    server,
    playwright,
  }) => {
    await page.goto('/superadmin/orchestras')
    const row = page.getByRole('row').filter({ hasText: 'SCOSO' })
    await expect(row).toContainText('In use')
    await page.getByRole('button', { name: 'Check now' }).click()
    await expect(page.getByText('2 databases answer.')).toBeVisible()
    await expect(row).toContainText('Answers')

    const staff = new Seed(await playwright.request.newContext({ baseURL: server.url }), server.url)
    await staff.post('/api/auth/login', { username: 'scoso-admin', password: PASSWORD })
    await staff.musician({ lastName: 'Counted' })
    const { items } = await staff.get<{ items: unknown[] }>('/api/musicians?limit=200')
    // Counted within some seconds, and looked at every two.
    await expect(row).toContainText(new RegExp(`${items.length} of [\\d,]+`), { timeout: 15_000 })
    await expectAccessible(page)
  })

  test('finds an orchestra by a few letters, and the address keeps what was looked for', async ({ page }) => {
    await page.goto('/superadmin')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Overview')
    await expect(page.getByLabel('All orchestras together')).toContainText('musicians')
    await page.getByRole('navigation').getByRole('link', { name: 'Orchestras' }).click()
    await page.getByRole('searchbox').fill('scoso')
    await expect(page.getByRole('row')).toHaveCount(2)
    await expect(page).toHaveURL('/superadmin/orchestras?q=scoso')
    await page.reload()
    await expect(page.getByRole('row')).toHaveCount(2)
    await page.getByRole('combobox', { name: 'Status' }).selectOption('Suspended')
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await expect(page.getByRole('row')).toHaveCount(3)
    await expect(page).toHaveURL('/superadmin/orchestras')
  })

  test('goes by keys and by search to pages of their own', async ({ page }) => {
    await page.goto('/superadmin')
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('o')
    await expect(page).toHaveURL('/superadmin/orchestras')
    // A key of staff leads nowhere.
    await page.keyboard.press('g')
    await page.keyboard.press('m')
    await page.keyboard.press('?')
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await expect(sheet.getByText('Go to Overview')).toBeVisible()
    await expect(sheet.getByText('Go to Musicians')).toBeHidden()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').getByRole('combobox').fill('scoso')
    await expect(page.getByRole('dialog').getByRole('option')).toHaveCount(1)
    await expect(page).toHaveURL('/superadmin/orchestras')
  })

  test('has the places under the thumb on a phone @phone', async ({ page, isMobile }) => {
    test.skip(!isMobile, 'the tabs are there on phones only')
    await page.goto('/superadmin')
    await page.getByRole('navigation').getByRole('link', { name: 'Orchestras' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Orchestras')
    await page.getByRole('button', { name: 'More' }).click()
    await expect(page.getByRole('dialog').getByRole('button', { name: 'Log out' })).toBeVisible()
  })

  test('has no business in the pages of staff', async ({ page }) => {
    await page.goto('/admin/musicians')
    await expect(page).toHaveURL('/superadmin')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Overview')
  })
})

test('staff are sent back to their own pages', async ({ page }) => {
  await page.goto('/superadmin')
  await expect(page).toHaveURL('/admin')
})
