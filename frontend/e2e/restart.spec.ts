import type { Page, Route } from '@playwright/test'
import { expect, type Seed, test } from './support/fixtures'
import { answerAs, card, expectAsked, linkOf, sendAll, stageDraft, stageProject } from './support/projects'
import { happenedAfter, newest, readUntilCut } from './support/stream'

const badge = (page: Page, word: string | RegExp) => page.getByRole('status').filter({ hasText: word })

// A server is started several times, and a browser waits some seconds before it tries again.
test.slow()
const AGAIN = { timeout: 20_000 }

test.afterEach(({ server }) => server.start())

test('the server fails beneath an open board: it says so, comes back by itself, and shows what happened', async ({
  page,
  seed,
  server,
}) => {
  const { project, people } = await stageProject(seed, ['Alm', 'Bok'])
  await sendAll(seed, project)
  await page.goto(`/admin/projects/${project.id}`)
  await expectAsked(page, 'Alm')
  await expect(badge(page, 'Live')).toBeVisible(AGAIN)
  await page.evaluate(() => Object.assign(window, { stays: true }))

  await server.kill()
  await expect(badge(page, 'Reconnecting…')).toBeVisible()
  await expect(card(page, 'Alm')).toBeVisible()

  await server.start()
  await answerYes(page, seed, people[0])
  await expect(card(page, 'Alm')).toContainText('by the link')
  await expect(page.getByText('1 of 1 places filled')).toBeVisible()
  await expect(badge(page, 'Live')).toBeVisible(AGAIN)
  expect(await page.evaluate(() => 'stays' in window)).toBe(true)
})

test('without a network it says since when, and catches up once there is one', async ({ page, seed }) => {
  const { project, people } = await stageProject(seed, ['Alm', 'Bok'])
  await sendAll(seed, project)
  await page.goto(`/admin/projects/${project.id}`)
  await expectAsked(page, 'Alm')
  await page.context().setOffline(true)
  await expect(badge(page, /^Offline, last updated \d\d:\d\d$/)).toBeVisible()
  await expect(badge(page, 'No connection.')).toBeVisible()
  await page.context().setOffline(false)
  await expect(badge(page, 'Live')).toBeVisible(AGAIN)
  await answerAs(page, seed, people[0] ?? { email: '' }, 'yes')
  await expect(card(page, 'Alm')).toContainText('by the link')
})

test('a part of the app that was on its way when the network went comes when it is back', async ({ page }) => {
  let drop = () => {}
  const dropped = new Promise<void>((resolve) => {
    drop = resolve
  })
  const cut = async (route: Route) => {
    await dropped
    await route.abort('internetdisconnected')
  }
  await page.route(/\/assets\/skip-button-/, cut, { times: 1 })
  await page.goto('/admin')
  const heading = page.getByRole('heading', { level: 1 })
  await expect(heading).toBeVisible()
  await page.context().setOffline(true)
  drop()
  await expect(badge(page, 'No connection.')).toBeVisible()
  await expect(heading).toBeVisible()
  await page.context().setOffline(false)
  await expect(page.getByRole('button', { name: 'Skip to what happens next' })).toBeVisible(AGAIN)
})

test('a page that reconnects hears every event exactly once', async ({ page, seed, server }) => {
  await recordEvents(page)
  await page.goto('/admin/musicians')
  await expect(badge(page, 'Live')).toBeVisible(AGAIN)
  const before = await newest(seed)
  for (let round = 0; round < 3; round++) {
    await stageDraft(seed)
    await server.kill()
    await expect(badge(page, 'Reconnecting…')).toBeVisible()
    await server.start()
    await stageDraft(seed)
    await expect(badge(page, 'Live')).toBeVisible(AGAIN)
    await stageDraft(seed)
  }
  const happened = await happenedAfter(seed, before)
  expect(happened.length).toBeGreaterThanOrEqual(18)
  await expect.poll(() => eventsHeard(page)).toEqual(happened)
})

test('cut off anywhere, even within an event, a client misses nothing and hears nothing twice', async ({
  page,
  seed,
  server,
}) => {
  const before = await newest(seed)
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  for (let one = 0; one < 12; one++) await stageDraft(seed)
  const happened = await happenedAfter(seed, before)
  expect(happened.length).toBeGreaterThanOrEqual(24)
  const heard: number[] = []
  const until = happened.at(-1) ?? 0
  let after = before
  for (let bytes = 700; after < until; bytes += 37) {
    heard.push(...(await readUntilCut(server.url, { cookie, after, until, bytes })))
    after = heard.at(-1) ?? after
  }
  expect(heard.filter((seq) => seq <= until)).toEqual(happened)
})

test('what was typed survives: it is refused in words, kept, and saved once the server is back', async ({
  page,
  seed,
  server,
}) => {
  const tag = crypto.randomUUID().slice(0, 8)
  await page.goto('/admin/musicians/new')
  await page.getByLabel('First name').fill('Åsa')
  await page.getByLabel('Last name').fill(`Kvar ${tag}`)
  await page.getByLabel('E-mail').fill(`kvar.${tag}@example.org`)
  await page.getByLabel('Notes').fill('Plays the nyckelharpa, too.')

  await server.kill()
  await expect(badge(page, 'Reconnecting…')).toBeVisible()
  await page.getByRole('button', { name: 'Add musician' }).click()
  await expect(page.getByRole('alert')).toBeVisible()
  await server.start()
  await expect(badge(page, 'Live')).toBeVisible(AGAIN)
  await expect(page.getByLabel('Notes')).toHaveValue('Plays the nyckelharpa, too.')
  await page.getByRole('button', { name: 'Add musician' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Åsa Kvar ${tag}`)
  const { items } = await seed.get<{ items: { notes: string }[] }>(`/api/musicians?q=${tag}`)
  expect(items.map(({ notes }) => notes)).toEqual(['Plays the nyckelharpa, too.'])
})

/** By request, as fast as the link is there. */
async function answerYes(page: Page, seed: Seed, musician: { email: string } | undefined): Promise<void> {
  const answer = await page.request.post(await linkOf(seed, musician ?? { email: '' }), { form: { answer: 'yes' } })
  expect(answer.ok()).toBe(true)
}

/** Writes down what the page's own stream is told, as it is told. */
async function recordEvents(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const heard: number[] = []
    Object.assign(window, { heard })
    window.EventSource = class extends EventSource {
      constructor(url: string | URL, options?: EventSourceInit) {
        super(url, options)
        this.addEventListener('change', ({ lastEventId }) => heard.push(Number(lastEventId)))
      }
    }
  })
}

const eventsHeard = (page: Page): Promise<number[]> =>
  page.evaluate(() => (window as unknown as { heard: number[] }).heard)
