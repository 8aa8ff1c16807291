// An orchestra whose own database is away is read from its standby, by hand, and comes back.

import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expectAccessible } from './support/axe'
import { expect, PASSWORD, Seed, test } from './support/fixtures'

test.use({ company: 'newborn', user: 'manager' })

test('an operator registers a standby and switches to it; its people may look, and are told so @phone', async ({
  page,
  server,
  browser,
}) => {
  const [name, folder] = [`operator-${Date.now()}`, await mkdtemp(join(tmpdir(), 'stagesub-standby-'))]
  const operator = ['create-user', name, '--email', `${name}@example.org`, '--role', 'superadmin', '--password-stdin']
  await server.run(operator, PASSWORD)
  const context = await browser.newContext({ baseURL: server.url, viewport: page.viewportSize() })
  const theirs = await context.newPage()
  const card = theirs.locator('section').filter({ has: theirs.getByRole('heading', { name: 'Standby', exact: true }) })
  try {
    await server.run(['backup', '--orchestra', 'NEW', '--to', folder])
    const files = await readdir(folder, { recursive: true })
    const copy = join(folder, files.find((file) => file.endsWith('.db')) ?? '')
    const seed = new Seed(theirs.request, server.url)
    await seed.post('/api/auth/login', { username: name, password: PASSWORD })
    await seed.patch('/api/auth/me', { locale: 'en' })

    const { items } = await seed.get<{ items: { id: string; code: string }[] }>('/api/superadmin/orchestras')
    const id = items.find(({ code }) => code === 'NEW')?.id
    await theirs.goto(`/superadmin/orchestras/${id}`)
    await expect(card).toContainText('None is registered.')
    await card.getByRole('button', { name: 'Register a standby' }).click()
    await theirs.getByLabel('Address').fill('sqlite:///nowhere/at/all.db')
    await theirs.getByRole('button', { name: 'Test and register' }).click()
    await expect(theirs.getByRole('alert')).toContainText('The database was tested and refused')
    await expectAccessible(theirs)
    await theirs.getByLabel('Address').fill(`sqlite://${copy}`)
    await theirs.getByRole('button', { name: 'Test and register' }).click()
    await expect(card).toContainText(copy)

    await card.getByRole('button', { name: 'Read from the standby' }).click()
    await theirs.getByLabel('Type NEW to confirm').fill('new')
    await theirs.getByRole('dialog').getByRole('button', { name: 'Read from the standby' }).click()
    await expect(card).toContainText('In use')
    await expect(card.getByRole('button')).toHaveCount(0)
    await expectAccessible(theirs)

    await page.goto('/admin/musicians/new')
    await expect(page.getByText('Read-only since')).toBeVisible()
    await page.getByLabel('First name').fill('Ada')
    await page.getByLabel('Last name').fill('Alm')
    await page.getByLabel('E-mail').fill('ada.alm@example.org')
    await page.getByRole('button', { name: 'Add musician' }).click()
    await expect(page.getByRole('alert')).toContainText('The orchestra’s own database is away.')
    await expectAccessible(page)

    await theirs.getByRole('button', { name: 'Take back into use' }).click()
    await expect(theirs.getByText('NEW is in use again')).toBeVisible()
    // What was typed is still there, and goes in now.
    await page.getByRole('button', { name: 'Add musician' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Ada Alm' })).toBeVisible()
    await page.reload()
    await expect(page.getByRole('heading', { level: 1, name: 'Ada Alm' })).toBeVisible()
    await expect(page.getByText('Read-only since')).toBeHidden()
    await seed.delete(`/api/superadmin/orchestras/${id}/standby`)
  } finally {
    await context.close()
    await rm(folder, { recursive: true })
  }
})
