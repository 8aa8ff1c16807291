import type { components } from '../src/api/schema'
import { expectAccessible } from './support/axe'
import { expect, test } from './support/fixtures'
import { requestsOf, sendAll, stageDraft, stageProject } from './support/projects'
import { rank, stageList } from './support/rankings'

type Schema = components['schemas']

test('a need follows the usual way until somebody chooses, and says how far the asking gets @phone', async ({
  page,
  seed,
}) => {
  const { position, list } = await stageList(seed, ['Alm', 'Bok'])
  const second = await seed.post<Schema['RankingList']>('/api/ranking-lists', { positionId: position.id, tier: 'B' })
  await rank(seed, second, await seed.musician({ lastName: 'Ceder', positionIds: [position.id] }))
  const project = await stageDraft(seed)
  await page.goto(`/admin/projects/${project.id}/plan`)
  await page.getByRole('button', { name: 'Add a need' }).click()
  const dialog = page.getByRole('dialog', { name: 'A new need' })
  await dialog.getByRole('button', { name: 'Add a need' }).click()
  await expect(dialog.getByLabel('Position', { exact: true })).toBeFocused()
  await dialog.getByLabel('Position', { exact: true }).selectOption({ label: position.names.en })
  const lists = dialog.getByRole('group', { name: 'Lists, in order' }).getByRole('listitem')
  await expect(lists).toHaveCount(2)
  const way = (name: string) => dialog.getByRole('radio', { name: new RegExp(`^${name}`) })
  await expect(way('One at a time')).toBeChecked()
  await dialog.getByLabel('How many').press('End')
  await dialog.getByLabel('How many').press('Backspace')
  await dialog.getByLabel('How many').press('2')
  await expect(way('As many as are missing')).toBeChecked()
  await dialog.getByLabel('Urgent').check()
  await expect(way('First to answer')).toBeChecked()
  await expect(dialog.getByRole('spinbutton', { name: 'Asked at once' })).toHaveValue('6')
  await dialog.getByLabel('Urgent').uncheck()
  await way('One at a time').check()
  await dialog.getByLabel('How many').fill('1')
  await expect(way('One at a time')).toBeChecked()
  await lists.nth(1).getByRole('combobox', { name: 'Opens' }).selectOption({ label: 'after some hours' })
  await lists.nth(1).getByLabel('Hours').fill('48')
  await dialog.getByLabel('Time to answer').fill('3')
  await dialog.getByLabel('Counted in').selectOption({ label: 'days' })
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Add a need' }).click()
  await expect(dialog).toBeHidden()

  const [need] = (await seed.get<{ items: Schema['Need'][] }>(`/api/projects/${project.id}/needs`)).items
  expect(need).toMatchObject({ quantity: 1, strategy: 'sequential', response: { value: 3, unit: 'day' } })
  expect(need?.ladder.map(({ listId }) => listId)).toEqual([list.id, second.id])
  expect(need?.ladder[1]?.release).toBe('after_48_hours')
  await expect(page.getByText('One at a time, 3 days to answer · Lists A → B · Substitute')).toBeVisible()
  await expect(page.getByText('If everyone stays silent')).toBeVisible()
  await expect(
    page.getByText(/2 of 2 on list A and 1 of 1 on list B can be asked before the last call, /),
  ).toBeVisible()
  await expect(page.getByText(/Then nobody is left on the lists\./)).toBeVisible()
  await expectAccessible(page)
})

test('the worst case is loud where silence would leave no time for everybody', async ({ page, seed }) => {
  const { project } = await stageProject(seed, ['Alm', 'Bok', 'Ceder'], { response: { value: 60, unit: 'day' } })
  await page.goto(`/admin/projects/${project.id}/plan`)
  await expect(page.getByText(/[12] of 3 on list A can be asked before the last call/)).toBeVisible()
  await expect(page.getByText(/Then it would be too late to ask anybody else\./)).toBeVisible()
})

test('more places in a running need: says who would be asked, and asks or does not', async ({ page, seed }) => {
  const { project, need } = await stageProject(seed, ['Alm', 'Bok', 'Ceder'], { strategy: 'parallel' })
  await sendAll(seed, project)
  await page.goto(`/admin/projects/${project.id}/plan?need=${need.id}`)
  const drawer = page.getByRole('dialog', { name: /Desk/ }).first()
  const raise = async (to: string) => {
    await drawer.getByLabel('How many').fill(to)
    await drawer.getByRole('button', { name: 'Save', exact: true }).click()
  }
  await raise('2')
  const question = page.getByRole('dialog', { name: /^Save .*\?$/ })
  await expect(question).toContainText('Test Bok')
  await expectAccessible(page)
  await question.getByRole('button', { name: 'Save and ask 1 more' }).click()
  await expect(drawer).toBeHidden()
  await expect.poll(() => askedOf(requestsOf(seed, project))).toEqual(['Alm', 'Bok'])

  await page.getByRole('button', { name: /^Change .*Desk/ }).click()
  await raise('3')
  await expect(question).toContainText('Test Ceder')
  await question.getByRole('button', { name: 'Save, don’t ask' }).click()
  await expect(drawer).toBeHidden()
  expect(await askedOf(requestsOf(seed, project))).toEqual(['Alm', 'Bok'])
  expect((await seed.get<Schema['Board']>(`/api/projects/${project.id}/board`)).needs[0]?.quantity).toBe(3)
})

test('a change that asks nobody is saved without a question; fewer than said yes is refused in words', async ({
  page,
  seed,
}) => {
  const { project, need } = await stageProject(seed, ['Alm', 'Bok'], { quantity: 2, strategy: 'parallel' })
  await sendAll(seed, project)
  for (const { id } of await requestsOf(seed, project))
    await seed.post(`/api/requests/${id}/record-answer`, { answer: 'yes', channel: 'phone' })
  await page.goto(`/admin/projects/${project.id}/plan?need=${need.id}`)
  const drawer = page.getByRole('dialog', { name: /Desk/ })
  await drawer.getByLabel('How many').fill('1')
  await drawer.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(drawer.getByText('More have said yes than that. Release somebody first.')).toBeVisible()
  await expect(drawer.getByLabel('How many')).toBeFocused()
  await drawer.getByLabel('How many').fill('2')
  await drawer.getByLabel('Note to the musician').fill('Bring a mute')
  await drawer.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(drawer).toBeHidden()
  await expect(page.getByText('Bring a mute')).toBeVisible()
})

test('a need is removed, and who is asked about it is told', async ({ page, seed }) => {
  const { project, need } = await stageProject(seed, ['Alm'])
  await sendAll(seed, project)
  await page.goto(`/admin/projects/${project.id}/plan?need=${need.id}`)
  await page.getByRole('button', { name: 'Remove the need' }).click()
  const question = page.getByRole('dialog', { name: /^Remove / })
  await expect(question).toContainText('One who is asked about it is told')
  await question.getByRole('button', { name: 'Remove and tell 1 musician' }).click()
  await expect(page.getByText('No needs yet.', { exact: false })).toBeVisible()
  expect((await requestsOf(seed, project)).map(({ closedReason }) => closedReason)).toEqual(['need_archived'])
})

const askedOf = async (requests: Promise<Schema['RequestView'][]>) =>
  (await requests).map(({ musician }) => musician.lastName).toSorted()
