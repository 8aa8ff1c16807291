// Backing an orchestra up from its page, and putting it away.

import type { Locator, Page } from '@playwright/test'
import type { components } from '../src/api/schema'
import { expectAccessible } from './support/axe'
import { expect, PASSWORD, Seed, test } from './support/fixtures'
import { postgres, sql } from './support/postgres'

type Schema = components['schemas']

// No demo, in which two clocks go.
test.use({ company: 'newborn-archive', user: null })

test.beforeEach(async ({ page, server }) => {
  const name = `operator-${Date.now()}`
  const operator = ['create-user', name, '--email', `${name}@example.org`, '--role', 'superadmin', '--password-stdin']
  await server.run(operator, PASSWORD)
  const seed = new Seed(page.request, server.url)
  await seed.post('/api/auth/login', { username: name, password: PASSWORD })
  await seed.patch('/api/auth/me', { locale: 'en' })
})

const cardOf = (page: Page, title: string): Locator =>
  page.locator('section').filter({ has: page.getByRole('heading', { name: title, exact: true }) })

/** An orchestra whose database is this one, as soon as it is in use. */
async function born(seed: Seed, code: string, database: Schema['OrderedDatabase']): Promise<string> {
  const admin = { username: `${code.toLowerCase()}-admin`, email: `${code.toLowerCase()}@example.org` }
  const order = { code, name: `Orchestra ${code}`, plan: 'small', database, admin }
  const { run } = await seed.post<Schema['BegunProvisioning']>('/api/superadmin/orchestras', order)
  const at = `/api/superadmin/orchestras/${run.orchestraId}/provisioning`
  await expect.poll(async () => (await seed.get<Schema['Provisioning']>(at)).state, { timeout: 60_000 }).toBe('done')
  return run.orchestraId
}

test('it is backed up while it is in use, and archived once it stands still @phone', async ({ page, seed }) => {
  const id = await born(seed, 'AWAY', { provider: 'sqlite' })
  let letGo = () => {}
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  await page.route('**/backup', async (route) => {
    await held
    await route.continue()
  })
  await page.goto(`/superadmin/orchestras/${id}`)
  const [backup, life] = [cardOf(page, 'Backup'), cardOf(page, 'In use or not')]
  await expect(backup.getByText('No backup of it was ever made.')).toBeVisible()
  await expect(backup.getByText('None yet')).toBeVisible()
  await backup.getByRole('button', { name: 'Back up now' }).click()
  await expect(backup.getByRole('status')).toContainText('It is being made and read back.')
  await expectAccessible(page)
  letGo()
  await expect(backup.getByRole('status')).toContainText(/Made at \d\d:\d\d, read back and found whole\./)
  await expect(backup.getByText('Read back and whole', { exact: true })).toBeVisible()
  await expect(backup.getByText(/^[\d.]+ MB, [\d,]+ rows, schema \d+$/)).toBeVisible()
  await expect(backup.getByText(/AWAY-.*\.json$/)).toBeVisible()
  await expectAccessible(page)

  await expect(life.getByText('suspend it first')).toBeVisible()
  await seed.post(`/api/superadmin/orchestras/${id}/suspend`)
  const ask = life.getByRole('button', { name: 'Archive…' })
  await ask.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Archive Orchestra AWAY?' })
  await expect(dialog.getByLabel('Type AWAY to confirm')).toBeFocused()
  await expect(dialog.getByText('Nothing is deleted.')).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.type('sco')
  await page.keyboard.press('Enter')
  await expect(dialog.getByText('This is not AWAY')).toBeVisible()
  await dialog.getByLabel('Type AWAY to confirm').fill('away')
  await page.keyboard.press('Enter')
  await expect(page.getByText('AWAY is archived')).toBeVisible()
  await expect(life.getByText('All that it has is in the backup of')).toBeVisible()
  await expect(life.getByText('Not in use', { exact: true })).toBeVisible()
  await expect(ask).toBeHidden()
  await expectAccessible(page)
  await page.reload()
  await expect(life.getByText('All that it has is in the backup of')).toBeVisible()

  await life.getByRole('button', { name: 'Take back into use' }).click()
  await expect(page.getByText('AWAY is in use again')).toBeVisible()
})

test('where a backup cannot be read back that is said, with what it takes, and nothing is archived', async ({
  page,
  seed,
}) => {
  await sql('CREATE DATABASE unread')
  const url = new URL(postgres())
  url.pathname = 'unread'
  url.password = 'any'
  const id = await born(seed, 'UNREAD', { provider: 'existing', url: url.href })
  await page.goto(`/superadmin/orchestras/${id}`)
  const backup = cardOf(page, 'Backup')
  await backup.getByRole('button', { name: 'Back up now' }).click()
  await expect(backup.getByRole('status')).toContainText(/Made at \d\d:\d\d, but not read back/)
  await expect(backup.getByRole('status')).toContainText('set STAGESUB_POSTGRES_ADMIN_URL')
  await expect(backup.getByText(/· not read back$/)).toBeVisible()
  await expect(backup.getByText('None read back')).toBeVisible()
  await expectAccessible(page)

  await seed.post(`/api/superadmin/orchestras/${id}/suspend`)
  await page.getByRole('button', { name: 'Archive…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Archive Orchestra UNREAD?' })
  await page.keyboard.type('UNREAD')
  await dialog.getByRole('button', { name: 'Archive' }).click()
  await expect(dialog.getByRole('alert')).toContainText('so nothing was changed')
  await expect(dialog.getByRole('alert')).toContainText('STAGESUB_POSTGRES_ADMIN_URL')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(cardOf(page, 'In use or not').getByText('Suspended', { exact: true })).toBeVisible()

  // Somebody else was faster, and it is in use again.
  await page.getByRole('button', { name: 'Archive…' }).click()
  await page.route('**/superadmin/orchestras/*', (route) => route.abort())
  await seed.post(`/api/superadmin/orchestras/${id}/activate`)
  await page.keyboard.type('UNREAD')
  await page.keyboard.press('Enter')
  await expect(dialog.getByRole('alert')).toContainText('the orchestra is in use')
})
