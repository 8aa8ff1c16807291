import type { Page } from '@playwright/test'
import type { components } from '../src/api/schema'
import { expectAccessible } from './support/axe'
import { expect, test } from './support/fixtures'
import { card, expectAsked, requestsOf, sendAll, stageDraft, stageProject } from './support/projects'

type Schema = components['schemas']

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const leaving = (page: Page) => page.getByRole('dialog', { name: 'Leave without saving?' })

test('a draft is written; what is missing is said, and going away from it asks first @phone', async ({ page }) => {
  const name = `Brahms ${crypto.randomUUID().slice(0, 6)}`
  await page.goto('/admin/projects/new')
  await button(page, 'Create the draft').click()
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused()
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('First day').fill('2027-03-05')
  await page.getByLabel('Last day').fill('2027-03-03')
  await button(page, 'Create the draft').click()
  await expect(page.getByText('The last day is before the first.')).toBeVisible()
  await expectAccessible(page)

  const away = page.getByRole('main').getByRole('link', { name: 'Projects' })
  await away.click()
  await expect(leaving(page)).toBeVisible()
  await expectAccessible(page)
  await button(page, 'Stay here').click()
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue(name)
  await page.getByLabel('Last day').fill('2027-03-07')
  await button(page, 'Create the draft').click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name)
  await expect(leaving(page)).toHaveCount(0)
  await expect(page.getByText('Draft', { exact: true })).toBeVisible()
})

test('an edit is saved, or given up knowingly @phone', async ({ page, seed }) => {
  const { id, name } = await stageDraft(seed)
  await page.goto(`/admin/projects/${id}/plan`)
  await button(page, 'Edit').click()
  const drawer = page.getByRole('dialog', { name: `Edit ${name}` })
  await drawer.getByLabel('Conductor').fill('Nobody Real')
  await page.keyboard.press('Escape')
  await button(page, 'Leave without saving').click()
  await expect(drawer).toBeHidden()
  await expect(page.getByText('Nobody Real')).toHaveCount(0)

  await button(page, 'Edit').click()
  await expect(drawer.getByLabel('Conductor')).toHaveValue('')
  await drawer.getByLabel('Conductor').fill('Marta Holm')
  await drawer.getByLabel('Programme').fill('Brahms: Symphony no. 4')
  await button(page, 'Save').click()
  await expect(page.getByText(`${name} is saved`)).toBeVisible()
  await expect(drawer).toBeHidden()
  await expect(page.getByRole('definition').filter({ hasText: 'Marta Holm' })).toBeVisible()
  // Nothing was changed: nothing to ask.
  await button(page, 'Edit').click()
  await page.keyboard.press('Escape')
  await expect(drawer).toBeHidden()
  await expectAccessible(page)
})

