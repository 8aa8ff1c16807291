// From whom an orchestra's mail comes, as operators set and try it.

import { expectAccessible } from './support/axe'
import { expect, PASSWORD, Seed, test } from './support/fixtures'

test.use({ company: 'newborn', user: null })

test('an operator gives an orchestra its own sender, tries it, and goes back @phone', async ({
  page,
  server,
  mails,
}) => {
  const name = `operator-${Date.now()}`
  const operator = ['create-user', name, '--email', `${name}@example.org`, '--role', 'superadmin', '--password-stdin']
  await server.run(operator, PASSWORD)
  const seed = new Seed(page.request, server.url)
  await seed.post('/api/auth/login', { username: name, password: PASSWORD })
  await seed.patch('/api/auth/me', { locale: 'en' })
  const { items } = await seed.get<{ items: { id: string; code: string }[] }>('/api/superadmin/orchestras')
  await page.goto(`/superadmin/orchestras/${items.find(({ code }) => code === 'NEW')?.id}`)
  const card = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Mail', exact: true }) })
  await expect(card).toContainText('the installation’s')
  await card.getByRole('button', { name: 'Send me a test mail' }).click()
  await expect(card.getByRole('alert')).toContainText(`took the mail to ${name}@example.org: 250`)

  await card.getByRole('button', { name: 'Change…' }).click()
  await page.getByLabel('Address of its own').fill('play@city.example')
  await page.getByLabel('Mail server of its own').fill('mail.example.org')
  await page.getByRole('button', { name: 'Save' }).last().click()
  await expect(page.getByRole('dialog')).toContainText('not a URL')
  await expectAccessible(page)
  await page.getByLabel('Mail server of its own').fill(mails.url)
  await page.getByRole('button', { name: 'Save' }).last().click()
  await expect(card).toContainText('play@city.example · its own')
  await expect(card).toContainText('None since this was last changed')
  await expectAccessible(page)
  await card.getByRole('button', { name: 'Send me a test mail' }).click()
  await expect(card.getByRole('alert')).toContainText('250')

  await card.getByRole('button', { name: 'Use the installation’s server' }).click()
  await expect(card.getByRole('button', { name: 'Use the installation’s server' })).toBeHidden()
  await expect(card).toContainText('The installation’s')
})
