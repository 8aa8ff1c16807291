import type { Page } from '@playwright/test'
import { expectAccessible } from './support/axe'
import { expect, test } from './support/fixtures'
import { answerAs, card, expectAsked, menuOn, sendAll, stageProject } from './support/projects'

test('send from the dialog, a no and a yes on the musicians’ pages, and the board follows by itself @phone', async ({
  page,
  seed,
}) => {
  const { project, people } = await stageProject(seed, ['Alm', 'Bok', 'Ceder'])
  await page.goto(`/admin/projects/${project.id}`)
  await expect(page.getByText('0 of 1 places filled')).toBeVisible()
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Ask musicians…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('Test Alm')
  await expect(dialog).toContainText(/Leaves .*, answer by /)
  await dialog.getByText('Why 2 others are not asked now').click()
  await expect(dialog).toContainText('Waits for a turn')
  await expect(dialog.frameLocator('iframe').getByText(project.name).first()).toBeVisible()
  await dialog.getByRole('button', { name: 'Send to 1 musician' }).click()
  await expect(page.getByText('1 musician is asked').first()).toBeVisible()
  await expectAsked(page, 'Alm')
  await expect(card(page, 'Alm')).toContainText(/\d+ d \d+ h left/)
  await expect(page.getByText('Active', { exact: true })).toBeVisible()

  await page.evaluate(() => Object.assign(window, { stays: true }))
  await answerAs(page, seed, people[0] ?? { email: '' }, 'no')
  await expect(card(page, 'Bok')).toBeVisible()
  // A mis-tapped no can be mended for five minutes before the next mail leaves.
  await seed.post('/api/demo/skip', {})
  await expectAsked(page, 'Bok')
  await page.getByText('History: 1 request').click()
  await expect(page.getByText('Cannot on these days')).toBeVisible()

  await answerAs(page, seed, people[1] ?? { email: '' }, 'yes')
  await expect(card(page, 'Bok')).toContainText('by the link')
  await expect(page.getByText('1 of 1 places filled')).toBeVisible()
  await expect(page.getByText('Filled', { exact: true })).toBeVisible()
  expect(await page.evaluate(() => 'stays' in window)).toBe(true)
  await expectAccessible(page)
})

test('somebody left out this time is not asked, and can be taken back', async ({ page, seed }) => {
  const { project } = await stageProject(seed, ['Alm', 'Bok'])
  await page.goto(`/admin/projects/${project.id}?send=all`)
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Leave out Test Alm this time' }).click()
  await expect(dialog.getByRole('button', { name: 'Leave out Test Bok this time' })).toBeVisible()
  await expect(dialog.getByText('Left out this time')).toBeVisible()
  await expectAccessibleBesideMail(page)
  await dialog.getByRole('button', { name: 'Take Test Alm back in' }).click()
  await expect(dialog.getByRole('button', { name: 'Leave out Test Alm this time' })).toBeVisible()
})

/** The mail is a page of its own, in which the checker cannot run. */
async function expectAccessibleBesideMail(page: Page): Promise<void> {
  await page.locator('iframe').evaluateAll((frames) => frames.map((frame) => frame.remove()))
  await expectAccessible(page)
}

