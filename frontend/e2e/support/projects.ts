import type { Locator, Page } from '@playwright/test'
import type { components } from '../../src/api/schema'
import { expect, type Seed } from './fixtures'
import { type Stage, stageList } from './rankings'

type Schema = components['schemas']
interface List<T> {
  items: T[]
}

export interface Staffing extends Stage {
  project: Schema['Project']
  need: Schema['Need']
}

/** A draft with one concert far ahead and one need, whose list A holds these by last name. Nobody is asked yet. */
export async function stageProject(
  seed: Seed,
  ranked: readonly string[],
  more: Partial<Schema['AddNeed']> = {},
): Promise<Staffing> {
  const stage = await stageList(seed, ranked)
  const project = await stageDraft(seed)
  const need = await seed.post<Schema['Need']>(`/api/projects/${project.id}/needs`, {
    positionId: stage.position.id,
    quantity: 1,
    strategy: 'sequential',
    ladder: [{ listId: stage.list.id }],
    ...more,
  })
  return { ...stage, project, need }
}

/** A draft with one concert, without needs. */
export async function stageDraft(seed: Seed): Promise<Schema['Project']> {
  const name = `Project ${crypto.randomUUID().slice(0, 8)}`
  const project = await seed.post<Schema['Project']>('/api/projects', {
    name,
    startsOn: '2027-03-03',
    endsOn: '2027-03-05',
  })
  await seed.post(`/api/projects/${project.id}/sessions`, {
    kind: 'concert',
    startsAt: '2027-03-05T18:00:00Z',
    endsAt: '2027-03-05T20:00:00Z',
    venue: 'Konserthuset',
  })
  return project
}

/** Sends what a preview says now, as a manager would; to sleepers only when it is to leave `now`. */
export async function sendAll(seed: Seed, { id }: { id: string }, leave: Schema['Leave'] = 'waking'): Promise<void> {
  const { planDigest } = await seed.post<Schema['PlanView']>(`/api/projects/${id}/preview`, { leave })
  await seed.post(`/api/projects/${id}/send`, { planDigest, leave })
}

/** Every request of a project, whatever became of it. */
export const requestsOf = async (seed: Seed, { id }: { id: string }): Promise<Schema['RequestView'][]> =>
  (await seed.get<List<Schema['RequestView']>>(`/api/requests?project=${id}`)).items

/** The answer page of the newest request that somebody got, as soon as its mail is there. */
export async function linkOf(seed: Seed, { email }: { email: string }): Promise<string> {
  let link = ''
  await expect(async () => {
    const { items } = await seed.get<List<Schema['MailboxMail']>>('/api/mailbox')
    link = items.find(({ to, links }) => to === email && links[0]?.includes('/r/'))?.links[0] ?? ''
    expect(link).not.toBe('')
  }).toPass()
  return link
}

const ANSWERS = { yes: 'Yes, I can play', no: 'I am not free these days', standby: 'Put me on standby' } as const

/** Answers on the musician's own page, in the same browser. A no says which first. */
export async function answerAs(
  page: Page,
  seed: Seed,
  musician: { email: string },
  answer: keyof typeof ANSWERS,
): Promise<void> {
  const answerPage = await page.context().newPage()
  await answerPage.goto(`${await linkOf(seed, musician)}?lang=en`)
  if (answer === 'no') await answerPage.getByText(/^No, /).click()
  await answerPage.getByRole('button', { name: ANSWERS[answer] }).click()
  await answerPage.waitForLoadState()
  await answerPage.close()
}

/** The card of somebody who is asked, engaged or on standby. */
export const card = (page: Page, lastName: string): Locator =>
  page
    .getByRole('list', { name: /^Asked and engaged/ })
    .getByRole('listitem')
    .filter({ hasText: `Test ${lastName}` })

export const menuOn = (page: Page, lastName: string): Locator =>
  page.getByRole('button', { name: `More about Test ${lastName}` })

/** Waits until the request to somebody is out, so that it can be answered and counts down. */
export const expectAsked = (page: Page, lastName: string): Promise<void> =>
  expect(card(page, lastName)).toContainText('Asked')
