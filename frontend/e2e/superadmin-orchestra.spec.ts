// One orchestra, as those see it who run it.

import type { Page } from '@playwright/test'
import type { components } from '../src/api/schema'
import { expectAccessible } from './support/axe'
import { expect, PASSWORD, Seed, test } from './support/fixtures'

test.use({ company: 'operators', user: 'superadmin' })

const cardOf = (page: Page, title: string) =>
  page.locator('section').filter({ has: page.getByRole('heading', { name: title, exact: true }) })

test('what it is called is changed, and that is taken back', async ({ page }) => {
  await page.goto('/superadmin/orchestras?q=scoso')
  await page.getByRole('link', { name: /Sydkusten/ }).click()
  const title = page.getByRole('heading', { level: 1 })
  await expect(title).toHaveText('Sydkustens Concert- och Symfoniorkester')
  const card = cardOf(page, 'What it is called')
  await card.getByLabel('Name').fill('Sydkustens orkester')
  await card.getByLabel('Whom to turn to').fill('Anna Berg, 08-123 45 67')
  await card.getByRole('button', { name: 'Save' }).click()
  await expect(title).toHaveText('Sydkustens orkester')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(title).toHaveText('Sydkustens Concert- och Symfoniorkester')
  await expect(card.getByLabel('Whom to turn to')).toHaveValue('')
})

test('another plan brings its limits, what is agreed outlives it, and the use is seen against both @phone', async ({
  page,
}) => {
  await page.goto('/superadmin/orchestras?q=scoso')
  await page.getByRole('link', { name: /Sydkusten/ }).click()
  const card = cardOf(page, 'Plan and price')
  const save = () => card.getByRole('button', { name: 'Save' }).click()
  const most = card.getByLabel('Most musicians')
  const use = await card.getByText(/^[1-9]\d* of 1,000 · \d+%$/).textContent()
  // One more than there are, however many other tests have added.
  const nearly = String(Number.parseInt(use ?? '', 10) + 1)
  await card.getByRole('radio', { name: 'Small' }).check()
  await expect(most).toHaveValue('250')
  await save()
  await expect(card.getByText(/^\d+ of 250 · \d+%$/)).toBeVisible()

  await most.fill('none')
  await save()
  await expect(card.getByText('A whole number from 1 to 1,000,000')).toBeVisible()
  await expect(most).toBeFocused()
  await most.fill(nearly)
  await expect(card.getByText('Agreed with this orchestra. The plan has 250. Saved: 250.')).toBeVisible()
  await card.getByLabel('Price a month').fill('1490,50')
  await card.getByLabel('Currency').selectOption('EUR')
  await save()
  await expect(card.getByText('over 95% of the limit')).toBeVisible()
  await expectAccessible(page)
  await page.goto('/superadmin')
  await expect(page.getByRole('link', { name: /Sydkusten.*over 95% of the limit/ })).toBeVisible()
  await page.getByRole('link', { name: /Sydkusten/ }).click()
  await expect(card.getByLabel('Price a month')).toHaveValue('1490.50')

  await card.getByRole('radio', { name: 'Medium' }).check()
  await expect(most).toHaveValue(nearly)
  // By keys alone.
  await card.getByRole('button', { name: 'Back to the plan’s 1,000' }).focus()
  await page.keyboard.press('Enter')
  await expect(most).toBeFocused()
  await expect(most).toHaveValue('1000')
  await card.getByRole('button', { name: /^Back to the plan’s .*\d/ }).click()
  await expect(card.getByLabel('Currency')).not.toHaveValue('EUR')
  await save()
  await expect(card.getByText(/^\d+ of 1,000 · \d+%$/)).toBeVisible()
  await expect(card.getByText('Agreed with this orchestra.')).toBeHidden()
})

