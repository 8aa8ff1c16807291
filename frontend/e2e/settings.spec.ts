import { expectAccessible } from './support/axe'
import { expect, test } from './support/fixtures'

interface Settings {
  reminder: boolean
  lastCallHours: number
  wake: string
}

const card = (page: import('@playwright/test').Page, name: string) =>
  page.locator('section').filter({ has: page.getByRole('heading', { name, exact: true }) })

test('each card saves by itself @phone', async ({ page, seed }) => {
  await page.goto('/admin/settings')
  const reminders = card(page, 'Reminders and deadlines')
  await expect(reminders.getByRole('button', { name: 'Save' })).toBeHidden()
  const before = await seed.get<Settings>('/api/settings')
  await reminders.getByRole('checkbox').setChecked(!before.reminder)
  await reminders.getByLabel(/Hours before/).fill(String(before.lastCallHours + 1))
  await expectAccessible(page)
  await reminders.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Reminders and deadlines: saved')).toBeVisible()
  await expect(reminders.getByRole('button', { name: 'Save' })).toBeHidden()
  expect(await seed.get<Settings>('/api/settings')).toMatchObject({
    reminder: !before.reminder,
    lastCallHours: before.lastCallHours + 1,
  })
})

test('whoever goes away from changed cards is asked once, and keeps them if they stay @phone', async ({ page }) => {
  await page.goto('/admin/settings')
  const quiet = card(page, 'Mail hours')
  await quiet.getByLabel('From').selectOption('09:30')
  await card(page, 'Reminders and deadlines')
    .getByLabel(/Hours before/)
    .fill('17')
  const users = page.getByRole('link', { name: 'Users', exact: true })
  await users.click()
  const question = page.getByRole('dialog', { name: 'Leave without saving?' })
  await expectAccessible(page)
  await question.getByRole('button', { name: 'Stay here' }).click()
  await expect(quiet.getByLabel('From')).toHaveValue('09:30')
  await users.click()
  await question.getByRole('button', { name: 'Leave without saving' }).click()
  await expect(page).toHaveURL('/admin/settings/users')
})

test('what somebody else changed meanwhile is not written over unseen', async ({ page, seed }) => {
  await page.goto('/admin/settings')
  const quiet = card(page, 'Mail hours')
  await quiet.getByLabel('From').selectOption('09:30')
  await page.route('**/api/settings', (route) =>
    route.request().method() === 'GET' ? route.abort() : route.continue(),
  )
  await seed.patch('/api/settings', { refillDays: 21 })
  await quiet.getByRole('button', { name: 'Save' }).click()
  await expect(quiet.getByRole('alert')).toContainText('Somebody else changed this meanwhile')
  expect((await seed.get<Settings>('/api/settings')).wake).not.toBe('09:30')
  await page.unroute('**/api/settings')
  await page.reload()
  await quiet.getByLabel('From').selectOption('09:30')
  await quiet.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Mail hours: saved')).toBeVisible()
  expect((await seed.get<Settings>('/api/settings')).wake).toBe('09:30')
})

test('the server has the last word, beside the card', async ({ page }) => {
  await page.goto('/admin/settings')
  const quiet = card(page, 'Mail hours')
  await quiet.getByLabel('From').selectOption('12:00')
  await quiet.getByLabel('Until').selectOption('13:00')
  await quiet.getByRole('button', { name: 'Save' }).click()
  await expect(quiet.getByRole('alert')).toBeVisible()
  await quiet.getByRole('button', { name: 'Cancel' }).click()
  await expect(quiet.getByRole('alert')).toBeHidden()
})

test('one’s own language, appearance and password', async ({ page, seed }) => {
  await page.goto('/admin/settings/account')
  await page.getByText('Dark', { exact: true }).click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await expect(async () => expect(await seed.get('/api/auth/me')).toMatchObject({ theme: 'dark' })).toPass()
  await expectAccessible(page)
  await page.getByLabel('Present password').fill('not the password')
  await page.getByLabel('New password', { exact: true }).fill('four words nobody guesses')
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByText('The present password is not right.')).toBeVisible()
})

test('a demo never reaches people, and says so; elsewhere going live asks first, and the server decides', async ({
  page,
  seed,
}) => {
  await page.goto('/admin/settings')
  const live = card(page, 'Does mail reach people?')
  await expect(live.getByText('Rehearsal: all mail stays here, in the mailbox.')).toBeVisible()
  await expect(live.getByText('This is a demo, whose people do not exist. It stays in rehearsal.')).toBeVisible()
  await expect(live.getByRole('button', { name: 'Go live' })).toHaveCount(0)
  await expect(seed.post('/api/orchestra/go-live')).rejects.toThrow(/4\d\d/)

  // As an orchestra would see it that lacks nothing.
  await page.route('**/api/orchestra', async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, json: { ...(await answer.json()), missing: [] } })
  })
  await page.reload()
  await live.getByRole('button', { name: 'Go live' }).click()
  const dialog = page.getByRole('dialog', { name: /^Go live with .*\?$/ })
  await expect(dialog).toContainText('From now on mail reaches the musicians.')
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await live.getByRole('button', { name: 'Go live' }).click()
  await dialog.getByRole('button', { name: 'Go live: mail reaches people' }).click()
  await expect(dialog).toBeHidden()
  await expect(live.getByText('Rehearsal: all mail stays here, in the mailbox.')).toBeVisible()
  await expect(page.getByText(/ is live: mail reaches people\.$/)).toHaveCount(0)
  expect(await seed.get('/api/orchestra')).toMatchObject({ mailMode: 'rehearsal' })
})

test.describe('an assistant', () => {
  test.use({ user: 'sco-user' })
  test('reads the settings, and finds nothing that would be refused @phone', async ({ page, seed }) => {
    await page.goto('/admin/settings')
    await expect(page.getByText('Managers of the orchestra can change them.')).toBeVisible()
    for (const field of await page.getByRole('combobox').all()) await expect(field).toBeDisabled()
    for (const field of await page.getByRole('checkbox').all()) await expect(field).toBeDisabled()
    await expectAccessible(page)
    await expect(seed.patch('/api/settings', { refillDays: 1 })).rejects.toThrow('403')

    await page.goto('/admin/settings/users')
    await expect(page.getByText('sco-admin', { exact: true })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Invite somebody' })).toBeHidden()
    await expect(page.getByRole('button', { name: /^Actions for/ })).toBeHidden()
    const body = { username: 'not.me', email: 'not.me@example.org', role: 'admin' }
    await expect(seed.post('/api/users', body)).rejects.toThrow('403')

    await page.goto('/admin/log')
    await expect(page.getByText('This page is for managers')).toBeVisible()
    await expect(seed.get('/api/logs')).rejects.toThrow('403')
    await page.goto('/admin/onboarding')
    await expect(page.getByText('This page is for managers')).toBeVisible()
    await page.goto('/admin/activity')
    await expect(page.getByRole('link', { name: 'System log' })).toBeHidden()
  })
})
