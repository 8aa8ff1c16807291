import { expectAccessible } from './support/axe'
import { expect, test } from './support/fixtures'

test('the palette finds a musician whatever the diacritics', async ({ page, seed }) => {
  await seed.musician({ firstName: 'Åsa', lastName: 'Åkersjö' })
  await page.goto('/admin')
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('akersjo')
  await expect(page.getByRole('option')).toHaveText([/Åsa Åkersjö/])
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Åsa Åkersjö')
})

test('two keys go places, and can be switched off', async ({ page }) => {
  await page.goto('/admin')
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.keyboard.press('g')
  await page.keyboard.press('m')
  await expect(page).toHaveURL('/admin/musicians')
  await page.keyboard.press('/')
  await expect(page.getByRole('searchbox')).toBeFocused()
  await page.getByRole('heading', { level: 1 }).click()

  await page.keyboard.press('?')
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(sheet.getByText('Add musician')).toBeVisible()
  await expectAccessible(page)
  await sheet.getByRole('switch').click()
  await page.keyboard.press('Escape')
  await expect(sheet).toBeHidden()
  await page.keyboard.press('n')
  await page.keyboard.press('g')
  await page.keyboard.press('p')
  await expect(page).toHaveURL('/admin/musicians')
})

for (const from of ['/admin', '/admin/rankings']) {
  test(`from ${from}, the search of a page that is still coming has the cursor once it is there`, async ({ page }) => {
    await page.goto(from)
    await page.getByRole('heading', { level: 1 }).waitFor()
    let letCome = () => {}
    const mayCome = new Promise<void>((resolve) => {
      letCome = resolve
    })
    await page.route('**/assets/list-page-*.js', async (route) => {
      await mayCome
      await route.continue()
    })
    await page.keyboard.press('g')
    await page.keyboard.press('m')
    await expect(page).toHaveURL('/admin/musicians')
    await page.keyboard.press('/')
    const search = page.getByRole('searchbox', { name: 'Search musicians' })
    await expect(search).toBeHidden()
    letCome()
    await expect(search).toBeFocused()
  })
}

test('language and appearance are kept, in other browsers too', async ({ page, seed }) => {
  await page.goto('/admin')
  await page.getByRole('button', { name: /Account of/ }).click()
  await page.getByRole('menuitem', { name: 'Dark' }).click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await page.getByRole('button', { name: /Account of/ }).click()
  await page.getByRole('menuitem', { name: 'Svenska' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('I dag')
  await expect(async () => {
    const { locale, theme } = await seed.get<{ locale: string; theme: string }>('/api/auth/me')
    expect([locale, theme]).toEqual(['sv', 'dark'])
  }).toPass()
  await page.evaluate(() => localStorage.clear())
  await page.reload()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('I dag')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await expectAccessible(page)
})

test('on a phone, More holds search, language and the way out @phone', async ({ page, isMobile }) => {
  test.skip(!isMobile, 'the tabs are there on phones only')
  await page.goto('/admin')
  await page.getByRole('button', { name: 'More' }).click()
  const sheet = page.getByRole('dialog')
  await expect(sheet.getByRole('button', { name: 'Log out' })).toBeVisible()
  await expectAccessible(page)
  await sheet.getByRole('button', { name: 'Search or jump to…' }).click()
  await page.getByRole('combobox').fill('eroica')
  await page.getByRole('option', { name: /Eroica/ }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Eroica')
})

test('what somebody else changes is seen without a reload', async ({ page, seed }) => {
  await page.goto('/admin/projects')
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
  await expect(page.getByRole('link', { name: /Eroica/ })).toBeVisible()
  await seed.post('/api/projects', { name: 'Seen at once', startsOn: '2027-03-01', endsOn: '2027-03-05' })
  await expect(page.getByRole('link', { name: /Seen at once/ })).toBeVisible()
})

test('an address that leads nowhere says so', async ({ page }) => {
  await page.goto('/admin/nowhere')
  await expect(page.getByRole('heading', { name: 'There is no page here' })).toBeVisible()
})
