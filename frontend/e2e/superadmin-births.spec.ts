// How an orchestra comes into the world: ordered, watched, interrupted, taken back.

import type { Page } from '@playwright/test'
import { expectAccessible } from './support/axe'
import { test as base, expect, PASSWORD, Seed } from './support/fixtures'
import { door, postgres, sql } from './support/postgres'

const test = base.extend<object, { postgresAdmin: string | undefined }>({
  postgresAdmin: [({ company: _company }, use) => use(postgres()), { scope: 'worker' }],
})

test.use({ company: 'births' })

interface Order {
  name: string
  code: string
  provider: string
  url?: string
}

async function order(page: Page, { name, code, provider, url }: Order): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Code').fill(code)
  await page.getByRole('radio', { name: provider }).check()
  if (url) await page.getByLabel('Address of the database').fill(url)
  await page.getByLabel('Username').fill(`${code.toLowerCase()}-admin`)
  await page.getByLabel('E-mail').fill(`${code.toLowerCase()}@example.org`)
  await page.getByRole('button', { name: 'Make the orchestra' }).click()
}

const step = (page: Page, name: string) => page.getByRole('listitem').filter({ hasText: name })

test.describe('from nothing', () => {
  test.use({ user: null })

  test('an orchestra on PostgreSQL is ordered, watched, entered by the link, and its first musician counts', async ({
    page,
    browser,
    server,
    playwright,
  }) => {
    const operator = new Seed(await playwright.request.newContext({ baseURL: server.url }), server.url)
    await operator.post('/api/auth/login', { username: 'superadmin', password: PASSWORD })
    await operator.patch('/api/auth/me', { locale: 'en' })
    await page.goto('/superadmin')
    await page.getByLabel('Username').fill('superadmin')
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('navigation').getByRole('link', { name: 'Orchestras' }).click()
    await page.getByRole('link', { name: 'New orchestra' }).click()
    await order(page, { name: 'City Chamber Orchestra', code: 'city', provider: 'This installation’s PostgreSQL' })

    await expect(page.getByRole('heading', { level: 1 })).toHaveText('City Chamber Orchestra')
    await expect(page.getByRole('main').getByRole('listitem').filter({ hasText: 'Done' })).toHaveCount(7)
    await expect(page.getByRole('status').filter({ hasText: 'All 7 steps are done' })).toBeVisible()
    await expect(page.getByText(/postgres:127\.0\.0\.1:\d+\/stagesub_city_/)).toBeVisible()
    await expectAccessible(page)
    const link = await page.getByLabel('Link', { exact: true }).inputValue()

    await page.getByRole('link', { name: 'To the orchestra' }).click()
    await page.getByRole('navigation').getByRole('link', { name: 'Orchestras' }).click()
    const row = page.getByRole('row').filter({ hasText: 'City Chamber Orchestra' })
    await expect(row).toContainText('0 of 250')

    const theirs = await browser.newContext({ baseURL: server.url })
    const admin = await theirs.newPage()
    await admin.goto(link)
    await expect(admin.getByRole('heading', { level: 1 })).toHaveText('Welcome to City Chamber Orchestra')
    await admin.getByLabel('New password').fill('four words nobody guesses')
    await admin.getByRole('button', { name: 'Save and sign in' }).click()
    await expect(admin.getByRole('button', { name: /Account of city-admin/ })).toBeVisible()
    await admin.goto('/admin/musicians/new')
    await admin.getByLabel('First name').fill('Noor')
    await admin.getByLabel('Last name').fill('Nyberg')
    await admin.getByLabel('E-mail').fill('noor.nyberg@example.org')
    await admin.getByRole('combobox', { name: 'Positions' }).fill('tuba')
    await admin.getByRole('option', { name: /Tuba/ }).first().click()
    await admin.getByRole('button', { name: 'Add musician' }).click()
    await expect(admin.getByRole('heading', { level: 1 })).toHaveText('Noor Nyberg')
    await expect(row).toContainText('1 of 250', { timeout: 6_000 })
    await theirs.close()
  })
})

