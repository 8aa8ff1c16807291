import { expectAccessible } from './support/axe'
import { expect, test } from './support/fixtures'
import { expectAsked, stageProject } from './support/projects'

test.use({ company: 'newborn', user: 'manager' })

test('an orchestra goes live after a test mail; then mail reaches musicians, until it is back in rehearsal', async ({
  page,
  seed,
  mails,
}) => {
  const { project, people } = await stageProject(seed, ['Alm', 'Bok'])
  const mailbox = page.getByRole('link', { name: 'Mailbox' })
  await page.goto('/admin/settings')
  await expect(page.getByText('Rehearsal: all mail stays here, in the mailbox.')).toBeVisible()
  await expect(page.getByText('A test mail has to leave, within the last 24 hours.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Go live' })).toHaveCount(0)
  await expect(mailbox).toBeVisible()

  await page.getByRole('button', { name: 'Send a test mail to myself' }).click()
  await expect(page.getByRole('alert')).toContainText('The mail server took the mail to manager@example.org.')
  expect(mails.reached).toEqual(['manager@example.org'])
  await page.getByRole('button', { name: 'Go live' }).click()
  const question = page.getByRole('dialog', { name: 'Go live with Nya orkestern?' })
  await expectAccessible(page)
  await question.getByRole('button', { name: 'Go live: mail reaches people' }).click()
  await expect(page.getByText('Live: mail reaches musicians.')).toBeVisible()
  await expect(mailbox).toBeHidden()
  await expectAccessible(page)

  await page.goto(`/admin/projects/${project.id}?send=all`)
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Now', { exact: true }).click()
  await dialog.getByRole('button', { name: 'Send to 1 musician' }).click()
  await expectAsked(page, 'Alm')
  await expect.poll(() => mails.reached).toEqual(['manager@example.org', people[0]?.email])

  await page.goto('/admin/settings')
  await page.getByRole('button', { name: 'Back into rehearsal' }).click()
  await expect(page.getByText('Rehearsal: all mail stays here, in the mailbox.')).toBeVisible()
  await expect(mailbox).toBeVisible()
})
