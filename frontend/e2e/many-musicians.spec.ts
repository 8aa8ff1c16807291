import { expect, test } from './support/fixtures'

// Recording costs more than what is measured.
test.use({ trace: 'off' })

test('two thousand musicians of the register are filtered within a tenth of a second', async ({ page, seed }) => {
  test.setTimeout(180_000)
  const { items } = await seed.get<{ items: { id: string }[] }>('/api/musicians?limit=200')
  const { room } = await seed.post<{ room: number }>('/api/musicians/import', {
    dryRun: true,
    rows: [{ firstName: 'A', lastName: 'B', email: 'room@example.org' }],
  })
  const count = Math.min(2_000, room)
  const rows = Array.from({ length: count }, (_, n) => ({
    firstName: 'Many',
    lastName: `Rowe${n}`,
    email: `many.${n}@example.org`,
  }))
  await seed.post('/api/musicians/import', { rows })
  await page.goto('/admin/musicians')
  const table = page.getByRole('table')
  const shown = async () => Number(await table.getAttribute('aria-rowcount'))
  await expect.poll(shown, { timeout: 30_000 }).toBeGreaterThan(Math.min(count, items.length))

  const times = await page.getByRole('searchbox').evaluate(async (field: HTMLInputElement) => {
    const setter = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set
    const rowCount = () => document.querySelector('table')?.getAttribute('aria-rowcount')
    const frame = () => new Promise(requestAnimationFrame)
    const best: Record<string, number> = {}
    // The best of five for each key: a busy machine only ever adds.
    for (let round = 0; round < 5; round++) {
      for (const text of ['r', 'rowe1', 'rowe19', 'rowe199', 'rowe']) {
        const [start, before] = [performance.now(), rowCount()]
        setter?.call(field, text)
        field.dispatchEvent(new Event('input', { bubbles: true }))
        while (rowCount() === before && performance.now() - start < 2_000) await frame()
        best[text] = Math.min(best[text] ?? Number.POSITIVE_INFINITY, performance.now() - start)
      }
    }
    return best
  })
  const printed = Object.entries(times).map(([text, ms]) => `${text} ${ms.toFixed(1)} ms`)
  process.stdout.write(
    `\n${(await shown()) - 1} rows shown of ${count} imported; key to paint: ${printed.join(', ')}\n`,
  )
  expect(Math.max(...Object.values(times))).toBeLessThanOrEqual(100)
})
