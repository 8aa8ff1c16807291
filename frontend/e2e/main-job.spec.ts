// The whole job as one person does it, through the pages alone: from a spreadsheet to a filled place.

import type { Page } from '@playwright/test'
import { expectAccessible } from './support/axe'
import { expect, PASSWORD, test } from './support/fixtures'
import { card, expectAsked } from './support/projects'
import { dragByFinger, dragByMouse, expectOrder, grip, stagePosition } from './support/rankings'

test('from a spreadsheet to a filled place @phone', async ({ page, context, seed, isMobile }) => {
  test.setTimeout(150_000)
  const tag = crypto.randomUUID().slice(0, 8)
  const { position, instrument } = await stagePosition(seed)
  const desk = position.names.en
  const project = `Brahms ${tag}`
  const asks = `Would you play ${desk} (${instrument.names.en.toLowerCase()}) with us in ${project}`
  const mailTo = (lastName: string) => `${lastName.toLowerCase()}.${tag}@example.org`

  await test.step('sign in', async () => {
    await context.clearCookies()
    await page.goto('/admin/login')
    await page.getByLabel('Username').fill('sco-admin')
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Today')
  })

  await test.step('import musicians from a spreadsheet', async () => {
    await goTo(page, 'Musicians')
    await page.getByRole('link', { name: 'Import from a spreadsheet' }).click()
    const row = (lastName: string) => `Test\t${lastName}\t${mailTo(lastName)}\t${instrument.names.en}\t${desk}\ten`
    const headings = 'Given\tEfternamn\tE-post\tInstrument\tBefattning\tSpråk'
    await page.getByLabel('Or paste').fill([headings, row('Alm'), row('Bok'), row('Ceder')].join('\n'))
    // A heading that nobody could guess is given its meaning by hand.
    await page.getByRole('combobox', { name: 'What Given means' }).selectOption({ label: 'First name' })
    await expect(page.getByRole('combobox', { name: 'What Befattning means' })).toHaveValue('positions')
    await expect(page.getByText('3 new, 0 updated', { exact: true })).toBeVisible()
    const preview = page.getByRole('list', { name: 'Preview' })
    await expect(preview.getByRole('listitem')).toHaveCount(3)
    await expect(preview).toContainText('Test Bok')
    await page.getByRole('button', { name: 'Import 3 musicians' }).click()
    await expect(page.getByText('Imported', { exact: true })).toBeVisible()
  })

  await test.step('make a list and rank them', async () => {
    await goTo(page, 'Ranking lists')
    await page.getByRole('searchbox').fill(desk)
    await page.getByRole('button', { name: `Make list A for ${desk}` }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${desk} · A`)
    await page.getByRole('button', { name: 'Add musicians' }).first().click()
    for (const lastName of ['Alm', 'Bok', 'Ceder'])
      await page.getByRole('checkbox', { name: `Test ${lastName}` }).check()
    await page.getByRole('button', { name: 'Add 3' }).click()
    await expectOrder(page, 'Alm Bok Ceder')
    if (isMobile) {
      await dragByFinger(page, 'Alm', 'Ceder', () => expect(page.getByText('Test Alm: place 3 of 3')).toBeAttached())
      await expectOrder(page, 'Bok Ceder Alm')
    } else {
      await dragByMouse(page, 'Ceder', 'Alm')
      await expectOrder(page, 'Ceder Alm Bok')
      await grip(page, 'Bok').focus()
      await page.keyboard.press('Space')
      await expect(page.getByText('Test Bok lifted from place 3 of 3')).toBeAttached()
      for (const place of [2, 1]) {
        await page.keyboard.press('ArrowUp')
        await expect(page.getByText(`Test Bok: place ${place} of 3`)).toBeAttached()
      }
      await page.keyboard.press('Space')
      await expectOrder(page, 'Bok Ceder Alm')
    }
  })

  await test.step('plan a project: its sessions and one need', async () => {
    await goTo(page, 'Projects')
    await page.getByRole('link', { name: 'New project' }).click()
    await page.getByLabel('Name', { exact: true }).fill(project)
    await page.getByLabel('First day').fill('2027-03-03')
    await page.getByLabel('Last day').fill('2027-03-05')
    await page.getByLabel('Programme').fill('Brahms: Symphony no. 4')
    await page.getByRole('button', { name: 'Create the draft' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(project)

    await page.getByRole('button', { name: 'Add a session' }).click()
    const sessions = page.getByRole('dialog', { name: 'Sessions' })
    await sessions.getByLabel('Venue').fill('Konserthuset')
    await sessions.getByRole('button', { name: 'Add a session' }).click()
    const concert = sessions.getByRole('group', { name: 'Session 2' })
    await concert.getByLabel('Kind').selectOption({ label: 'Concert' })
    await concert.getByLabel('Day').fill('2027-03-05')
    await concert.getByLabel('From').fill('18:00')
    await concert.getByLabel('Until').fill('20:00')
    await sessions.getByRole('button', { name: 'Save sessions' }).click()
    await expect(sessions).toBeHidden()
    await expect(page.getByText('The sessions are saved')).toBeVisible()

    await page.getByRole('button', { name: 'Add a need' }).click()
    const need = page.getByRole('dialog', { name: 'A new need' })
    await need.getByLabel('Position', { exact: true }).selectOption({ label: desk })
    await expect(need.getByLabel('List 1', { exact: true }).locator('option:checked')).toHaveText('A (3 musicians)')
    await need.getByLabel('Instead of').fill('Elsa Lind')
    await need.getByRole('button', { name: 'Add a need' }).click()
    await expect(need).toBeHidden()
    await expect(page.getByRole('heading', { name: desk })).toBeVisible()
    await expect(page.getByText(/Substitute for Elsa Lind/)).toBeVisible()
    await expect(page.getByText(/3 of 3 on list A/)).toBeVisible()
  })

  await test.step('send from the board', async () => {
    await page.getByRole('link', { name: 'Board' }).click()
    await expect(page.getByText('0 of 1 places filled')).toBeVisible()
    await page.getByRole('button', { name: 'Ask musicians…' }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog).toContainText('Test Bok')
    await dialog.getByRole('button', { name: 'Send to 1 musician' }).click()
    await expect(page.getByText('1 musician is asked').first()).toBeVisible()
    await expectAsked(page, 'Bok')
  })

  await page.evaluate(() => Object.assign(window, { stays: true }))
  const mailbox = await context.newPage()

  await test.step('the first opens the mail and says no', async () => {
    const answerPage = await followMail(mailbox, mailTo('Bok'), asks)
    await expect(answerPage.getByRole('heading', { level: 1 })).toContainText(`can you play ${desk}`)
    await answerPage.getByText('More about the project').click()
    await expect(answerPage.getByText('Brahms: Symphony no. 4')).toBeVisible()
    await answerPage.getByText(/^No, /).click()
    await answerPage.getByRole('button', { name: 'I am not free these days' }).click()
    await expect(answerPage.getByRole('heading', { name: 'You have declined' })).toBeVisible()
    await answerPage.close()
    await expect(card(page, 'Bok')).toHaveCount(0)
    await expect(page.getByText('History: 1 request')).toBeVisible()
  })

  await test.step('five minutes later the second is asked, and says yes', async () => {
    // A mis-tapped no can be mended for five minutes before the next mail leaves.
    await mailbox.getByRole('button', { name: 'Skip to what happens next' }).click()
    await expect(mailbox.getByText(/one musician was mailed/)).toBeVisible()
    await expectAsked(page, 'Ceder')
    const answerPage = await followMail(mailbox, mailTo('Ceder'), asks)
    await answerPage.getByRole('button', { name: 'Yes, I can play' }).click()
    await expect(answerPage.getByText('Thank you for your yes.')).toBeVisible()
    await answerPage.close()
  })

  await test.step('the place is filled, and nobody had to reload', async () => {
    await expect(card(page, 'Ceder')).toContainText('by the link')
    await expect(card(page, 'Alm')).toHaveCount(0)
    await expect(page.getByText('1 of 1 places filled')).toBeVisible()
    await expect(page.getByText('Filled', { exact: true })).toBeVisible()
    expect(await page.evaluate(() => 'stays' in window)).toBe(true)
    await expectAccessible(page)
    await page.getByRole('link', { name: 'Personnel list' }).click()
    await expect(page.getByRole('article')).toContainText('Test Ceder')
    await expect(page.getByText('1 place open')).toHaveCount(0)
  })
})

/** By the navigation: the rail, or on a phone the tabs and what More holds. */
async function goTo(page: Page, place: string): Promise<void> {
  const nav = page.getByRole('navigation', { name: 'Main' })
  const link = nav.getByRole('link', { name: place, exact: true })
  await nav.getByRole('link').first().waitFor()
  if (await link.isVisible()) return link.click()
  await nav.getByRole('button', { name: 'More' }).click()
  await page.getByRole('dialog').getByRole('link', { name: place, exact: true }).click()
}

/** Opens the newest mail to somebody in the mailbox, and follows its link as they would. */
async function followMail(mailbox: Page, email: string, says: string): Promise<Page> {
  await mailbox.goto(`/admin/mailbox?q=${email}`)
  await mailbox.getByRole('list', { name: 'Mailbox' }).getByRole('link', { name: email }).first().click()
  const mail = mailbox.frameLocator('iframe')
  await expect(mail.getByText(says)).toBeVisible()
  const opened = mailbox.context().waitForEvent('page')
  await mail.getByRole('link', { name: 'Answer the request' }).click()
  return opened
}
