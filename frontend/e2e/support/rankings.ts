import type { Page } from '@playwright/test'
import type { components } from '../../src/api/schema'
import { expect, type Seed } from './fixtures'

type Schema = components['schemas']

export interface Stage {
  position: Schema['Position']
  list: Schema['RankingList']
  people: Schema['Musician'][]
}

/** A position of its own with a list A on which these stand, by last name, in this order; more may have the position. */
export async function stageList(
  seed: Seed,
  ranked: readonly string[],
  unranked: readonly string[] = [],
): Promise<Stage> {
  const { items } = await seed.get<{ items: Schema['Instrument'][] }>('/api/instruments')
  const name = `Desk ${crypto.randomUUID().slice(0, 8)}`
  const position = await seed.post<Schema['Position']>('/api/positions', {
    instrumentId: items[0]?.id,
    names: { sv: name, en: name },
    hierarchyLevel: 50,
  })
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
