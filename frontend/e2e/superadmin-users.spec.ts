// Users across orchestras.

import type { Page } from '@playwright/test'
import type { components } from '../src/api/schema'
import { expectAccessible } from './support/axe'
import { expect, PASSWORD, Seed, test } from './support/fixtures'

type Schema = components['schemas']
type Made = Schema['InvitedInstallationUser']

test.use({ company: 'operators', user: 'superadmin' })

const cardOf = (page: Page, title: string) =>
  page.locator('section').filter({ has: page.getByRole('heading', { name: title, exact: true }) })

async function orchestra(seed: Seed, code: string): Promise<string> {
  const { items } = await seed.get<{ items: Schema['HostedOrchestra'][] }>('/api/superadmin/orchestras')
  return items.find((one) => one.code === code)?.id ?? ''
}

async function letIn(seed: Seed, username: string): Promise<Schema['InstallationUser']> {
  const orchestraId = await orchestra(seed, 'SCOSO')
  const body = { username, email: `${username}@example.org`, role: 'user', orchestraId }
  return (await seed.post<Made>('/api/superadmin/users', body)).user
}

test('another operator is let in by a link that is shown once, and is found again @phone', async ({ page }) => {
  await page.goto('/superadmin/users')
  await page.getByRole('button', { name: 'Let somebody in' }).click()
  const dialog = page.getByRole('dialog', { name: 'Let somebody in' })
  await dialog.getByLabel('Username').fill('A')
  await dialog.getByRole('button', { name: 'Make the invitation link' }).click()
  await expect(dialog.getByLabel('Username')).toBeFocused()
  await expect(dialog.getByText('This is not an e-mail address')).toBeVisible()
  await expect(dialog.getByLabel('Orchestra')).toHaveAttribute('aria-invalid', 'true')
  await expectAccessible(page)
  await dialog.getByLabel('Username').fill('second.operator')
  await dialog.getByLabel('E-mail').fill('second.operator@example.org')
  await dialog.getByLabel('Role').selectOption('Operator')
  await expect(dialog.getByLabel('Orchestra')).toBeHidden()
  await dialog.getByRole('button', { name: 'Make the invitation link' }).click()

  const shown = page.getByRole('dialog', { name: 'Link for second.operator' })
  await expect(shown).toContainText('It is mailed to second.operator@example.org as well.')
  const link = await shown.getByLabel('Link', { exact: true }).inputValue()
  expect(link).toContain('/admin/welcome/')
  await expectAccessible(page)
  await shown.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('combobox', { name: 'Role' }).selectOption('Operator')
  await page.getByRole('searchbox').fill('second')
  const row = page.getByRole('row').filter({ hasText: 'second.operator' })
  await expect(row).toContainText('Invited')
  await expect(page).toHaveURL(/role=superadmin/)
  await expect(page.getByRole('row')).toHaveCount(2)
  await expectAccessible(page)
  await page.getByRole('combobox', { name: 'Sign-in' }).selectOption('Switched off')
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await expect(page.getByRole('row').filter({ hasText: 'sco-admin' }).first()).toBeVisible()
})

test('a role changes and changes back; what somebody else changed meanwhile is told @phone', async ({ page, seed }) => {
  const { id } = await letIn(seed, 'role.test')
  await page.goto('/superadmin/users?q=role.test')
  await page.getByRole('link', { name: 'role.test' }).click()
  const card = cardOf(page, 'Role and language')
  await expect(page.getByText('Assistant · SCOSO')).toBeVisible()
  await card.getByLabel('Role').selectOption('Manager')
  await card.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Manager · SCOSO')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('Assistant · SCOSO')).toBeVisible()

  await seed.patch(`/api/superadmin/users/${id}`, { role: 'admin' })
  await card.getByLabel('Language').selectOption('English')
  await card.getByRole('button', { name: 'Save' }).click()
  await expect(card.getByRole('alert')).toContainText('Somebody else changed this meanwhile')
  await expect(page.getByText('Manager · SCOSO')).toBeVisible()
  await card.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Assistant · SCOSO')).toBeVisible()
})

test('somebody is signed out on one device, and everywhere @phone', async ({ page, server, playwright }) => {
  const signIn = async (userAgent: string) => {
    const seed = new Seed(await playwright.request.newContext({ baseURL: server.url, userAgent }), server.url)
    await seed.post('/api/auth/login', { username: 'sco-user', password: PASSWORD })
    return seed
  }
  const [phone, desk] = [await signIn('A phone'), await signIn('A desk')]
  await page.goto('/superadmin/users?q=sco-user')
  await page.getByRole('link', { name: 'sco-user' }).click()
  const card = cardOf(page, 'Signed in on')
  await expect(card.getByRole('listitem')).toHaveCount(2)
  await expectAccessible(page)
  await card.getByRole('button', { name: 'Sign out A phone' }).click()
  await expect(card.getByRole('listitem')).toHaveCount(1)
  await expect(phone.get('/api/musicians')).rejects.toThrow('401')
  await desk.get('/api/musicians')
  await card.getByRole('button', { name: 'Sign out everywhere' }).click()
  await expect(card.getByText('Nowhere at this moment.')).toBeVisible()
  await expect(desk.get('/api/musicians')).rejects.toThrow('401')
})

test('the last operator stays, and is told why; others are shut out and let in again @phone', async ({
  page,
  seed,
}) => {
  await page.goto('/superadmin/users?role=superadmin')
  await page.getByRole('link', { name: 'superadmin', exact: true }).click()
  const entry = cardOf(page, 'Signing in')
  await expect(entry.getByText('This is you')).toBeVisible()
  await entry.getByRole('button', { name: 'Switch off' }).click()
  await expect(entry.getByRole('alert')).toContainText('Nobody else runs the installation')
  const access = cardOf(page, 'Role and language')
  await access.getByLabel('Role').selectOption('Manager')
  await access.getByRole('button', { name: 'Save' }).click()
  await expect(access.getByLabel('Orchestra')).toBeFocused()
  await access.getByLabel('Orchestra').selectOption({ index: 1 })
  await access.getByRole('button', { name: 'Save' }).click()
  await expect(access.getByRole('alert')).toContainText('Nobody else runs the installation')
  await expectAccessible(page)
  await access.getByLabel('Orchestra').selectOption({ index: 0 })
  await access.getByLabel('Role').selectOption('Operator')

  const { id } = await letIn(seed, 'entry.test')
  await page.goto(`/superadmin/users/${id}`)
  await entry.getByRole('button', { name: 'Mail a password link' }).click()
  await expect(page.getByText('A link is on its way to entry.test@example.org')).toBeVisible()
  await entry.getByRole('button', { name: 'Switch off' }).click()
  await expect(entry.getByText('cannot sign in')).toBeVisible()
  await expect(entry.getByRole('button', { name: 'Mail a password link' })).toBeHidden()
  await entry.getByRole('button', { name: 'Let in again' }).click()
  await expect(entry.getByText('has not chosen a password yet')).toBeVisible()
})
