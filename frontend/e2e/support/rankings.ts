import type { Page } from '@playwright/test'
import type { components } from '../../src/api/schema'
import { expect, type Seed } from './fixtures'

type Schema = components['schemas']

export interface Stage {
  position: Schema['Position']
  list: Schema['RankingList']
  people: Schema['Musician'][]
}

/** A position of its own, without lists, and the instrument that has it. */
export async function stagePosition(
  seed: Seed,
): Promise<{ position: Schema['Position']; instrument: Schema['Instrument'] }> {
  const [instrument] = (await seed.get<{ items: Schema['Instrument'][] }>('/api/instruments')).items
  if (!instrument) throw new Error('the demo has instruments')
  const name = `Desk ${crypto.randomUUID().slice(0, 8)}`
  const position = await seed.post<Schema['Position']>('/api/positions', {
    instrumentId: instrument.id,
    names: { sv: name, en: name },
    hierarchyLevel: 50,
  })
  return { position, instrument }
}

/** A position of its own with a list A on which these stand, by last name, in this order; more may have the position. */
export async function stageList(
  seed: Seed,
  ranked: readonly string[],
  unranked: readonly string[] = [],
): Promise<Stage> {
  const { position } = await stagePosition(seed)
  const list = await seed.post<Schema['RankingList']>('/api/ranking-lists', { positionId: position.id, tier: 'A' })
  const people: Schema['Musician'][] = []
  for (const lastName of [...ranked, ...unranked]) {
    const one = await seed.musician({ lastName, positionIds: [position.id] })
    people.push(one)
    if (ranked.includes(lastName)) await rank(seed, list, one)
  }
  return { position, list, people }
}

export const rank = (seed: Seed, { id }: { id: string }, { id: musicianId }: { id: string }) =>
  seed.post(`/api/ranking-lists/${id}/entries`, { musicianId })

/** The last names on the server, in their order. */
export async function orderOnServer(seed: Seed, { id }: { id: string }): Promise<string> {
  const { entries } = await seed.get<Schema['RankingListWithEntries']>(`/api/ranking-lists/${id}`)
  return entries.map(({ lastName }) => lastName).join(' ')
}

export const places = (page: Page) =>
  page
    .getByRole('main')
    .getByRole('list', { name: /^Desk .* A$/ })
    .getByRole('listitem')

/** The order on screen, by last name. */
export async function expectOrder(page: Page, names: string): Promise<void> {
  await expect(places(page).getByRole('link')).toHaveText(names.split(' ').map((lastName) => `Test ${lastName}`))
}

export const grip = (page: Page, lastName: string) => page.getByRole('button', { name: `Move Test ${lastName}` })
export const menuOf = (page: Page, lastName: string) => page.getByRole('button', { name: `Moves for Test ${lastName}` })

/** Carries one by its grip to the place of another, with the mouse. */
export async function dragByMouse(page: Page, lastName: string, onto: string): Promise<void> {
  const { from, to } = await way(page, lastName, onto)
  const [x, start, end] = [from.x + 10, from.y + 10, to.y + 4]
  await page.mouse.move(x, start)
  await page.mouse.down()
  await page.mouse.move(x, start + Math.sign(end - start) * 20, { steps: 4 })
  await page.mouse.move(x, end, { steps: 10 })
  await page.mouse.up()
}

/** Carries one by its grip to the place of another, with a finger that starts on the grip; `held` runs before it lets go. */
export async function dragByFinger(
  page: Page,
  lastName: string,
  onto: string,
  held: () => Promise<void>,
): Promise<void> {
  const { from, to } = await way(page, lastName, onto)
  const [x, start, end] = [from.x + from.width / 2, from.y + from.height / 2, to.y + to.height / 2 + 6]
  const device = await page.context().newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', y?: number) =>
    device.send('Input.dispatchTouchEvent', { type, touchPoints: y === undefined ? [] : [{ x, y }] })
  await touch('touchStart', start)
  for (let step = 1; step <= 12; step++) await touch('touchMove', start + ((end - start) * step) / 12)
  await held()
  await touch('touchEnd')
}

async function way(page: Page, lastName: string, onto: string) {
  const from = await grip(page, lastName).boundingBox()
  const to = await grip(page, onto).boundingBox()
  if (!from || !to) throw new Error('nothing to drag')
  return { from, to }
}
