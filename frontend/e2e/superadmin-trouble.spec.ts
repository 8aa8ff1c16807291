// A trouble from its beginning to its end, as it happens: nothing is answered in the server's place.

import type { components } from '../src/api/schema'
import { expectAccessible } from './support/axe'
import { test as base, expect, PASSWORD, Seed } from './support/fixtures'
import { postgres, sql } from './support/postgres'
import { sendAll, stageProject } from './support/projects'

type Metrics = components['schemas']['Metrics']

const test = base.extend<object, { postgresAdmin: string | undefined }>({
  postgresAdmin: [({ company: _company }, use) => use(postgres()), { scope: 'worker' }],
})

test.use({ company: 'newborn-trouble', user: null })

// The server looks every ten seconds. It believes in a trouble after three looks, and in its end after two calm minutes.
const BELIEVED = { timeout: 90_000 }
const CALM = { timeout: 240_000 }

test('a database goes away: operators are told what is at stake, and that it is over once it is back', async ({
  page,
  server,
  mails,
  playwright,
}) => {
  test.setTimeout(480_000)
  const admin = ['--admin', 'lost-admin', '--admin-email', 'lost@example.org', '--password-stdin']
  await server.run(['provision', 'LOST', '--name', 'Lost Sinfonietta', '--provider', 'postgres', ...admin], PASSWORD)
  const operator = ['create-user', 'watcher', '--email', 'watcher@example.org', '--role', 'superadmin']
  await server.run([...operator, '--password-stdin'], PASSWORD)
  const staff = new Seed(await playwright.request.newContext({ baseURL: server.url }), server.url)
  await staff.post('/api/auth/login', { username: 'lost-admin', password: PASSWORD })
  const { project } = await stageProject(staff, ['Alm', 'Bok'])
  await sendAll(staff, project, 'now')

  const seed = new Seed(page.request, server.url)
  await seed.post('/api/auth/login', { username: 'watcher', password: PASSWORD })
  await seed.patch('/api/auth/me', { locale: 'en' })
  const asked = async () => {
    const { orchestras } = await seed.get<Metrics>('/api/superadmin/metrics')
    return orchestras.find(({ code }) => code === 'LOST')?.figures?.requests.open
  }
  await expect.poll(asked).toBe(1)
  await page.goto('/superadmin')
  const card = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Alerts', exact: true }) })
  const check = page.getByRole('button', { name: 'Check now' })
  const alert = card.getByText('LOST: the database does not answer')
  await check.click()
  await expect(page.getByText('2 databases answer.')).toBeVisible()
  await expect(card.getByText('No alert is live.')).toBeVisible()

  const role = await sql("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname LIKE 'stagesub_lost_%'")
  await sql(`ALTER ROLE "${role}" NOLOGIN`)
  await sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${role}'`)
  await check.click()
  await expect(page.getByText('One database answers, one does not.')).toBeVisible()
  await expect(alert).toBeVisible(BELIEVED)
  await expect(card).toContainText(
    /Since .*1 request awaits an answer, (no mail waits|1 mail waits) to leave\. Next due /,
  )
  await expect.poll(() => mails.reached.filter((to) => to === 'watcher@example.org')).toHaveLength(1)
  await expectAccessible(page)
  await card.getByRole('link', { name: 'Look' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Lost Sinfonietta')
  await expect(page.getByText('LOST: the database does not answer')).toBeVisible()
  await expect(page.getByText('Does not answer', { exact: true })).toBeVisible()
  await expectAccessible(page)

  await sql(`ALTER ROLE "${role}" LOGIN`)
  await page.goto('/superadmin')
  await expect(async () => {
    await check.click()
    await expect(page.getByText('2 databases answer.')).toBeVisible({ timeout: 3_000 })
  }).toPass()
  await expect(card.getByText('No alert is live.')).toBeVisible(CALM)
  await card.getByText('Past alerts').click()
  await expect(alert).toBeVisible()
  await expect.poll(() => mails.reached.filter((to) => to === 'watcher@example.org')).toHaveLength(2)
  await expectAccessible(page)
})
