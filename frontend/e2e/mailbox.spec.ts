import { expectAccessible } from './support/axe'
import { expect, test } from './support/fixtures'

test('read a mail and follow its link, as the musician would @phone', async ({ page, context, isMobile }) => {
  await page.goto('/admin/mailbox?q=giulia')
  const list = page.getByRole('list', { name: 'Mailbox' })
  await list
    .getByRole('link', { name: /Tutti violin 1/ })
    .first()
    .click()
  const mail = page.frameLocator('iframe')
  await expect(mail.getByRole('heading', { name: /Can you play/ })).toBeVisible()
  await expect(mail.locator('.card')).toHaveCSS('border-top-left-radius', '10px')

  const opened = context.waitForEvent('page')
  await page.getByRole('link', { name: 'Open the musician’s page' }).click()
  const answerPage = await opened
  await expect(answerPage).toHaveURL(/\/r\//)
  await expect(
    answerPage.getByRole('button', { name: /yes/i }).or(answerPage.getByRole('heading')).first(),
  ).toBeVisible()
  await answerPage.close()

  const second = context.waitForEvent('page')
  await mail.getByRole('link').first().click()
  await expect(await second).toHaveURL(/\/r\//)
  if (isMobile) {
    await page.getByRole('link', { name: 'Mailbox' }).click()
    await expect(list).toBeVisible()
  }
  // The mail is a page of its own, in which the checker cannot run.
  await page.locator('iframe').evaluateAll((frames) => frames.map((frame) => frame.remove()))
  await expectAccessible(page)
})

test('skip to what happens next, and hear what that was', async ({ page, seed }) => {
  await page.goto('/admin/mailbox')
  const before = (await seed.get<{ items: unknown[] }>('/api/mailbox')).items.length
  await page.getByRole('button', { name: 'Skip to what happens next' }).click()
  await expect(page.getByText(/It is now \w{3} \d+ \w{3}, \d\d:\d\d: ./)).toBeVisible()
  await expect(async () => {
    const after = (await seed.get<{ items: unknown[] }>('/api/mailbox')).items.length
    await expect(page.getByRole('list', { name: 'Mailbox' }).getByRole('listitem')).toHaveCount(after)
    expect(after).toBeGreaterThanOrEqual(before)
  }).toPass()
})

test.describe('an assistant', () => {
  test.use({ user: 'sco-user' })
  test('reads, and lets time be', async ({ page }) => {
    await page.goto('/admin/mailbox')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Mailbox')
    await expect(page.getByRole('button', { name: 'Skip to what happens next' })).toBeHidden()
  })
})
