import type { components } from '../src/api/schema'
import { expectAccessible } from './support/axe'
import { expect, test } from './support/fixtures'

type Today = components['schemas']['Today']

test.use({ company: 'today' })

test('what needs somebody, what comes, and what was answered @phone', async ({ page, seed }) => {
  const today = await seed.get<Today>('/api/today')
  const [first] = today.needsMe
  await page.goto('/admin')
  await expect(page.getByRole('heading', { name: `${today.needsMe.length} things need you` })).toBeVisible()
  const urgent = page.getByRole('link', { name: /Nobody left to ask/ })
  await expect(urgent).toContainText('Tuba')
  await expect(urgent).toHaveAttribute('href', `/admin/projects/${first?.projectId}#${first?.needId}`)
  await expect(page.getByRole('heading', { name: 'Wed 9 Dec' })).toBeVisible()
  await expect(page.getByRole('link', { name: /Solveig Forsberg.*Late yes.*(hours ago|yesterday)/ })).toBeVisible()
  await expectAccessible(page)
})

test('a thing that needs somebody leads to its place on the board @phone', async ({ page, seed }) => {
  const { needsMe } = await seed.get<Today>('/api/today')
  const last = needsMe.at(-1)
  if (!last) throw new Error('the demo has something to do')
  await page.goto('/admin')
  await page.locator(`a[href$="#${last.needId}"]`).first().click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(last.projectName)
  await expect(page.locator(`[id="${last.needId}"]`).getByRole('heading').first()).toBeInViewport()
})

test('the charts say the same as their tables', async ({ page, seed }) => {
  const { fill } = await seed.get<Today>('/api/today')
  const eroica = fill.find(({ projectName }) => projectName === 'Eroica')
  await page.goto('/admin')
  const chart = page.getByRole('figure', { name: /by project/ })
  await expect(chart.locator('svg.recharts-surface')).toBeVisible()
  await chart.getByText('As a table').click()
  const row = chart.getByRole('row', { name: /Eroica/ })
  await expect(row.getByRole('cell').first()).toHaveText(String(eroica?.filled))
  await expectAccessible(page)
})

test('an answer by phone appears without a reload', async ({ page, seed }) => {
  const { recentAnswers } = await seed.get<Today>('/api/today')
  const projectId = recentAnswers[0]?.projectId
  const { items } = await seed.get<{ items: components['schemas']['RequestView'][] }>(
    `/api/requests?project=${projectId}`,
  )
  const open = items.find(({ status }) => status === 'open')
  if (!open) throw new Error('the demo has an open request')
  await page.goto('/admin')
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
  await seed.post(`/api/requests/${open.id}/record-answer`, {
    answer: 'no',
    channel: 'phone',
    options: { dontAsk: true },
  })
  const name = `${open.musician.firstName} ${open.musician.lastName}`
  await expect(page.getByRole('link', { name: new RegExp(`${name}.*No.*by phone`) })).toBeVisible()
})

test.describe('on a quiet day', () => {
  test('a rest, and what comes next', async ({ page }) => {
    await page.route('**/api/today', async (route) => {
      const answer = await route.fetch()
      await route.fulfill({ response: answer, json: { ...(await answer.json()), needsMe: [] } })
    })
    await page.goto('/admin')
    await expect(page.getByRole('heading', { name: 'Nothing needs you now' })).toBeVisible()
    await expect(page.getByText('Next: Eroica, Wed 9 Dec at 10:00.')).toBeVisible()
  })
})
