import { expectAccessible } from './support/axe'
import { expect, test } from './support/fixtures'

test('an instrument gets positions, in an order that can be changed and taken back @phone', async ({ page }) => {
  const name = `Theremin ${crypto.randomUUID().slice(0, 6)}`
  await page.goto('/admin/positions')
  await page.getByRole('button', { name: 'Add instrument' }).click()
  await page.getByLabel('In Swedish').fill(name)
  await page.getByLabel('In English').fill(name)
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  const section = page.getByRole('region', { name, exact: true })
  for (const position of ['First', 'Second', 'Third']) {
    await section.getByRole('button', { name: `More for ${name}` }).click()
    await page.getByRole('menuitem', { name: 'Add position' }).click()
    await page.getByLabel('In Swedish').fill(`${position} ${name}`)
    await page.getByLabel('In English').fill(`${position} ${name}`)
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await expect(section.getByRole('link', { name: `${position} ${name}` })).toBeVisible()
  }
  const order = (...some: string[]) =>
    expect(section.getByRole('listitem').getByRole('link')).toHaveText(some.map((one) => `${one} ${name}`))
  await order('First', 'Second', 'Third')
  await expectAccessible(page)

  await section.getByRole('button', { name: `Move Third ${name}` }).focus()
  await page.keyboard.press('Space')
  await expect(page.getByText(`Third ${name} lifted from place 3 of 3`)).toBeAttached()
  await page.keyboard.press('ArrowUp')
  await expect(page.getByText(`Third ${name}: place 2 of 3`)).toBeAttached()
  await page.keyboard.press('Space')
  await order('First', 'Third', 'Second')
  await section.getByRole('button', { name: `More for Second ${name}` }).click()
  await page.getByRole('menuitem', { name: 'To the top' }).click()
  await order('Second', 'First', 'Third')
  await expect(page.getByText(`Second ${name} moved to place 1`)).toBeVisible()
  await page.keyboard.press('Control+z')
  await order('First', 'Third', 'Second')
  await page.reload()
  await order('First', 'Third', 'Second')
})

test('a position is renamed, archived and brought back', async ({ page, seed }) => {
  const { items } = await seed.get<{ items: { id: string }[] }>('/api/instruments')
  const name = `Chair ${crypto.randomUUID().slice(0, 6)}`
  const names = { sv: name, en: name }
  await seed.post('/api/positions', { instrumentId: items[0]?.id, names, hierarchyLevel: 60 })
  await page.goto('/admin/positions')
  await page.getByRole('button', { name: `More for ${name}` }).click()
  await page.getByRole('menuitem', { name: 'Rename' }).click()
  await page.getByLabel('In English').fill(`${name} again`)
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('link', { name: `${name} again` })).toBeVisible()
  await page.getByRole('button', { name: `More for ${name} again` }).click()
  await page.getByRole('menuitem', { name: 'Archive' }).click()
  await expect(page.getByRole('link', { name: `${name} again` })).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByRole('link', { name: `${name} again` })).toBeVisible()
})
