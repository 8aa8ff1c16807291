import { expectAccessible } from './support/axe'
import { expect, test } from './support/fixtures'
import {
  dragByFinger,
  dragByMouse,
  expectOrder,
  grip,
  menuOf,
  orderOnServer,
  places,
  stageList,
} from './support/rankings'

test('the matrix shows how many are on each list, and makes the missing ones @phone', async ({ page, seed }) => {
  const { position } = await stageList(seed, ['Alm', 'Bok'])
  const name = position.names.en
  await page.goto('/admin/rankings')
  await page.getByRole('searchbox').fill(name.toLowerCase())
  const full = page.getByRole('link', { name: `${name}, list A: 2 musicians` })
  await expect(full).toBeVisible()
  await expectAccessible(page)

  await full.focus()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('button', { name: `Make list B for ${name}` })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${name} · B`)
  await expect(page.getByRole('heading', { name: 'Nobody on this list yet' })).toBeVisible()
})

test('dragged by the mouse, saved without a word, taken back by Ctrl+Z', async ({ page, seed }) => {
  const { list } = await stageList(seed, ['Alm', 'Bok', 'Ceder', 'Druva'])
  await page.goto(`/admin/rankings/${list.id}`)
  await expect(grip(page, 'Druva')).toBeVisible()
  await expectAccessible(page)
  await dragByMouse(page, 'Druva', 'Alm')
  await expectOrder(page, 'Druva Alm Bok Ceder')
  await expect(page.getByText('Test Druva now has place 1 of 4')).toBeAttached()
  await expect(page.getByText('Test Druva moved to place 1')).toBeVisible()
  expect(await orderOnServer(seed, list)).toBe('Druva Alm Bok Ceder')
  await page.keyboard.press('Control+z')
  await expectOrder(page, 'Alm Bok Ceder Druva')
  await expect.poll(() => orderOnServer(seed, list)).toBe('Alm Bok Ceder Druva')
})

test('lifted, moved and dropped by keys alone, and put back by Escape', async ({ page, seed }) => {
  const { list } = await stageList(seed, ['Alm', 'Bok', 'Ceder'])
  await page.goto(`/admin/rankings/${list.id}`)
  await grip(page, 'Alm').focus()
  await page.keyboard.press('Space')
  await expect(page.getByText('Test Alm lifted from place 1 of 3')).toBeAttached()
  await page.keyboard.press('ArrowDown')
  await expect(page.getByText('Test Alm: place 2 of 3')).toBeAttached()
  await page.keyboard.press('Escape')
  await expectOrder(page, 'Alm Bok Ceder')

  await page.keyboard.press('Space')
  await expect(page.getByText('Test Alm lifted from place 1 of 3')).toBeAttached()
  await page.keyboard.press('ArrowDown')
  await expect(page.getByText('Test Alm: place 2 of 3')).toBeAttached()
  await page.keyboard.press('ArrowDown')
  await expect(page.getByText('Test Alm: place 3 of 3')).toBeAttached()
  await page.keyboard.press('Space')
  await expectOrder(page, 'Bok Ceder Alm')
  await expect(grip(page, 'Alm')).toBeFocused()
  await expect.poll(() => orderOnServer(seed, list)).toBe('Bok Ceder Alm')
})

test('dragged by a finger that starts on the grip @phone', async ({ page, seed, isMobile }) => {
  test.skip(!isMobile, 'fingers are for phones')
  const { list } = await stageList(seed, ['Alm', 'Bok', 'Ceder'])
  await page.goto(`/admin/rankings/${list.id}`)
  await dragByFinger(page, 'Alm', 'Ceder', () => expect(page.getByText('Test Alm: place 3 of 3')).toBeAttached())
  await expectOrder(page, 'Bok Ceder Alm')
  await expect.poll(() => orderOnServer(seed, list)).toBe('Bok Ceder Alm')
  expect(await page.evaluate(() => window.scrollY)).toBe(0)
  await expectAccessible(page)
})

test('all that dragging does, a row’s menu does as well @phone', async ({ page, seed }) => {
  const { list, position } = await stageList(seed, ['Alm', 'Bok', 'Ceder', 'Druva'])
  const other = await seed.post<{ id: string }>('/api/ranking-lists', { positionId: position.id, tier: 'B' })
  await page.goto(`/admin/rankings/${list.id}`)
  const choose = async (lastName: string, item: string) => {
    await menuOf(page, lastName).click()
    await page.getByRole('menuitem', { name: item }).click()
  }
  await choose('Druva', 'To the top')
  await expectOrder(page, 'Druva Alm Bok Ceder')
  await choose('Alm', 'Down one')
  await expectOrder(page, 'Druva Bok Alm Ceder')
  await choose('Druva', 'To place…')
  await page.getByLabel('Place', { exact: true }).fill('3')
  await page.getByRole('button', { name: 'Move to place 3' }).click()
  await expectOrder(page, 'Bok Alm Druva Ceder')
  await choose('Alm', 'Take off the list')
  await expectOrder(page, 'Bok Druva Ceder')
  await choose('Ceder', 'To another list…')
  await page.getByLabel('List', { exact: true }).selectOption(other.id)
  await page.getByRole('button', { name: 'Move', exact: true }).click()
  await expectOrder(page, 'Bok Druva')
  await expect.poll(() => orderOnServer(seed, other)).toBe('Ceder')
  await expect.poll(() => orderOnServer(seed, list)).toBe('Bok Druva')
})

test('qualified musicians are added in the order of their ticks, and others taken over from another list', async ({
  page,
  seed,
}) => {
  const { list, position } = await stageList(seed, ['Alm'], ['Bok', 'Ceder'])
  const other = await seed.post<{ id: string }>('/api/ranking-lists', { positionId: position.id, tier: 'C' })
  await page.goto(`/admin/rankings/${list.id}`)
  await page.getByRole('button', { name: 'Add musicians' }).click()
  await page.getByRole('checkbox', { name: 'Test Ceder' }).check()
  await page.getByRole('checkbox', { name: 'Test Bok' }).check()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Add 2' }).click()
  await expectOrder(page, 'Alm Ceder Bok')

  await page.goto(`/admin/rankings/${other.id}`)
  await page.getByRole('button', { name: 'Copy from another list' }).click()
  await page.getByLabel('From', { exact: true }).selectOption(list.id)
  await expect(page.getByText('3 of 3 would be taken over')).toBeVisible()
  await page.getByRole('button', { name: 'Copy 3' }).click()
  await expect.poll(() => orderOnServer(seed, other)).toBe('Alm Ceder Bok')
})

test('where a list is in use, a change that would ask somebody says whom first', async ({ page, seed }) => {
  const { list, position } = await stageList(seed, ['Alm'], ['Bok', 'Ceder'])
  const day = new Date(Date.now() + 60 * 86_400_000).toISOString().slice(0, 10)
  const project = await seed.post<{ id: string }>('/api/projects', { name: 'In use', startsOn: day, endsOn: day })
  const at = `/api/projects/${project.id}`
  await seed.post(`${at}/sessions`, { kind: 'concert', startsAt: `${day}T18:00:00Z`, endsAt: `${day}T20:00:00Z` })
  await seed.post(`${at}/needs`, {
    positionId: position.id,
    quantity: 3,
    strategy: 'parallel',
    ladder: [{ listId: list.id, release: 'immediately' }],
  })
  const { planDigest } = await seed.post<{ planDigest: string }>(`${at}/preview`)
  await seed.post(`${at}/send`, { planDigest })

  await page.goto(`/admin/rankings/${list.id}`)
  const add = async (lastName: string) => {
    await page.getByRole('button', { name: 'Add musicians' }).click()
    await page.getByRole('checkbox', { name: `Test ${lastName}` }).check()
    await page.getByRole('button', { name: 'Add 1' }).click()
  }
  await add('Bok')
  const dialog = page.getByRole('dialog', { name: 'This would ask 1 musician' })
  await expect(dialog.getByRole('list')).toHaveText('Test Bok')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expectOrder(page, 'Alm')
  expect(await orderOnServer(seed, list)).toBe('Alm')

  await add('Bok')
  await dialog.getByRole('button', { name: 'Save and ask 1 more' }).click()
  await expectOrder(page, 'Alm Bok')
  await expect.poll(() => orderOnServer(seed, list)).toBe('Alm Bok')
  await add('Ceder')
  await dialog.getByRole('button', { name: 'Save, don’t ask' }).click()
  await expect.poll(() => orderOnServer(seed, list)).toBe('Alm Bok Ceder')
  const asked = await seed.get<{ items: unknown[] }>(`/api/requests?project=${project.id}`)
  expect(asked.items).toHaveLength(2)
})

test('a list for one project is made, named, and put in the archive and back', async ({ page, seed }) => {
  const { position } = await stageList(seed, [])
  await page.goto('/admin/rankings')
  await page.getByRole('button', { name: 'New list' }).click()
  await page.getByRole('button', { name: 'Make the list' }).click()
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused()
  await page.getByLabel('Name', { exact: true }).fill('Brahms week')
  await page.getByLabel('Position', { exact: true }).selectOption(position.id)
  await page.getByRole('button', { name: 'Make the list' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${position.names.en} · Brahms week`)
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Archive the list' }).click()
  await expect(page).toHaveURL('/admin/rankings')
  await expect(page.getByRole('link', { name: /Brahms week/ })).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('link', { name: /Brahms week/ }).click()
  await expect(places(page)).toHaveCount(0)
})

test.describe('for an assistant', () => {
  test.use({ user: 'sco-user' })
  test('ranking lists are for managers', async ({ page }) => {
    await page.goto('/admin/rankings')
    await expect(page.getByRole('heading', { name: 'This page is for managers' })).toBeVisible()
    await expect(page.getByRole('link', { name: 'Ranking lists' })).toHaveCount(0)
  })
})