test('what another operator saves is followed until something is typed, and then not written over unseen @phone', async ({
  page,
  seed,
}) => {
  await page.goto('/superadmin/orchestras?q=scoso')
  await page.getByRole('link', { name: /Sydkusten/ }).click()
  const [plan, facts] = [cardOf(page, 'Plan and price'), cardOf(page, 'What it is called')]
  const contact = facts.getByLabel('Whom to turn to')
  await expect(contact).toHaveValue('')
  const at = `/api/superadmin/orchestras/${page.url().split('/').at(-1)}`
  const saved = () => seed.get<components['schemas']['HostedOrchestra']>(at)

  // Seen here before anything is typed, it stands in nobody's way.
  await seed.patch(at, { contact: 'Berit' })
  await expect(contact).toHaveValue('Berit')
  await contact.fill('Anna')
  await facts.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Saved', { exact: true })).toBeVisible()
  // Nor does what was saved in another card.
  await plan.getByLabel('Most musicians').fill('900')
  await plan.getByRole('button', { name: 'Save' }).click()
  await expect(plan.getByText(/^\d+ of 900 · /)).toBeVisible()

  await plan.getByLabel('Most musicians').fill('800')
  await seed.patch(at, { maxMusicians: 700, maxProjects: 70 })
  await expect(plan.getByText(/^\d+ of 700 · /)).toBeVisible()
  await plan.getByRole('button', { name: 'Save' }).click()
  await expect(plan.getByRole('alert')).toContainText(/superadmin changed this orchestra at \d\d:\d\d/)
  await expect(plan.getByLabel('Most musicians')).toHaveValue('800')
  await expect(plan.getByText('Saved: 700.')).toBeVisible()
  await expect(plan.getByLabel('Most active projects')).toHaveValue('70')
  expect(await saved()).toMatchObject({ maxMusicians: 700, maxProjects: 70 })
  await expectAccessible(page)

  await plan.getByRole('button', { name: 'Save' }).click()
  await expect(plan.getByText(/^\d+ of 800 · /)).toBeVisible()
  expect(await saved()).toMatchObject({ maxMusicians: 800, maxProjects: 70, contact: 'Anna' })
  await seed.patch(at, { maxMusicians: null, maxProjects: null, contact: null })
})

