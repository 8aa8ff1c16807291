import type { Page } from '@playwright/test'
import { expectAccessible } from './support/axe'
import { expect, test } from './support/fixtures'

const rows = (page: Page) => page.getByRole('rowheader')

test('a search is diacritic-blind, lives in the address, and comes back with Back', async ({ page, seed }) => {
  await seed.musician({ firstName: 'Örjan', lastName: 'Qvårnström' })
  await page.goto('/admin/musicians')
  await page.getByRole('searchbox').fill('qvarnstrom orjan')
  await expect(rows(page)).toHaveText(['Örjan Qvårnström'])
  await expect(page).toHaveURL(/q=qvarnstrom/)
  await rows(page).getByRole('link').click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Örjan Qvårnström')
  await page.goBack()
  await expect(rows(page)).toHaveText(['Örjan Qvårnström'])
  await expectAccessible(page)
})

test('filters narrow, and one button clears them', async ({ page }) => {
  await page.goto('/admin/musicians')
  await page.getByRole('combobox', { name: 'Instrument' }).selectOption({ label: 'Tuba' })
  await expect(page).toHaveURL(/instrument=/)
  await expect(rows(page).first()).toBeVisible()
  await page.getByRole('searchbox').fill('nobody of this name')
  await expect(page.getByRole('heading', { name: 'Nobody matches' })).toBeVisible()
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await expect(page).toHaveURL('/admin/musicians')
  await expect(rows(page).nth(20)).toBeVisible()
})

test('the head of a column sorts, and Swedish puts å ä ö last', async ({ page, seed }) => {
  for (const lastName of ['Åxsort', 'Zxsort', 'Äxsort', 'Axsort']) await seed.musician({ lastName })
  await page.goto('/admin/musicians?q=xsort')
  await expect(rows(page)).toHaveText(['Test Axsort', 'Test Åxsort', 'Test Äxsort', 'Test Zxsort'])
  await seed.patch('/api/auth/me', { locale: 'sv' })
  await page.reload()
  await expect(rows(page)).toHaveText(['Test Axsort', 'Test Zxsort', 'Test Åxsort', 'Test Äxsort'])
  await page.getByRole('button', { name: 'Namn' }).click()
  await expect(rows(page).first()).toHaveText('Test Äxsort')
  await expect(page).toHaveURL(/sort=-name/)
})

test('rows ticked with shift are archived at once, and come back with Ctrl+Z', async ({ page, seed }) => {
  for (const lastName of ['Abulk', 'Bbulk', 'Cbulk']) await seed.musician({ lastName })
  await page.goto('/admin/musicians?q=bulk')
  await page.getByRole('checkbox', { name: 'Select Test Abulk' }).check()
  await page.getByRole('checkbox', { name: 'Select Test Cbulk' }).click({ modifiers: ['Shift'] })
  await page.getByRole('button', { name: 'Archive 3' }).click()
  await expect(page.getByRole('heading', { name: 'Nobody matches' })).toBeVisible()
  await expect(page.getByText('3 musicians archived')).toBeVisible()
  await page.keyboard.press('Control+z')
  await expect(rows(page)).toHaveText(['Test Abulk', 'Test Bbulk', 'Test Cbulk'])
})

test('a new musician needs a name and an address; the server’s objection lands on its field', async ({
  page,
  seed,
}) => {
  const { email } = await seed.musician({ lastName: 'Taken' })
  await page.goto('/admin/musicians/new')
  await page.getByRole('button', { name: 'Add musician' }).click()
  await expect(page.getByLabel('First name')).toBeFocused()
  await expect(page.getByText('This is not an e-mail address')).toBeVisible()
  await expectAccessible(page)

  await page.getByLabel('First name').fill('Noor')
  await page.getByLabel('Last name').fill('Nyberg')
  await page.getByLabel('E-mail').fill(email)
  await page.getByRole('combobox', { name: 'Positions' }).fill('tuba')
  await page.getByRole('option', { name: 'Tuba · Tuba' }).click()
  await page.getByRole('button', { name: 'Add musician' }).click()
  await expect(page.getByText('Somebody else has this e-mail address.')).toBeVisible()
  await expect(page.getByLabel('E-mail')).toBeFocused()

  await page.getByLabel('E-mail').fill('noor.nyberg@example.org')
  await page.getByRole('button', { name: 'Add musician' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Noor Nyberg')
  await expect(page.getByRole('definition').filter({ hasText: 'Tuba' })).toBeVisible()
})

test('a musician is edited in a drawer with an address of its own @phone', async ({ page, seed }) => {
  const { id } = await seed.musician({ firstName: 'Edit', lastName: 'Me', phone: '070-111 22 33' })
  await page.goto(`/admin/musicians/${id}`)
  await expect(page.getByRole('link', { name: /Call Edit Me/ })).toHaveAttribute('href', 'tel:070-111 22 33')
  await page.getByRole('button', { name: 'Edit' }).click()
  await expect(page).toHaveURL(/edit=true/)
  await page.getByLabel('Notes').fill('Plays jazz, too')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Edit Me is saved')).toBeVisible()
  await expect(page.getByText('Plays jazz, too')).toBeVisible()
  await expectAccessible(page)
})

test('an edit on an older version is refused, and the next try counts', async ({ page, seed }) => {
  const { id } = await seed.musician({ firstName: 'Two', lastName: 'Editors' })
  await page.goto(`/admin/musicians/${id}?edit=true`)
  await page.getByLabel('Notes').fill('mine')
  await seed.post(`/api/musicians/${id}/deactivate`)
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('alert')).toContainText('Somebody else changed this meanwhile')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Two Editors is saved')).toBeVisible()
  await expect(page.getByText('mine')).toBeVisible()
})

test('on a phone the list is of cards that call and write @phone', async ({ page, isMobile, seed }) => {
  test.skip(!isMobile, 'cards are for phones')
  await seed.musician({ lastName: 'Cardigan', phone: '070-999 88 77' })
  await page.goto('/admin/musicians?q=cardigan')
  await expect(page.getByRole('listitem')).toHaveCount(1)
  await expect(page.getByRole('link', { name: 'Call Test Cardigan' })).toBeVisible()
  await expectAccessible(page)
})
