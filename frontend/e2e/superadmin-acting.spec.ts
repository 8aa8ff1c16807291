// An operator in an orchestra's own pages, by a grant.

import type { Page } from '@playwright/test'
import type { components } from '../src/api/schema'
import { expectAccessible } from './support/axe'
import { expect, PASSWORD, Seed, test } from './support/fixtures'

type Schema = components['schemas']
type Grant = Schema['AccessGrant']

test.use({ company: 'operators', user: 'superadmin' })

async function grantFor(seed: Seed, mayWrite: boolean): Promise<Grant> {
  const { items } = await seed.get<{ items: Schema['HostedOrchestra'][] }>('/api/superadmin/orchestras')
  const orchestraId = items.find(({ code }) => code === 'SCOSO')?.id ?? ''
  return seed.post<Grant>('/api/superadmin/grants', { orchestraId, reason: 'Ticket 4712', minutes: 15, mayWrite })
}

const strip = (page: Page) => page.getByRole('region', { name: 'Acting in another’s orchestra' })

async function addMusician(page: Page): Promise<void> {
  await page.goto('/admin/musicians/new')
  await page.getByLabel('First name').fill('By')
  await page.getByLabel('Last name').fill('Grant')
  await page.getByLabel('E-mail').fill('by.grant@example.org')
  await page.getByRole('button', { name: 'Add musician' }).click()
}

test('whoever has a grant enters, is told so on every page and after a reload, and leaves @phone', async ({
  page,
  seed,
}) => {
  const grant = await grantFor(seed, false)
  await page.goto(`/superadmin/orchestras/${grant.orchestraId}`)
  const card = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Looking in', exact: true }) })
  await card.getByRole('button', { name: 'Enter' }).first().click()
  await expect(page).toHaveURL('/admin')
  await expect(strip(page)).toContainText(/^You act in Sydkusten.* by a grant until \d\d:\d\d: only read/)
  await expectAccessible(page)

  await page.goto('/admin/musicians')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Musicians')
  await expect(page.locator('main a[href^="/admin/musicians/0"]').first()).toBeVisible()
  await expect(strip(page)).toBeVisible()
  await expectAccessible(page)
  await page.reload()
  await expect(strip(page)).toBeVisible()

  const asked = page.waitForRequest((request) => request.url().includes('/api/musicians'))
  await page.reload()
  expect((await asked).headers()['x-orchestra-id']).toBe(grant.orchestraId)

  // By a grant to read nothing changes, and one is told why.
  await addMusician(page)
  await expect(page.getByRole('alert')).toContainText('Your grant lets you read only.')

  await page.goto('/admin/settings/users')
  await expect(page.getByText('scoso-admin').first()).toBeVisible()
  await expect(page.getByRole('button', { name: 'Invite somebody' })).toBeHidden()

  await strip(page).getByRole('button', { name: 'Leave' }).click()
  await expect(page).toHaveURL(`/superadmin/orchestras/${grant.orchestraId}`)
  await page.goto('/admin')
  await expect(page).toHaveURL('/superadmin')
  await seed.delete(`/api/superadmin/grants/${grant.id}`)
})

test('the orchestra’s own log is a step away; when the grant ends, so does all that is seen @phone', async ({
  page,
  seed,
}) => {
  const grant = await grantFor(seed, false)
  await page.goto(`/superadmin/orchestras/${grant.orchestraId}`)
  await page.getByRole('button', { name: 'Its own log' }).first().click()
  await expect(page).toHaveURL('/admin/log')
  await expect(page.getByRole('listitem').filter({ hasText: 'grants' }).first()).toBeVisible()
  await seed.delete(`/api/superadmin/grants/${grant.id}`)
  await expect(strip(page)).toContainText('is over')
  await expectAccessible(page)
  await page.reload()
  await expect(page).toHaveURL(`/superadmin/orchestras/${grant.orchestraId}`)
})

test('what is done by a grant to change is done in that orchestra', async ({ page, seed, server, playwright }) => {
  const grant = await grantFor(seed, true)
  await page.goto(`/superadmin/orchestras/${grant.orchestraId}`)
  await page.getByRole('region', { name: 'Looking into orchestras' }).getByRole('button', { name: 'Enter' }).click()
  await expect(strip(page)).toContainText('read and change')
  await addMusician(page)
  await expect(page.getByText('By Grant').first()).toBeVisible()

  const staff = new Seed(await playwright.request.newContext({ baseURL: server.url }), server.url)
  await staff.post('/api/auth/login', { username: 'scoso-admin', password: PASSWORD })
  expect(await staff.get('/api/musicians?q=by+grant')).toHaveProperty('items.length', 1)
  await seed.delete(`/api/superadmin/grants/${grant.id}`)
})

test('whoever must sign in again goes on in the orchestra, with what they were writing', async ({ page, seed }) => {
  const grant = await grantFor(seed, false)
  await page.goto(`/superadmin/orchestras/${grant.orchestraId}`)
  await page.getByRole('button', { name: 'Enter' }).first().click()
  await expect(strip(page)).toBeVisible()
  await page.goto('/admin/musicians/new')
  await page.getByLabel('First name').fill('Half')
  await page.context().clearCookies()
  await page.getByLabel('Last name').fill('Written')
  await page.getByLabel('E-mail').fill('half@example.org')
  await page.getByRole('button', { name: 'Add musician' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByLabel('First name')).toHaveValue('Half')
  await expect(strip(page)).toContainText('Sydkusten')
  await seed.delete(`/api/superadmin/grants/${grant.id}`)
})
