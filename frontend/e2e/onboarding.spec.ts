import { expectAccessible } from './support/axe'
import { expect, test } from './support/fixtures'

test('an orchestra without anything is led through the first steps, until put off', async ({ page }) => {
  for (const list of ['projects', 'musicians'])
    await page.route(`**/api/${list}?**`, (route) => route.fulfill({ json: { items: [], nextCursor: null } }))
  await page.goto('/admin')
  await expect(page).toHaveURL('/admin/onboarding')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Do this later' }).click()
  await expect(page).toHaveURL('/admin')
  await page.reload()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Today')
})

test('the steps write what they say @phone', async ({ page, seed, isMobile }) => {
  await page.goto('/admin/onboarding')
  const step = (name: string) => page.getByRole('listitem').filter({ has: page.getByRole('heading', { name }) })
  const language = step('Language and reminders')
  await language.getByText('English', { exact: true }).click()
  await language.getByText('Never', { exact: true }).click()
  await language.getByRole('button', { name: 'Save' }).click()
  await expect(language.getByRole('img', { name: 'Done' })).toBeVisible()
  expect(await seed.get('/api/settings')).toMatchObject({ language: 'en', reminder: false })

  const name = `First week ${isMobile ? 'phone' : 'desk'}`
  const project = step('The first project')
  await project.getByLabel('Name').fill(name)
  await project.getByLabel('First day').fill('2027-02-01')
  await project.getByLabel('Last day').fill('2027-02-05')
  await project.getByRole('button', { name: 'Draft the project' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name)
  const { items } = await seed.get<{ items: { name: string; status: string }[] }>('/api/projects')
  expect(items.find((one) => one.name === name)?.status).toBe('draft')
})
