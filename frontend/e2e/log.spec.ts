import type { components } from '../src/api/schema'
import { expectAccessible } from './support/axe'
import { expect, PASSWORD, Seed, test } from './support/fixtures'

type Schema = components['schemas']

test.use({ company: 'log' })

test('what happened is told in words, by project and person @phone', async ({ page, isMobile }) => {
  await page.goto('/admin/activity')
  await page.getByLabel('Project').selectOption('Eroica')
  await expect(page.getByText('Solveig Forsberg said yes too late and waits for a place.')).toBeVisible()
  await expect(page.getByText('is to be asked')).toBeHidden()
  if (!isMobile) await expectAccessible(page)
  await page.getByLabel('Project').selectOption('Sibelius femma')
  await expect(page.getByText('The project is completed.')).toBeVisible()
  await expect(page.getByText('waits for a place')).toBeHidden()
  await expect(page).toHaveURL(/project=/)
  await page.goto('/admin/activity')
  await page.getByLabel('Musician').selectOption('Solveig Forsberg')
  await expect(page.getByRole('listitem').filter({ hasText: 'Solveig Forsberg' }).first()).toBeVisible()
  await expect(page.getByText('Session added')).toBeHidden()
})

test('the system log has levels, categories and a search', async ({ page }) => {
  const lines = [
    ['error', 'mail', 'a mail could not be delivered and was given up'],
    ['info', 'users', 'a user was let in'],
  ].map(([level, category, message], at) => ({
    id: crypto.randomUUID(),
    at: `2026-11-30T10:0${at}:00Z`,
    level,
    category,
    message,
    fields: { reply: '550' },
  }))
  await page.route('**/api/logs?**', (route) => {
    const level = new URL(route.request().url()).searchParams.get('level')
    return route.fulfill({ json: { items: lines.filter((line) => !level || line.level === level) } })
  })
  await page.goto('/admin/log')
  await expect(page.getByText('a user was let in')).toBeVisible()
  await page.getByRole('searchbox').fill('given up')
  await expect(page.getByText('a user was let in')).toBeHidden()
  await page.getByRole('searchbox').fill('')
  await page.getByLabel('Level').selectOption('Error')
  await expect(page.getByText('a user was let in')).toBeHidden()
  await page.getByText('Details').click()
  await expect(page.getByText('"550"')).toBeVisible()
  await expectAccessible(page)
})

test('an empty log says so', async ({ page, seed }) => {
  const { items } = await seed.get<{ items: unknown[] }>('/api/logs?level=debug')
  expect(items).toEqual([])
  await page.goto('/admin/log?level=debug')
  await expect(page.getByRole('heading', { name: 'Nothing matches' })).toBeVisible()
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await expect(page).toHaveURL('/admin/log')
})

test('managers see at once which operator looks in, why and until when @phone', async ({
  page,
  server,
  playwright,
}) => {
  const operator = new Seed(await playwright.request.newContext({ baseURL: server.url }), server.url)
  await operator.post('/api/auth/login', { username: 'superadmin', password: PASSWORD })
  const { items } = await operator.get<{ items: Schema['HostedOrchestra'][] }>('/api/superadmin/orchestras')
  const orchestraId = items.find(({ code }) => code === 'SCO')?.id ?? ''

  await page.goto('/admin/activity')
  await page.getByRole('link', { name: 'Operators’ access' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Operators’ access')
  const wanted = { orchestraId, reason: 'Ticket 4713: an empty chair', minutes: 15 }
  const { id } = await operator.post<Schema['AccessGrant']>('/api/superadmin/grants', wanted)
  const line = page.getByRole('listitem').filter({ hasText: 'Ticket 4713' })
  await expect(line).toContainText(/Until \d\d:\d\dsuperadmin · Only reads/)
  await expectAccessible(page)
  await operator.delete(`/api/superadmin/grants/${id}`)
  await expect(line).toContainText('Over')
  await page.getByRole('link', { name: 'What was done' }).first().click()
  await expect(page.getByRole('listitem').filter({ hasText: 'grants' }).first()).toBeVisible()
})
