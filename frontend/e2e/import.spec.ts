import type { Page } from '@playwright/test'
import { expectAccessible } from './support/axe'
import { expect, test } from './support/fixtures'

const paste = (page: Page, text: string) => page.getByLabel('Or paste').fill(text)
const summary = (page: Page, text: string) => expect(page.getByText(text, { exact: true }).first()).toBeVisible()

test('pasted rows are understood, mended where they are bad, imported, and taken back @phone', async ({
  page,
  seed,
}) => {
  const tag = crypto.randomUUID().slice(0, 8)
  const { email } = await seed.musician({ lastName: 'Known', phone: '070-111 11 11' })
  await page.goto('/admin/musicians/import')
  await expectAccessible(page)
  await paste(
    page,
    [
      'Förnamn\tEfternamn\tE-post\tMobil\tInstrument\tBefattning\tSpråk',
      `Åsa\tÖst${tag}\tasa.${tag}@example.org\t070-222 33 44\tViola\tTutti\tsvenska`,
      `Otto\tRask${tag}\totto.${tag}example.org\t\tViola\tTutti\tsv`,
      `Test\tKnown\t${email}\t070-999 99 99\t\t\t`,
      `Per\tPers${tag}\tper.${tag}@example.org\t\tViola\tKazoo\ten`,
    ].join('\n'),
  )
  await expect(page.getByRole('combobox', { name: 'What Efternamn means' })).toHaveValue('lastName')
  await expect(page.getByRole('combobox', { name: 'What Befattning means' })).toHaveValue('positions')
  await summary(page, '1 new, 1 updated, 2 with faults')
  await expect(page.getByText('“Viola Kazoo” is no position here')).toBeVisible()
  await expectAccessible(page)

  const rows = page.getByRole('list', { name: 'Preview' })
  await rows.getByLabel('E-mail').fill(`otto.${tag}@example.org`)
  await rows.getByLabel('E-mail').press('Enter')
  await summary(page, '2 new, 1 updated, 1 with faults')
  await expect(page.getByText('1 row with faults is left out.')).toBeVisible()
  await page.getByRole('button', { name: 'Import 3 musicians' }).click()
  await expect(page.getByText('Imported', { exact: true })).toBeVisible()
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Undo: archive the 2 new ones' }).click()
  await expect(page.getByText('The import is undone: 2 musicians archived')).toBeVisible()
  await page.goto(`/admin/musicians?q=${tag}`)
  await expect(page.getByRole('heading', { name: 'Nobody matches' })).toBeVisible()
})

test('a file from Swedish Excel, in Windows-1252 with semicolons, keeps its å', async ({ page }) => {
  await page.goto('/admin/musicians/import')
  const text = 'Namn;E-post\r\nÅkerström, Örjan;orjan.akerstrom@example.org\r\n'
  await page
    .getByLabel('Choose a file')
    .setInputFiles({ name: 'musiker.csv', mimeType: 'text/csv', buffer: Buffer.from(text, 'latin1') })
  await summary(page, '1 new, 0 updated')
  await expect(page.getByRole('list', { name: 'Preview' })).toContainText('Örjan Åkerström')
})

test('a workbook, or a single column, is told apart from a table', async ({ page }) => {
  await page.goto('/admin/musicians/import')
  await page
    .getByLabel('Choose a file')
    .setInputFiles({ name: 'musiker.xlsx', mimeType: 'application/zip', buffer: Buffer.from('PK\u0003\u0004') })
  await expect(page.getByRole('alert')).toContainText('Save it as CSV')
  await paste(page, 'Bo\nEva')
  await expect(page.getByRole('alert')).toContainText('only one column')
})

test('a column can be given another meaning, and what is missing is said', async ({ page }) => {
  await page.goto('/admin/musicians/import')
  await paste(page, 'A;B;C\nBo;Ek;bo.columns@example.org')
  await page.getByRole('checkbox', { name: 'The first row holds headings' }).check()
  await expect(page.getByText('Say which columns hold the first and the last name.')).toBeVisible()
  await page.getByRole('combobox', { name: 'What A means' }).selectOption('firstName')
  await page.getByRole('combobox', { name: 'What B means' }).selectOption('lastName')
  await page.getByRole('combobox', { name: 'What C means' }).selectOption('email')
  await summary(page, '1 new, 0 updated')
})