test('sessions are typed in rows, saved together, and what is worth knowing is said @phone', async ({ page, seed }) => {
  const { id } = await stageDraft(seed)
  await page.goto(`/admin/projects/${id}/plan`)
  await button(page, 'Edit sessions').click()
  const dialog = page.getByRole('dialog', { name: 'Sessions' })
  const row = (number: number) => dialog.getByRole('group', { name: `Session ${number}` })
  await expect(dialog).toContainText('Times are in Europe/Stockholm.')
  await expect(row(1).getByLabel('From')).toHaveValue('19:00')
  await dialog.getByRole('button', { name: 'Add a session' }).click()
  // The next day, at the same hours and place, until told otherwise.
  await expect(row(2).getByLabel('Day')).toHaveValue('2027-03-06')
  await expect(row(2).getByLabel('Venue')).toHaveValue('Konserthuset')
  await row(2).getByLabel('Day').fill('2027-03-05')
  await row(2).getByLabel('Kind').selectOption({ label: 'Dress rehearsal' })
  await row(2).getByLabel('From').fill('')
  await dialog.getByRole('button', { name: 'Save sessions' }).click()
  await expect(row(2).getByText('Give a day and two times.')).toBeVisible()
  await row(2).getByLabel('From').fill('20:30')
  await row(2).getByLabel('Until').fill('00:30')
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await button(page, 'Stay here').click()
  await dialog.getByRole('button', { name: 'Save sessions' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('alert')).toContainText('overlaps another session of the project.')

  const sessions = async () =>
    (await seed.get<{ items: Schema['Session'][] }>(`/api/projects/${id}/sessions`)).items.map(
      ({ kind, startsAt, endsAt }) => [kind, new Date(startsAt).toISOString(), new Date(endsAt).toISOString()],
    )
  expect(await sessions()).toEqual([
    ['concert', '2027-03-05T18:00:00.000Z', '2027-03-05T20:00:00.000Z'],
    ['dress', '2027-03-05T19:30:00.000Z', '2027-03-05T23:30:00.000Z'],
  ])
  await button(page, 'Edit sessions').click()
  await dialog.getByRole('button', { name: 'Remove session 2' }).click()
  await dialog.getByRole('button', { name: 'Save sessions' }).click()
  await expect(dialog).toBeHidden()
  await expect.poll(async () => (await sessions()).length).toBe(1)
})

test('a project is duplicated as a draft on other days, and nobody is asked', async ({ page, seed }) => {
  const { project } = await stageProject(seed, ['Alm'])
  await sendAll(seed, project)
  await page.goto(`/admin/projects/${project.id}`)
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Duplicate as draft' }).click()
  const dialog = page.getByRole('dialog', { name: `A draft from ${project.name}` })
  await dialog.getByRole('button', { name: 'Duplicate as draft' }).click()
  await expect(dialog.getByText('Fill this in')).toBeVisible()
  await dialog.getByLabel('Name').fill(`${project.name} again`)
  await dialog.getByLabel('First day').fill('2027-04-07')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Duplicate as draft' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${project.name} again`)
  await expect(page.getByText('Draft', { exact: true })).toBeVisible()
  const sessions = page.getByRole('listitem').filter({ hasText: 'Konserthuset' })
  await expect(sessions).toContainText('Fri 9 Apr')
  await expect(page.getByRole('img', { name: '0 of 1 places filled' })).toBeVisible()
  const id = new URL(page.url()).pathname.split('/')[3]
  expect(id).not.toBe(project.id)
  expect(await requestsOf(seed, { id: id ?? '' })).toEqual([])
})

test('a project is paused, and undone from the note; cancelled, and everybody concerned is told', async ({
  page,
  seed,
}) => {
  const { project, people } = await stageProject(seed, ['Alm', 'Bok', 'Ceder'], { quantity: 2, strategy: 'parallel' })
  /** How many mails Alm, Bok and Ceder have got. */
  const mails = async () => {
    const { items } = await seed.get<{ items: Schema['MailboxMail'][] }>('/api/mailbox')
    return people.map(({ email }) => items.filter(({ to }) => to === email).length)
  }
  await sendAll(seed, project)
  await page.goto(`/admin/projects/${project.id}`)
  await expectAsked(page, 'Alm')
  await expectAsked(page, 'Bok')
  await page.getByRole('button', { name: 'Record answer: Test Alm' }).click()
  await page.getByRole('button', { name: 'Record the answer' }).click()
  await expect(card(page, 'Alm')).toContainText('by phone')
  await expect.poll(mails).toEqual([2, 1, 0])
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByText('Paused', { exact: true })).toBeVisible()
  await button(page, 'Undo').click()
  await expect(page.getByText('Active', { exact: true })).toBeVisible()

  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Cancel the project' }).click()
  const dialog = page.getByRole('dialog', { name: `Cancel ${project.name}?` })
  await expect(dialog).toContainText('This cannot be taken back.')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Cancel and tell 2 musicians' }).click()
  await expect(page.getByText('The project is cancelled', { exact: true })).toBeVisible()
  await expect(page.getByText('Cancelled', { exact: true })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Ask musicians…' })).toHaveCount(0)
  await expect.poll(mails).toEqual([3, 2, 0])

  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Archive' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Archive' }).click()
  await expect(page).toHaveURL('/admin/projects')
  await expect(page.getByRole('link', { name: project.name })).toHaveCount(0)
})
