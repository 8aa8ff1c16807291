// The plans, which those change who run all orchestras.

import type { Page } from '@playwright/test'
import type { components } from '../src/api/schema'
import { expectAccessible } from './support/axe'
import { expect, type Seed, test } from './support/fixtures'

// Limits and prices are told as the demo begins.
test.use({ company: 'plans', user: 'superadmin' })

type Schema = components['schemas']

const rowOf = (page: Page, plan: string) =>
  page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: plan, exact: true }) })

async function open(page: Page, plan: string) {
  await page.getByRole('button', { name: `Change the plan ${plan}` }).click()
  return page.getByRole('dialog', { name: `Change the plan ${plan}` })
}

async function sydkusten(seed: Seed): Promise<string> {
  const { items } = await seed.get<{ items: Schema['HostedOrchestra'][] }>('/api/superadmin/orchestras')
  return items.find(({ code }) => code === 'SCOSO')?.id ?? ''
}

test('what is changed of a plan holds for its orchestras, except for what was agreed with one @phone', async ({
  page,
  seed,
}) => {
  const orchestra = await sydkusten(seed)
  await seed.patch(`/api/superadmin/orchestras/${orchestra}`, { maxProjects: 40 })
  await page.goto('/superadmin/plans')
  const row = rowOf(page, 'Medium')
  await expect(row).toContainText('one has terms of its own')
  await expectAccessible(page)

  const dialog = await open(page, 'Medium')
  await expect(dialog).toContainText(/\d orchestras have this plan, one of them with terms of its own\./)
  await expect(dialog).toContainText('Nothing is taken away')
  const [most, save] = [dialog.getByLabel('Most musicians'), dialog.getByRole('button', { name: 'Save' })]
  await most.fill('none')
  await dialog.getByLabel('Price a month').fill('much')
  await save.click()
  await expect(dialog.getByText('A whole number from 1 to 1,000,000')).toBeVisible()
  await expect(dialog.getByText('A sum, such as 1490 or 1490.50')).toBeVisible()
  await expect(most).toBeFocused()
  await expectAccessible(page)
  await most.fill('1200')
  await expect(dialog.getByText('Saved: 1,000.')).toBeVisible()
  await dialog.getByLabel('Most active projects').fill('120')
  await dialog.getByLabel('Price a month').fill('1490,50')
  await dialog.getByLabel('Currency').selectOption('EUR')
  await save.click()
  await expect(dialog).toBeHidden()
  await expect(row).toContainText('1,200')
  await expect(row).toContainText('€1,490.50')
  await expect(page.getByRole('button', { name: 'Change the plan Medium' })).toBeFocused()

  await page.goto(`/superadmin/orchestras/${orchestra}`)
  await expect(page.getByText(/^\d+ of 1,200 · \d+%$/)).toBeVisible()
  await expect(page.getByLabel('Price a month')).toHaveValue('1490.50')
  await expect(page.getByLabel('Currency')).toHaveValue('EUR')
  await expect(page.getByLabel('Most active projects')).toHaveValue('40')
  await expect(page.getByRole('button', { name: 'Back to the plan’s 120' })).toBeVisible()
  await seed.patch(`/api/superadmin/orchestras/${orchestra}`, { maxProjects: null })
})

test('a change of a plan is taken back @phone', async ({ page }) => {
  await page.goto('/superadmin/plans')
  const row = rowOf(page, 'Enterprise')
  await expect(row).toContainText('SEK 0')
  const dialog = await open(page, 'Enterprise')
  await dialog.getByLabel('Most active projects').fill('777')
  await dialog.getByLabel('Price a month').fill('9')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(row).toContainText('777')
  await expect(row).toContainText('SEK 9')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(row).toContainText('2,000')
  await expect(row).toContainText('SEK 0')
})

test('what another operator saved meanwhile is not written over unseen, and nothing typed is lost @phone', async ({
  page,
  seed,
}) => {
  await page.goto('/superadmin/plans')
  const saved = async () => {
    const { items } = await seed.get<Schema['OfferedPlans']>('/api/superadmin/plans')
    return items.find(({ plan }) => plan === 'small')
  }
  const dialog = await open(page, 'Small')
  await dialog.getByLabel('Most musicians').fill('300')
  await dialog.getByLabel('Price a month').fill('590')
  await seed.patch('/api/superadmin/plans/small', { maxMusicians: 275, maxProjects: 30 })
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByRole('alert')).toContainText(/superadmin changed this plan at \d\d:\d\d/)
  await expect(dialog.getByLabel('Most musicians')).toHaveValue('300')
  await expect(dialog.getByText('Saved: 275.')).toBeVisible()
  await expect(dialog.getByLabel('Price a month')).toHaveValue('590')
  await expect(dialog.getByLabel('Most active projects')).toHaveValue('30')
  expect(await saved()).toMatchObject({ maxMusicians: 275, maxProjects: 30 })
  await expectAccessible(page)

  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toBeHidden()
  await expect(rowOf(page, 'Small')).toContainText('300')
  expect(await saved()).toMatchObject({ maxMusicians: 300, maxProjects: 30, price: { perMonth: 59_000 } })
})

test('they are reached by the navigation, by keys and by search', async ({ page }) => {
  const title = page.getByRole('heading', { level: 1 })
  await page.goto('/superadmin')
  await page.getByRole('navigation').getByRole('link', { name: 'Plans' }).click()
  await expect(title).toHaveText('Plans')
  await page.keyboard.press('g')
  await page.keyboard.press('h')
  await expect(title).toHaveText('Overview')
  await page.keyboard.press('g')
  await page.keyboard.press('p')
  await expect(title).toHaveText('Plans')
  await page.goto('/superadmin')
  await title.waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('combobox').fill('plans')
  await page.getByRole('option', { name: /Go to Plans/ }).waitFor()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL('/superadmin/plans')
})
