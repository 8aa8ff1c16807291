// Backups that were made, read back and found whole.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expectAccessible } from './support/axe'
import { expect, PASSWORD, Seed, test } from './support/fixtures'

test.use({ company: 'newborn', user: null })

test('what was backed up and found whole says so, and what was not yet stands out @phone', async ({ page, server }) => {
  const [name, folder] = [`operator-${Date.now()}`, await mkdtemp(join(tmpdir(), 'stagesub-backups-'))]
  const operator = ['create-user', name, '--email', `${name}@example.org`, '--role', 'superadmin', '--password-stdin']
  await server.run(operator, PASSWORD)
  const seed = new Seed(page.request, server.url)
  await seed.post('/api/auth/login', { username: name, password: PASSWORD })
  await seed.patch('/api/auth/me', { locale: 'en' })
  const row = (what: string) => page.getByRole('row').filter({ hasText: what })
  try {
    await server.run(['backup', '--orchestra', 'NEW', '--to', folder])
    await page.goto('/superadmin/backups')
    await expect(page.getByText('One database has no verified backup.')).toBeVisible()
    await expect(row('NEW')).toContainText(/\d\d:\d\d/)
    await expect(row('NEW')).toContainText(/\d+ rows, schema \d+/)
    await expect(row('Central database')).toContainText('Never')
    await expectAccessible(page)

    await server.run(['backup', '--central', '--to', folder])
    await page.reload()
    await expect(page.getByText('Every database has a backup that was read back and found whole.')).toBeVisible()
    await expect(page.getByText('Never')).toBeHidden()
    await expectAccessible(page)
  } finally {
    await rm(folder, { recursive: true })
  }
})
