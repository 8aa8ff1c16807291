import { request } from '@playwright/test'
import type { components } from '../src/api/schema'
import { expectAccessible } from './support/axe'
import { expect, PASSWORD, Seed, test } from './support/fixtures'
import { stageDraft, stageProject } from './support/projects'
import { expectOrder, grip, menuOf, orderOnServer, stageList } from './support/rankings'

type Schema = components['schemas']

test.describe('with two editors', () => {
  const make = async (seed: Seed, role: 'admin' | 'user') => {
    const { items } = await seed.get<{ items: { id: string; username: string }[] }>('/api/users')
    await seed.patch(`/api/users/${items.find(({ username }) => username === 'sco-user')?.id}`, { role })
  }
  test.afterEach(({ seed }) => make(seed, 'user'))

  /** A second manager, by the API. */
  async function colleague(seed: Seed, url: string): Promise<Seed> {
    await make(seed, 'admin')
    const other = new Seed(await request.newContext({ baseURL: url }), url)
    await other.post('/api/auth/login', { username: 'sco-user', password: PASSWORD })
    return other
  }

  test('the second is told who changed what, sees it, and can make the own change again', async ({
    page,
    seed,
    server,
  }) => {
    const { list, people } = await stageList(seed, ['Alm', 'Bok', 'Ceder', 'Druva'])
    const other = await colleague(seed, server.url)
    // Behind a poor line: what the colleague does is not seen here in time.
    await page.route('**/api/events/stream*', (route) => route.abort())
    await page.goto(`/admin/rankings/${list.id}`)
    await expect(grip(page, 'Alm')).toBeVisible()
    await other.delete(`/api/ranking-lists/${list.id}/entries/${people[1]?.id}`)
    await other.post(`/api/ranking-lists/${list.id}/entries`, { musicianId: people[1]?.id })

    await menuOf(page, 'Ceder').click()
    await page.getByRole('menuitem', { name: 'To the top' }).click()
    const note = page.getByRole('alert')
    await expect(note).toContainText(/sco-user changed this list at \d\d:\d\d/)
    await expect(note).toContainText('Test Bok: from place 2 to 4')
    await expect(note).toContainText('Your change was not saved')
    await expectOrder(page, 'Alm Ceder Druva Bok')
    await expectAccessible(page)

    await note.getByRole('button', { name: 'Make my change again' }).click()
    await expectOrder(page, 'Ceder Alm Druva Bok')
    await expect.poll(() => orderOnServer(seed, list)).toBe('Ceder Alm Druva Bok')
  })

  test('what the other does is seen soon, and undo does not undo it', async ({ page, seed, server }) => {
    const { list, people } = await stageList(seed, ['Alm', 'Bok', 'Ceder'])
    const other = await colleague(seed, server.url)
    await page.goto(`/admin/rankings/${list.id}`)
    await menuOf(page, 'Ceder').click()
    await page.getByRole('menuitem', { name: 'To the top' }).click()
    await expect.poll(() => orderOnServer(seed, list)).toBe('Ceder Alm Bok')
    await other.delete(`/api/ranking-lists/${list.id}/entries/${people[0]?.id}`)
    await expect(page.getByText(/sco-user changed this list/)).toBeVisible({ timeout: 10_000 })
    await expectOrder(page, 'Ceder Bok')
    await expect(page.getByText('Taken off: Test Alm')).toBeVisible()
    await page.keyboard.press('Control+z')
    await expect(page.getByText('Nothing was put back.')).toBeVisible()
    expect(await orderOnServer(seed, list)).toBe('Ceder Bok')
  })
})

test('a need that a colleague changed while it was open is not written over unseen', async ({ page, seed }) => {
  const { project, need } = await stageProject(seed, ['Alm', 'Bok'])
  const at = `/api/projects/${project.id}/needs`
  const saved = async () => (await seed.get<{ items: Schema['Need'][] }>(at)).items[0]
  await page.goto(`/admin/projects/${project.id}/plan?need=${need.id}`)
  const drawer = page.getByRole('dialog', { name: /Desk/ })
  await drawer.getByLabel('How many').fill('2')

  await seed.patch(`${at}/${need.id}`, { noteToMusician: 'Bring a mute' })
  await expect(page.getByText('Bring a mute')).toBeVisible()
  await drawer.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(drawer.getByRole('alert')).toContainText('Somebody else changed this meanwhile')
  expect(await saved()).toMatchObject({ quantity: 1, noteToMusician: 'Bring a mute' })
  await expectAccessible(page)

  await drawer.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(drawer).toBeHidden()
  expect(await saved()).toMatchObject({ quantity: 2, noteToMusician: 'Bring a mute' })
})

test('sessions that two type at once: neither loses a session, a place or a note', async ({ page, seed }) => {
  const project = await stageDraft(seed)
  const at = `/api/projects/${project.id}/sessions`
  const all = async () => (await seed.get<{ items: Schema['Session'][] }>(at)).items
  const [concert] = await all()
  await page.goto(`/admin/projects/${project.id}/plan?edit=sessions`)
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Note').fill('Strings only')

  await seed.patch(`${at}/${concert?.id}`, { venue: 'Stora salen' })
  const rehearsal = { kind: 'rehearsal', startsAt: '2027-03-04T09:00:00Z', endsAt: '2027-03-04T13:00:00Z' }
  await seed.post(at, rehearsal)
  await expect(page.getByText('Stora salen')).toBeVisible()
  await dialog.getByRole('button', { name: 'Save sessions' }).click()
  await expect(dialog.getByRole('alert')).toContainText('Somebody else changed the sessions meanwhile')
  await expect(dialog.getByRole('group')).toHaveCount(2)
  await expect(dialog.getByLabel('Venue').nth(1)).toHaveValue('Stora salen')
  await expect(dialog.getByLabel('Note').nth(1)).toHaveValue('Strings only')
  await expectAccessible(page)

  await dialog.getByRole('button', { name: 'Save sessions' }).click()
  await expect(dialog).toBeHidden()
  expect(await all()).toMatchObject([{ kind: 'rehearsal' }, { venue: 'Stora salen', note: 'Strings only' }])
})
