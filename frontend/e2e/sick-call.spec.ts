import type { Page } from '@playwright/test'
import type { components } from '../src/api/schema'
import { expectAccessible } from './support/axe'
import { expect, test } from './support/fixtures'

type Schema = components['schemas']
interface List<T> {
  items: T[]
}

/** Counts the presses on the page, as the person makes them. */
async function countTaps(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    const count = () => sessionStorage.setItem('taps', String(Number(sessionStorage.getItem('taps') ?? 0) + 1))
    addEventListener('click', (event) => event.isTrusted && event.detail > 0 && count(), { capture: true })
  })
  return () => page.evaluate(() => Number(sessionStorage.getItem('taps')))
}

const needsOf = async (seed: { get: <T>(path: string) => Promise<T> }) => {
  const { items } = await seed.get<List<Schema['Project']>>('/api/projects')
  const project = items.find(({ name }) => name === 'Eroica')?.id
  return (await seed.get<List<Schema['Need']>>(`/api/projects/${project}/needs`)).items
}

test('from Today to the mails in five taps at most @phone', async ({ page, seed }) => {
  const taps = await countTaps(page)
  const before = new Set((await needsOf(seed)).map(({ id }) => id))
  const mailed = new Set((await seed.get<List<{ id: string }>>('/api/mailbox')).items.map(({ id }) => id))

  await page.goto('/admin')
  await page.getByRole('link', { name: 'Someone is ill' }).click()
  await expect(page.getByLabel('Project', { exact: true })).toHaveText(/Eroica/)
  await page.getByRole('radio', { name: 'Tutti violin 2' }).click()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'See who is asked' }).click()

  const asked = page.getByRole('listitem').filter({ hasText: /A, place/ })
  await expect(asked).toHaveCount(4)
  await expect(asked.getByRole('link')).toHaveCount(4)
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Send to 4 musicians' }).click()
  await expect(page.getByText('4 musicians are asked')).toBeVisible()
  await expectAccessible(page)
  expect(await taps()).toBeLessThanOrEqual(5)

  const [need] = (await needsOf(seed)).filter(({ id }) => !before.has(id))
  expect(need).toMatchObject({
    strategy: 'first_come',
    maxRecipients: 4,
    urgent: true,
    response: { value: 1, unit: 'hour' },
  })
  expect(need?.ladder.map(({ tier }) => tier)).toEqual(['A'])
  expect(need?.sessionIds).toHaveLength(5)
  await expect(async () => {
    const { items } = await seed.get<List<{ id: string; subject: string }>>('/api/mailbox')
    const news = items.filter(({ id, subject }) => !mailed.has(id) && /violin 2/i.test(subject))
    expect(news).toHaveLength(4)
  }).toPass()
})

test('whoever goes away before sending leaves no need behind', async ({ page, seed }) => {
  const before = (await needsOf(seed)).length
  const prepare = async () => {
    await page.goto('/admin/sick-call')
    await page.getByRole('radio', { name: 'Harp 1' }).click()
    await page.getByRole('button', { name: 'See who is asked' }).click()
    await expect(page.getByRole('button', { name: 'Back, ask nobody' })).toBeVisible()
    expect(await needsOf(seed)).toHaveLength(before + 1)
  }
  const isGone = () => expect(async () => expect(await needsOf(seed)).toHaveLength(before)).toPass()

  await prepare()
  await page.getByRole('button', { name: 'Back, ask nobody' }).click()
  await expect(page.getByRole('button', { name: 'See who is asked' })).toBeVisible()
  await isGone()

  await prepare()
  await page.getByRole('link', { name: 'Projects' }).click()
  await isGone()

  await prepare()
  await page.goto('/admin/projects')
  await isGone()
})

test('what is asked can be changed before, and is said in the sentence', async ({ page }) => {
  await page.goto('/admin/sick-call')
  await page.getByRole('radio', { name: 'Tutti violin 1' }).click()
  await page.getByText('Change', { exact: true }).click()
  await page.getByLabel('Asked at once').fill('2')
  await page.getByLabel('Answer within').selectOption('2 hours')
  await page.getByRole('checkbox').first().uncheck()
  await expect(page.getByText('ask the first 2 on list A at once; they answer within 2 hours')).toBeVisible()
  await expect(page.getByText('4 sessions ahead')).toBeVisible()
})

test.describe('an assistant', () => {
  test.use({ user: 'sco-user' })
  test('prepares it, and leaves the sending to a manager', async ({ page, seed }) => {
    const before = (await needsOf(seed)).length
    await page.goto('/admin/sick-call')
    await page.getByRole('radio', { name: 'Harp 2' }).click()
    await page.getByRole('button', { name: 'See who is asked' }).click()
    await expect(page.getByText('Only managers send requests.')).toBeVisible()
    await expect(page.getByRole('button', { name: /^Send to/ })).toBeHidden()
    await page.getByRole('link', { name: 'Leave it for a manager' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Today')
    await expect(page.getByRole('link', { name: /Harp 2/ })).toBeVisible()
    expect(await needsOf(seed)).toHaveLength(before + 1)
  })
})