test('record a no by phone: it says who is asked next, and asks them', async ({ page, seed }) => {
  const { project } = await stageProject(seed, ['Alm', 'Bok'])
  await sendAll(seed, project)
  await page.goto(`/admin/projects/${project.id}`)
  await expectAsked(page, 'Alm')
  await page.getByRole('button', { name: 'Record answer: Test Alm' }).click()
  const form = page.getByRole('dialog', { name: 'What did Test Alm say?' })
  await form.getByRole('radio', { name: 'No', exact: true }).click()
  await expectAccessible(page)
  await form.getByRole('button', { name: 'Record the answer' }).click()

  const question = page.getByRole('dialog', { name: 'Test Alm says no' })
  await expect(question.getByRole('button', { name: 'Record, don’t ask' })).toBeVisible()
  await question.getByRole('button', { name: 'Record and ask Test Bok' }).click()
  await expect(page.getByText('Test Alm said no: recorded')).toBeVisible()
  await expectAsked(page, 'Bok')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('record a yes by phone fills the place', async ({ page, seed }) => {
  const { project } = await stageProject(seed, ['Alm'])
  await sendAll(seed, project)
  await page.goto(`/admin/projects/${project.id}`)
  await page.getByRole('button', { name: 'Record answer: Test Alm' }).click()
  await page.getByRole('button', { name: 'Record the answer' }).click()
  await expect(card(page, 'Alm')).toContainText('by phone')
  await expect(page.getByText('1 of 1 places filled')).toBeVisible()
})

test('skip and ask the next; skip without asking holds the need, loudly, with a way on', async ({ page, seed }) => {
  const { project } = await stageProject(seed, ['Alm', 'Bok', 'Ceder'])
  await sendAll(seed, project)
  await page.goto(`/admin/projects/${project.id}`)
  await expectAsked(page, 'Alm')

  await menuOn(page, 'Alm').click()
  await page.getByRole('menuitem', { name: 'Skip and ask the next' }).click()
  await page.getByRole('button', { name: 'Skip and ask Test Bok' }).click()
  await expectAsked(page, 'Bok')

  await menuOn(page, 'Bok').click()
  await page.getByRole('menuitem', { name: 'Skip and ask the next' }).click()
  await page.getByRole('button', { name: 'Skip, don’t ask' }).click()
  await expect(page.getByText(/is held: you chose not to ask/)).toBeVisible()
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Go on asking…' }).click()
  await page.getByRole('button', { name: 'Send to 1 musician' }).click()
  await expectAsked(page, 'Ceder')
})

test('cancel and stop asks nobody until told to', async ({ page, seed }) => {
  const { project } = await stageProject(seed, ['Alm', 'Bok'])
  await sendAll(seed, project)
  await page.goto(`/admin/projects/${project.id}`)
  await expectAsked(page, 'Alm')
  await menuOn(page, 'Alm').click()
  await page.getByRole('menuitem', { name: 'Cancel and stop' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel and stop' }).click()
  await expect(page.getByText(/ is stopped$/)).toBeVisible()
  await expect(card(page, 'Bok')).toHaveCount(0)
})

test('a place is released, and the next one asked', async ({ page, seed }) => {
  const { project } = await stageProject(seed, ['Alm', 'Bok'])
  await sendAll(seed, project)
  await page.goto(`/admin/projects/${project.id}`)
  await page.getByRole('button', { name: 'Record answer: Test Alm' }).click()
  await page.getByRole('button', { name: 'Record the answer' }).click()
  await page.getByRole('button', { name: 'Release: Test Alm' }).click()
  await page.getByRole('button', { name: 'Release and ask Test Bok' }).click()
  await expectAsked(page, 'Bok')
})

test('give more time, and send the mail again', async ({ page, seed }) => {
  const { project } = await stageProject(seed, ['Alm'])
  await sendAll(seed, project)
  await page.goto(`/admin/projects/${project.id}`)
  await expectAsked(page, 'Alm')
  const before = await card(page, 'Alm')
    .getByText(/Answer by/)
    .textContent()
  await menuOn(page, 'Alm').click()
  await page.getByRole('menuitem', { name: 'Give more time' }).click()
  await page.getByRole('button', { name: 'Three hours more' }).click()
  await expectAccessible(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Give more time' }).click()
  await expect(card(page, 'Alm').getByText(/Answer by/)).not.toHaveText(before ?? '')

  await menuOn(page, 'Alm').click()
  await page.getByRole('menuitem', { name: 'Send the mail again' }).click()
  await page.getByRole('button', { name: 'Send to Test Alm' }).click()
  await expect(card(page, 'Alm')).toContainText('sent again')
})

test('nobody left is loud: whoever was skipped can be asked again after all', async ({ page, seed }) => {
  const { project } = await stageProject(seed, ['Alm'])
  await sendAll(seed, project)
  await page.goto(`/admin/projects/${project.id}`)
  await expectAsked(page, 'Alm')
  await menuOn(page, 'Alm').click()
  await page.getByRole('menuitem', { name: 'Skip and ask the next' }).click()
  await expect(page.getByText('Nobody would be asked')).toBeVisible()
  await page.getByRole('dialog').getByRole('button', { name: 'Skip', exact: true }).click()
  await expect(page.getByText(/^Nobody is left to ask for /)).toBeVisible()

  await page.getByRole('button', { name: 'Choose whom to ask again' }).click()
  await page.getByRole('button', { name: 'Ask again after all: Test Alm' }).click()
  await page.getByLabel('Why may Test Alm be asked again?').fill('A slip of the hand')
  await page.getByRole('button', { name: 'Allow it' }).click()
  await page.getByRole('button', { name: 'Send to 1 musician' }).click()
  await expectAsked(page, 'Alm')
})

test('a plan that changed meanwhile is shown in names and confirmed anew', async ({ page, seed }) => {
  const { project, people } = await stageProject(seed, ['Alm', 'Bok'])
  await page.goto(`/admin/projects/${project.id}?send=all`)
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('Test Alm')
  await seed.post(`/api/musicians/${people[0]?.id}/deactivate`)
  await dialog.getByRole('button', { name: 'Send to 1 musician' }).click()

  const note = dialog.getByRole('alert')
  await expect(note).toContainText('Nothing has been sent')
  await expect(note).toContainText('Now asked: Test Bok.')
  await expect(note).toContainText('No longer asked: Test Alm.')
  await dialog.getByRole('button', { name: 'Send to 1 musician' }).click()
  await expectAsked(page, 'Bok')
})

test('a paused project stands still, and goes on', async ({ page, seed }) => {
  const { project } = await stageProject(seed, ['Alm', 'Bok'])
  await sendAll(seed, project)
  await page.goto(`/admin/projects/${project.id}`)
  await expectAsked(page, 'Alm')
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByText('Asking is paused')).toBeVisible()
  await expect(card(page, 'Alm')).toContainText('time stands still')
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(card(page, 'Alm')).toContainText(/\d+ d \d+ h left/)
})

test.describe('an assistant', () => {
  test.use({ user: 'sco-user' })
  test('looks at what would be sent and records answers; asking is for managers', async ({ page }) => {
    await page.goto('/admin/projects')
    await page.getByRole('link', { name: /Eroica/ }).click()
    await expect(page.getByRole('button', { name: 'Record answer: Giulia Ferraro' })).toBeVisible()
    await expect(page.getByRole('button', { name: 'More about Giulia Ferraro' })).toHaveCount(0)
    await expect(page.getByRole('button', { name: 'Pause' })).toHaveCount(0)
    await expect(page.getByText('A manager decides what happens next.')).toBeVisible()
    await page.getByRole('button', { name: 'Ask musicians…' }).click()
    await expect(page.getByText('Sending is for managers.')).toBeVisible()
    await expect(page.getByRole('button', { name: /^Send to/ })).toHaveCount(0)
  })
})
