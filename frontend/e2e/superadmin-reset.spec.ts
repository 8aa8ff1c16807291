// A demo orchestra is emptied, and people begin anew in it.

import { expectAccessible } from './support/axe'
import { expect, PASSWORD, Seed, test } from './support/fixtures'

test.use({ company: 'emptied', user: 'superadmin' })

test('an operator empties a demo orchestra, and its people begin anew @phone', async ({
  page,
  seed,
  server,
  browser,
}) => {
  const { items } = await seed.get<{ items: { id: string; code: string }[] }>('/api/superadmin/orchestras')
  await page.goto(`/superadmin/orchestras/${items.find(({ code }) => code === 'SCOSO')?.id}`)
  await page.getByRole('button', { name: 'Empty it' }).click()
  await expect(page.getByRole('dialog')).toContainText('Nothing of it can be brought back. Its users stay.')
  await expectAccessible(page)
  await page.getByLabel('Type SCOSO to confirm').fill('SCO')
  await page.getByRole('dialog').getByRole('button', { name: 'Empty it' }).click()
  await expect(page.getByText('This is not SCOSO')).toBeVisible()
  await page.getByLabel('Type SCOSO to confirm').fill('SCOSO')
  await page.getByRole('dialog').getByRole('button', { name: 'Empty it' }).click()
  await expect(page.getByText('SCOSO is empty, and as new')).toBeVisible()

  const context = await browser.newContext({ baseURL: server.url })
  const theirs = new Seed(context.request, server.url)
  await theirs.post('/api/auth/login', { username: 'scoso-admin', password: PASSWORD })
  expect(await theirs.get('/api/musicians')).toMatchObject({ items: [] })
  await theirs.musician({ lastName: 'Alm' })
  await context.close()
})
