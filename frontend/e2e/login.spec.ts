import { expectAccessible } from './support/axe'
import { expect, PASSWORD, test } from './support/fixtures'

test.describe('signing in', () => {
  test.use({ user: null })

  test('leads back to where one wanted to go @phone', async ({ page }) => {
    await page.goto('/admin/musicians?q=berg')
    await expect(page).toHaveURL(/\/admin\/login\?next=/)
    await page.getByLabel('Username').fill('sco-admin')
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL('/admin/musicians?q=berg')
    // In the language that the person chose, whatever the browser's is.
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^(Musicians|Musiker)$/)
  })

  test('says so when the pair is wrong, and puts the cursor into the password', async ({ page }) => {
    await page.goto('/admin/login')
    await page.getByLabel('Username').fill('sco-admin')
    await page.getByLabel('Password', { exact: true }).fill('not this')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByRole('alert')).toContainText('do not match')
    await expect(page.getByLabel('Password', { exact: true })).toBeFocused()
    await expectAccessible(page)
  })

  test('never leads to another site', async ({ page }) => {
    await page.goto('/admin/login?next=https://evil.example/')
    await page.getByLabel('Username').fill('sco-admin')
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page).toHaveURL('/admin')
  })

  test('the page reads in the other language too @phone', async ({ page }) => {
    await page.goto('/admin/login')
    await page.getByRole('button', { name: 'Svenska' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Välkommen tillbaka')
    await expect(page.locator('html')).toHaveAttribute('lang', 'sv')
    await expectAccessible(page)
  })
})

test('a session that ends keeps what was written', async ({ page, context }) => {
  await page.goto('/admin/musicians/new')
  await page.getByLabel('First name').fill('Ingrid')
  await page.getByLabel('Last name').fill('Kept')
  await page.getByLabel('E-mail').fill('ingrid.kept@example.org')
  await context.clearCookies()
  await page.getByRole('button', { name: 'Add musician' }).click()

  const dialog = page.getByRole('dialog', { name: 'You have been signed out' })
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByLabel('First name')).toHaveValue('Ingrid')
  await page.getByRole('button', { name: 'Add musician' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ingrid Kept')
})

test('logging out ends the session in every tab', async ({ page, context }) => {
  await page.goto('/admin')
  const other = await context.newPage()
  await other.goto('/admin/musicians')
  await expect(other.getByRole('heading', { level: 1 })).toHaveText('Musicians')
  await page.getByRole('button', { name: /Account of/ }).click()
  await page.getByRole('menuitem', { name: 'Log out' }).click()
  await expect(page).toHaveURL('/admin/login')
  await expect(other.getByRole('dialog', { name: 'You have been signed out' })).toBeVisible()
})

test('a forgotten password is replaced by a link from the mailbox @phone', async ({ browser, seed, isMobile }) => {
  const username = `forgot.${isMobile ? 'phone' : 'desk'}`
  const address = `${username}@example.org`
  await seed.post('/api/users', { username, email: address, role: 'user', locale: 'en' })
  const other = await browser.newContext({ locale: 'en-GB' })
  const page = await other.newPage()
  await page.goto('/admin/login')
  await page.getByRole('link', { name: 'Forgotten your password?' }).click()
  await expect(page).toHaveURL('/admin/forgot')
  await expect(page.getByLabel('Username or e-mail')).toBeFocused()
  await expectAccessible(page)
  await page.keyboard.type(address)
  await page.getByRole('button', { name: 'Send me a link' }).click()
  await expect(page.getByRole('heading', { name: 'Look in your mailbox' })).toBeVisible()
  await expectAccessible(page)

  const links = async () => {
    const { items } = await seed.get<{ items: { to: string; links: string[] }[] }>('/api/demo/mailbox')
    return items.filter((mail) => mail.to === address).map((mail) => mail.links[0] ?? '')
  }
  // The invitation, and the same link again.
  await expect.poll(async () => (await links()).length).toBe(2)
  const [link, invitation] = await links()
  expect(link).toBe(invitation)
  await page.goto(new URL(link ?? '').pathname)
  await page.getByLabel('New password', { exact: true }).fill('four words nobody guesses')
  await page.getByRole('button', { name: 'Save and sign in' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Today')
  await other.close()
})
