// What operators were told of.

import type { components } from '../src/api/schema'
import { expectAccessible } from './support/axe'
import { expect, test } from './support/fixtures'

type Schema = components['schemas']
type Alert = Schema['InstallationAlert']

test.use({ company: 'operators', user: 'superadmin' })

test('a trouble is loud while it lasts, with what is at stake; once over it is folded away @phone', async ({
  page,
  seed,
}) => {
  const { items } = await seed.get<{ items: Schema['HostedOrchestra'][] }>('/api/superadmin/orchestras')
  const [first] = items.filter(({ code }) => code === 'SCOSO')
  const one: Alert = {
    id: '01900000-0000-7000-8000-000000000001',
    orchestraId: first?.id ?? '',
    cause: 'database',
    since: new Date(Date.now() - 600_000).toISOString(),
    detail: 'the database does not answer',
    stake: { code: 'SCOSO', name: 'Sydkusten', openRequests: 4, mailsWaiting: 1 },
  }
  let [live, past]: Alert[][] = [[], []]
  // A trouble takes the server half a minute to believe, and its end two.
  await page.route('**/api/superadmin/alerts?*', (route) =>
    route.fulfill({ json: { items: route.request().url().includes('live=true') ? live : past } }),
  )
  await page.goto('/superadmin')
  const card = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Alerts', exact: true }) })
  await expect(card.getByText('No alert is live.')).toBeVisible()
  await card.getByText('Past alerts').click()
  await expect(card.getByText('There has been none.')).toBeVisible()

  live = [one]
  await expect(card.getByText('SCOSO: the database does not answer')).toBeVisible()
  await expect(card).toContainText('4 requests await an answer, 1 mail waits to leave.')
  await expectAccessible(page)
  await card.getByRole('link', { name: 'Look' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Sydkusten')
  await expect(page.getByText('SCOSO: the database does not answer')).toBeVisible()
  await expectAccessible(page)

  live = []
  past = [{ ...one, clearedAt: new Date().toISOString() }]
  await expect(page.getByText('SCOSO: the database does not answer')).toBeHidden()
  await page.goto('/superadmin')
  await expect(card.getByText('No alert is live.')).toBeVisible()
  await card.getByText('Past alerts').click()
  await expect(card.getByText('SCOSO: the database does not answer')).toBeVisible()
  await expectAccessible(page)
})