test.describe('who runs all orchestras', () => {
  test.use({ user: 'superadmin' })

  test('is told what an order lacks, and why a database is refused @phone', async ({ page }) => {
    await page.goto('/superadmin/orchestras/new')
    await page.getByRole('button', { name: 'Make the orchestra' }).click()
    await expect(page.getByLabel('Name', { exact: true })).toBeFocused()
    await expect(page.getByText('This is not an e-mail address')).toBeVisible()
    await expectAccessible(page)
    const provider = 'A PostgreSQL database that exists'
    await order(page, { name: 'Another', code: 'SCO', provider, url: 'mysql://nowhere' })
    await expect(page.getByText('Begins with postgres://')).toBeVisible()
    await page.getByLabel('Address of the database').fill('postgres://nobody:nothing@127.0.0.1:1/none')
    await page.getByRole('button', { name: 'Make the orchestra' }).click()
    await expect(page.getByText('Another orchestra has this code.')).toBeVisible()
    await expect(page.getByLabel('Code')).toBeFocused()
    await page.getByLabel('Code').fill('ANOTHER')
    await page.getByRole('button', { name: 'Make the orchestra' }).click()
    await expect(page.getByText(/The database was tested and refused: .*does not answer/)).toBeVisible()
    await expect(page.getByLabel('Address of the database')).toHaveValue(/nobody:nothing/)
  })

  test('sees where a birth stopped and why, also after a reload, and lets it go on', async ({ page }) => {
    await sql('CREATE DATABASE stopping')
    const way = await door()
    way.shutOn('CREATE TABLE')
    await page.goto('/superadmin/orchestras/new')
    const provider = 'A PostgreSQL database that exists'
    await order(page, { name: 'Stopping Sinfonietta', code: 'STOPS', provider, url: way.url('stopping') })
    await expect(step(page, 'Its tables are made')).toContainText('Failed')
    await expect(page.getByText('It stopped')).toBeVisible()
    await expect(page.getByLabel('Link', { exact: true })).toBeVisible()
    await expectAccessible(page)

    await page.goto('/superadmin')
    await page.getByRole('link', { name: /Stopping Sinfonietta.*Could not be made/ }).click()
    await page.reload()
    await expect(step(page, 'Its tables are made')).toContainText('Failed')
    await expect(page.getByLabel('Link', { exact: true })).toBeHidden()
    await page.getByRole('button', { name: 'Make another link' }).click()
    await expect(page.getByLabel('Link', { exact: true })).toHaveValue(/\/admin\/welcome\//)

    way.open()
    await page.getByRole('link', { name: 'With another password' }).click()
    await expect(page.getByLabel('Code')).toHaveValue('STOPS')
    await page.getByLabel('Address of the database').fill(way.url('stopping'))
    await page.getByLabel('Username').fill('stops-admin')
    await page.getByLabel('E-mail').fill('another@example.org')
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect(page.getByRole('alert')).toContainText('was ordered with other details')
    await page.goBack()
    await page.getByRole('button', { name: 'Leave without saving' }).click()
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect(page.getByRole('main').getByRole('listitem').filter({ hasText: 'Done' })).toHaveCount(7)
    way.close()
  })

  test('takes a birth back, of which nothing is left', async ({ page }) => {
    await sql('CREATE DATABASE leaving')
    const way = await door()
    way.shutOn('INSERT INTO')
    await page.goto('/superadmin/orchestras/new')
    const provider = 'A PostgreSQL database that exists'
    await order(page, { name: 'Leaving Sinfonietta', code: 'LEAVES', provider, url: way.url('leaving') })
    await expect(page.getByText('It stopped')).toBeVisible()
    way.open()
    await page.getByRole('button', { name: 'Take back' }).click()
    const dialog = page.getByRole('dialog', { name: 'Take back LEAVES?' })
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Take back' }).click()
    await expect(page.getByText('Nothing is left of LEAVES.')).toBeVisible()
    await expect(page).toHaveURL('/superadmin/orchestras')
    await expect(page.getByRole('row').filter({ hasText: 'SCOSO' })).toBeVisible()
    await expect(page.getByRole('row').filter({ hasText: 'LEAVES' })).toBeHidden()
    expect(await sql("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'", 'leaving')).toBe(
      '0',
    )
    way.close()
  })
})