test('its colour is shown as mails and answer pages will have it, and what is no colour is told @phone', async ({
  page,
}) => {
  await page.goto('/superadmin/orchestras?q=scoso')
  await page.getByRole('link', { name: /Sydkusten/ }).click()
  const card = cardOf(page, 'Colour')
  const colour = card.getByLabel('The orchestra’s colour')
  const save = () => card.getByRole('button', { name: 'Save' }).click()
  await expect(card.getByText('Light · #165148')).toBeVisible()
  await colour.fill('brick red')
  await save()
  await expect(card.getByText('Write # and six characters')).toBeVisible()
  await expect(colour).toBeFocused()
  await colour.fill('#7A1F2B')
  await save()
  await expect(card.getByText('Light · #7a1f2b')).toBeVisible()
  await expect(colour).toHaveValue('#7a1f2b')
  await expect(card.getByText('Answer').first()).toHaveCSS('background-color', 'rgb(122, 31, 43)')
  await expect(card.getByText(/^Dark · #(?!7a1f2b)[0-9a-f]{6}$/)).toBeVisible()
  // It comes after the card shows what was saved, and must have come before its colours are read.
  await expect(page.getByText('Saved', { exact: true })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(card.getByText('Light · #165148')).toBeVisible()
  await expect(colour).toHaveValue('')
})

test('it is suspended by its typed code, which shuts its people out, and taken back into use @phone', async ({
  page,
  server,
  playwright,
}) => {
  const staff = new Seed(await playwright.request.newContext({ baseURL: server.url }), server.url)
  await staff.post('/api/auth/login', { username: 'scoso-admin', password: PASSWORD })
  await page.goto('/superadmin/orchestras?q=scoso')
  await page.getByRole('link', { name: /Sydkusten/ }).click()
  await page.getByRole('button', { name: 'Suspend' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByLabel('Type SCOSO to confirm')).toBeFocused()
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Suspend' }).click()
  await expect(dialog.getByText('This is not SCOSO')).toBeVisible()
  await page.keyboard.type('scoso')
  await page.keyboard.press('Enter')
  await expect(page.getByText('SCOSO is suspended')).toBeVisible()
  await expect(page.getByText(/So since/)).toBeVisible()
  await expect(staff.get('/api/musicians')).rejects.toThrow('403')

  await page.getByRole('button', { name: 'Take back into use' }).click()
  await expect(page.getByText('SCOSO is in use again')).toBeVisible()
  await staff.get('/api/musicians')
})

test('its database, its numbers and its birth are on its page', async ({ page }) => {
  await page.goto('/superadmin/orchestras?q=scoso')
  await page.getByRole('link', { name: /Sydkusten/ }).click()
  const database = cardOf(page, 'Database')
  await database.getByRole('button', { name: 'Check now' }).click()
  await expect(database.getByText('Answers')).toBeVisible()
  await expect(database.getByText(/^(\d+) of \1 steps$/)).toBeVisible()
  await expect(database.getByText('Closed: requests pass')).toBeVisible()
  await expect(cardOf(page, 'In numbers')).toContainText(/\d+ sent, \d+ answered/)
  await page.getByRole('link', { name: 'Birth' }).click()
  await expect(page.getByText('All 7 steps are done')).toBeVisible()
})

test('an orchestra that is none is said to be none', async ({ page }) => {
  await page.goto('/superadmin/orchestras/01900000-0000-7000-8000-000000000000')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is no such orchestra')
})

test('whoever looks in says why, sees a red frame with the time that is left, and ends it @phone', async ({
  page,
  seed,
}) => {
  await page.goto('/superadmin/orchestras?q=scoso')
  await page.getByRole('link', { name: /Sydkusten/ }).click()
  const card = cardOf(page, 'Looking in')
  await card.getByRole('button', { name: 'Ask to look in' }).click()
  const dialog = page.getByRole('dialog', { name: /^Look into Sydkusten/ })
  await dialog.getByRole('button', { name: 'Look in' }).click()
  await expect(dialog.getByLabel('Why')).toBeFocused()
  await expectAccessible(page)
  await dialog.getByLabel('Why').fill('Ticket 4711: an empty chair')
  await dialog.getByLabel('For how long').selectOption('15 minutes')
  await dialog.getByRole('button', { name: 'Look in' }).click()
  const banner = page.getByRole('region', { name: 'Looking into orchestras' })
  await expect(banner).toContainText('You may read what is SCOSO’s. Ticket 4711: an empty chair')
  await expect(banner).toContainText(/1[45]:\d\d left/)
  await expect(page.getByText('You may look into SCOSO')).toBeVisible()
  await expectAccessible(page)

  const id = page.url().split('/').at(-1) ?? ''
  expect(await seed.in(id).get<{ items: unknown[] }>('/api/musicians')).toHaveProperty('items')
  await expect(seed.in(id).post('/api/projects', {})).rejects.toThrow('grant_read_only')
  await page.goto('/superadmin')
  await banner.getByRole('button', { name: 'End now' }).click()
  await expect(banner).toBeHidden()
  await expect(seed.in(id).get('/api/musicians')).rejects.toThrow('403')
})

test('its database alone is taken to a schema', async ({ page }) => {
  await page.goto('/superadmin/orchestras?q=scoso')
  await page.getByRole('link', { name: /Sydkusten/ }).click()
  await cardOf(page, 'Database').getByRole('button', { name: 'Migrate…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'See what it would do' }).click()
  await expect(dialog.getByRole('status')).toHaveText('Nothing would change, one is there already.')
  await dialog.getByRole('button', { name: /^Take 1 orchestra to/ }).click()
  await expect(page.getByRole('status').filter({ hasText: '1 of 1 done' })).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: 'SCOSO' })).toContainText('Done')
})
