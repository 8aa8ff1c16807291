import { expectAccessible } from './support/axe'
import { expect, test } from './support/fixtures'

const NEW_PASSWORD = 'four words nobody guesses'

test('an invitation is followed by somebody else, and is good once @phone', async ({ page, browser, isMobile }) => {
  const username = `anna.${isMobile ? 'phone' : 'desk'}`
  await page.goto('/admin/settings/users')
  await page.getByRole('button', { name: 'Invite somebody' }).click()
  await page.getByLabel('Username').fill('A')
  await page.getByLabel('E-mail').fill(`${username}@example.org`)
  await page.getByRole('button', { name: 'Make the invitation link' }).click()
  await expect(page.getByLabel('Username')).toBeFocused()
  await page.getByLabel('Username').fill(username)
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Make the invitation link' }).click()
  const link = await page.getByLabel('Link', { exact: true }).inputValue()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Done' }).click()
  const row = page.getByRole('listitem').filter({ hasText: username }).first()
  await expect(row).toContainText('Invited')
  await expect(page.getByText(link)).toBeHidden()

  const other = await browser.newContext({ locale: 'en-GB' })
  const guest = await other.newPage()
  await guest.goto(link)
  await expect(guest.getByRole('heading', { level: 1 })).toHaveText('Welcome to Saltsjö Concertorkester')
  await expectAccessible(guest)
  await guest.getByLabel('New password', { exact: true }).fill(NEW_PASSWORD)
  await guest.getByRole('button', { name: 'Save and sign in' }).click()
  await expect(guest.getByRole('heading', { level: 1 })).toHaveText('Today')
  await guest.goto(link)
  await expect(guest.getByRole('heading', { name: 'This link is no longer good' })).toBeVisible()

  await page.reload()
  await expect(row).toContainText('Active')
  await row.getByRole('button', { name: `Actions for ${username}` }).click()
  await page.getByRole('menuitem', { name: 'Switch off' }).click()
  await expect(row).toContainText('Switched off')
  await guest.goto('/admin/musicians')
  await expect(guest).toHaveURL(/\/admin\/login/)
  await other.close()
})

test('a role changes and changes back; oneself is left alone', async ({ page, seed }) => {
  await seed.post('/api/users', { username: 'role.test', email: 'role.test@example.org', role: 'user' })
  await page.goto('/admin/settings/users')
  const row = page.getByRole('listitem').filter({ hasText: 'role.test' }).first()
  await row.getByRole('button', { name: 'Actions for role.test' }).click()
  await page.getByRole('menuitem', { name: 'Make manager' }).click()
  await expect(row).toContainText('Manager')
  await page.keyboard.press('Control+z')
  await expect(row).toContainText('Assistant')
  await expect(page.getByRole('button', { name: 'Actions for sco-admin' })).toBeHidden()
})
