import type { components } from '../src/api/schema'
import { expectAccessible } from './support/axe'
import { expect, type Seed, test } from './support/fixtures'
import { answerAs, card, expectAsked, menuOn, requestsOf, sendAll, stageProject } from './support/projects'

type Schema = components['schemas']

/** Two of the list at once, for one place. */
const RACE = { strategy: 'first_come', maxRecipients: 2 } as const

async function heard(seed: Seed, project: { id: string }, lastName: string, answer: 'yes' | 'no'): Promise<void> {
  const request = (await requestsOf(seed, project)).find(({ musician }) => musician.lastName === lastName)
  if (!request) throw new Error(`${lastName} is not asked`)
  await seed.post<Schema['CommandOutcome']>(`/api/requests/${request.id}/record-answer`, { answer, channel: 'phone' })
}

test('a wave that ends without a yes waits for a decision, and the next one goes to others @phone', async ({
  page,
  seed,
}) => {
  const { project } = await stageProject(seed, ['Alm', 'Bok', 'Ceder', 'Druva', 'Ek'], RACE)
  await page.goto(`/admin/projects/${project.id}`)
  await page.getByRole('button', { name: 'Ask musicians…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Send to 2 musicians' }).click()
  await expect(page.getByText('2 musicians are asked').first()).toBeVisible()
  await expectAsked(page, 'Alm')
  await expectAsked(page, 'Bok')
  await heard(seed, project, 'Alm', 'no')
  await expect(card(page, 'Alm')).toHaveCount(0)
  // One of a wave may still say yes: nobody else is asked, and nothing is loud.
  await expect(page.getByText(/^The wave for .* has ended$/)).toHaveCount(0)
  await expect(card(page, 'Ceder')).toHaveCount(0)
  await heard(seed, project, 'Bok', 'no')

  await expect(page.getByText(/^The wave for .* has ended$/)).toBeVisible()
  await expect(page.getByText('Needs a decision')).toBeVisible()
  await expect(page.getByText('1 place is still empty.', { exact: false })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Ask the next ones…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('Test Ceder')
  await expect(dialog).toContainText('Test Druva')
  await dialog.getByRole('button', { name: 'Send to 2 musicians' }).click()
  await expectAsked(page, 'Ceder')
  await expectAsked(page, 'Druva')
  await expect(card(page, 'Ek')).toHaveCount(0)
  await expect(page.getByText(/^The wave for .* has ended$/)).toHaveCount(0)
})

test('the first yes of a wave gets the place; another stands by, and gets it when it is free again', async ({
  page,
  seed,
}) => {
  const { project, people } = await stageProject(seed, ['Alm', 'Bok', 'Ceder'], RACE)
  const [alm = { email: '' }, bok = { email: '' }] = people
  await sendAll(seed, project)
  await page.goto(`/admin/projects/${project.id}`)
  await expectAsked(page, 'Bok')
  await answerAs(page, seed, alm, 'yes')
  await expect(card(page, 'Alm')).toContainText('by the link')
  await expect(page.getByText('1 of 1 places filled')).toBeVisible()
  await expect(card(page, 'Bok')).toHaveCount(0)

  await answerAs(page, seed, bok, 'standby')
  await expect(card(page, 'Bok')).toContainText('Standby')
  await expect(card(page, 'Bok')).toContainText('Would come, since')
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Release: Test Alm' }).click()
  const release = page.getByRole('dialog', { name: 'Release Test Alm?' })
  await release.getByRole('button', { name: 'Release', exact: true }).click()
  await expect(page.getByText('0 of 1 places filled')).toBeVisible()
  await page.getByRole('button', { name: 'Give the place: Test Bok' }).click()
  const question = page.getByRole('dialog', { name: 'Give the place to Test Bok?' })
  await expectAccessible(page)
  await question.getByRole('button', { name: 'Give the place', exact: true }).click()
  await expect(page.getByText('Test Bok has the place')).toBeVisible()
  await expect(page.getByText('1 of 1 places filled')).toBeVisible()
  await expect(card(page, 'Bok')).not.toContainText('Standby')
  await expect(menuOn(page, 'Alm')).toHaveCount(0)
})
