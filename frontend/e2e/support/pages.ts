// Every page of the app, once: how one comes to see it, and what one mainly does there. A new page adds a line;
// the pictures and the checks that hold everywhere read it. How a page is opened must not depend on its language.

import { type Locator, type Page, request as requests } from '@playwright/test'
import type { components } from '../../src/api/schema'
import { test as base, expect, PASSWORD, Seed } from './fixtures'

type Schema = components['schemas']
interface List<T> {
  items: T[]
}

/** What the demo has to show, and what is made for the pages that need more. */
export interface Cast {
  running: string
  draft: string
  completed: string
  list: string
  musician: string
  mail: string
  asked: string
  engaged: string
  welcome: string
  orchestra: string
  agreed: string
  still: string
  birth: string
  stopped: string
  migration: string
  user: string
  /** The server. */
  home: string
}

/** The product's languages, and how a browser names them. */
export const LANGUAGES = { en: 'en-GB', sv: 'sv-SE' } as const
export type Language = keyof typeof LANGUAGES

export interface Place {
  name: string
  /** Musicians read the answer page in their own language, unless its address names another. */
  path: (cast: Cast, language: Language) => string
  /** Nobody is signed in. */
  isPublic?: true
  /** For those who run all orchestras. */
  isOperators?: true
  /** The tab bar and what hangs on it are there on phones only. */
  onlyOn?: 'phone' | 'desktop'
  /** What is done after arriving, until the page stands as it shall be seen. */
  open?: (page: Page) => Promise<void>
  /** What one mainly does there, by its English name. It can be reached at any width. */
  action?: (page: Page) => Locator
}

const button = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name })
const link = (name: string | RegExp) => (page: Page) => page.getByRole('link', { name })
const inDialog = (name: string | RegExp) => (page: Page) => page.getByRole('dialog').getByRole('button', { name })
const dialog = (page: Page) => page.getByRole('dialog').waitFor()
const press =
  (key: string, then: (page: Page) => Promise<void> = dialog) =>
  async (page: Page) => {
    await page.keyboard.press(key)
    await then(page)
  }

const ROWS = [
  'Förnamn\tEfternamn\tE-post\tMobil\tInstrument\tBefattning\tSpråk',
  'Åsa\tÖstlund\tasa.ostlund@example.org\t070-222 33 44\tViola\tTutti\tsvenska',
  'Otto\tRask\totto.rask.example.org\t\tViola\tTutti\tsv',
  'Per\tPersson\tper.persson@example.org\t\tViola\tKazoo\ten',
].join('\n')

export const PLACES: readonly Place[] = [
  { name: 'front', path: () => '/', isPublic: true },
  {
    name: 'answer',
    path: ({ asked }, language) => `${asked}?lang=${language}`,
    isPublic: true,
    action: button(/^Yes/),
  },
  { name: 'answer-given', path: ({ engaged }, language) => `${engaged}?lang=${language}`, isPublic: true },
  { name: 'login', path: () => '/admin/login', isPublic: true, action: button('Sign in') },
  { name: 'forgot', path: () => '/admin/forgot', isPublic: true, action: button('Send me a link') },
  { name: 'welcome', path: ({ welcome }) => welcome, isPublic: true, action: button('Save and sign in') },
  { name: 'welcome-old', path: () => '/admin/welcome/old', isPublic: true },
  { name: 'not-found', path: () => '/admin/nowhere', action: link('To the start') },
  { name: 'today', path: () => '/admin', action: link('Someone is ill') },
  { name: 'projects', path: () => '/admin/projects', action: link('New project') },
  { name: 'project-new', path: () => '/admin/projects/new', action: button('Create the draft') },
  { name: 'board', path: ({ running }) => `/admin/projects/${running}`, action: button(/^Record answer: /) },
  { name: 'board-draft', path: ({ draft }) => `/admin/projects/${draft}`, action: button('Ask musicians…') },
  {
    name: 'send',
    path: ({ draft }) => `/admin/projects/${draft}?send=all`,
    open: async (page) => {
      await page.getByRole('dialog').locator('iframe').first().waitFor()
    },
    action: inDialog(/^Send to \d+ musicians/),
  },
  {
    name: 'history',
    path: ({ running }) => `/admin/projects/${running}`,
    open: async (page) => {
      for (const summary of await page.locator('summary').all()) await summary.click()
    },
  },
  { name: 'plan', path: ({ draft }) => `/admin/projects/${draft}/plan`, action: button('Add a need') },
  {
    name: 'plan-sessions',
    path: ({ draft }) => `/admin/projects/${draft}/plan?edit=sessions`,
    open: dialog,
    action: inDialog('Save sessions'),
  },
  { name: 'need', path: ({ draft }) => `/admin/projects/${draft}/plan?need=new`, open: dialog },
  { name: 'line-up', path: ({ running }) => `/admin/projects/${running}/line-up`, action: button('Print') },
  { name: 'line-up-played', path: ({ completed }) => `/admin/projects/${completed}/line-up`, action: button('Print') },
  { name: 'musicians', path: () => '/admin/musicians?q=berg', action: link('Add musician') },
  {
    name: 'musicians-ticked',
    path: () => '/admin/musicians?q=berg',
    open: async (page) => {
      const ticks = page.getByRole('main').getByRole('checkbox')
      await ticks.nth(1).waitFor({ state: 'attached' })
      await ticks.nth(1).check({ force: true })
    },
  },
  { name: 'musicians-nobody', path: () => '/admin/musicians?q=nobody' },
  { name: 'musician', path: ({ musician }) => `/admin/musicians/${musician}`, action: button('Edit') },
  { name: 'musician-edit', path: ({ musician }) => `/admin/musicians/${musician}?edit=true`, action: button('Save') },
  { name: 'musician-new', path: () => '/admin/musicians/new', action: button('Add musician') },
  { name: 'import', path: () => '/admin/musicians/import' },
  {
    name: 'import-rows',
    path: () => '/admin/musicians/import',
    open: async (page) => {
      await page.locator('textarea').fill(ROWS)
      await page.getByRole('button', { name: /3|1/ }).last().waitFor()
    },
    action: button(/^Import /),
  },
  { name: 'rankings', path: () => '/admin/rankings?q=viol', action: button('New list') },
  { name: 'ranking', path: ({ list }) => `/admin/rankings/${list}`, action: button('Add musicians') },
  { name: 'positions', path: () => '/admin/positions', action: button('Add instrument') },
  { name: 'mailbox', path: () => '/admin/mailbox?q=horn' },
  { name: 'mail', path: ({ mail }) => `/admin/mailbox?mail=${mail}`, action: link(/^Open the musician’s page/) },
  { name: 'activity', path: () => '/admin/activity' },
  { name: 'log', path: () => '/admin/log' },
  { name: 'access', path: () => '/admin/access' },
  { name: 'settings', path: () => '/admin/settings' },
  { name: 'users', path: () => '/admin/settings/users', action: button('Invite somebody') },
  { name: 'account', path: () => '/admin/settings/account' },
  { name: 'onboarding', path: () => '/admin/onboarding', action: button('Draft the project') },
  {
    name: 'palette',
    path: () => '/admin',
    open: press('Control+k', async (page) => {
      await page.getByRole('combobox').fill('an')
      await page.getByRole('option').first().waitFor()
    }),
  },
  { name: 'help', path: () => '/admin', onlyOn: 'desktop', open: press('?') },
  {
    name: 'more',
    path: () => '/admin',
    onlyOn: 'phone',
    open: async (page) => {
      await page.getByRole('navigation').getByRole('button').last().click()
      await dialog(page)
    },
  },
  { name: 'sick-call', path: () => '/admin/sick-call' },
  {
    name: 'sick-call-asked',
    path: () => '/admin/sick-call',
    open: async (page) => {
      await page.getByRole('main').getByRole('radio').first().check({ force: true })
      await page.getByRole('main').getByRole('button').last().click()
      await page.getByRole('main').getByRole('listitem').first().waitFor()
    },
    action: button(/^Send to /),
  },
  { name: 'operators', path: () => '/superadmin', isOperators: true, action: button('Check now') },
  { name: 'orchestras', path: () => '/superadmin/orchestras', isOperators: true, action: button('Check now') },
  { name: 'orchestras-none', path: () => '/superadmin/orchestras?q=nowhere', isOperators: true },
  {
    name: 'orchestra-new',
    path: () => '/superadmin/orchestras/new',
    isOperators: true,
    open: async (page) => {
      await page.getByRole('radio').last().check()
    },
    action: button('Make the orchestra'),
  },
  {
    name: 'birth',
    path: ({ birth }) => `/superadmin/orchestras/${birth}/birth`,
    isOperators: true,
    action: link('To the orchestra'),
  },
  {
    name: 'birth-stopped',
    path: ({ stopped }) => `/superadmin/orchestras/${stopped}/birth`,
    isOperators: true,
    action: button('Try again'),
  },
  {
    name: 'birth-again',
    path: ({ stopped }) => `/superadmin/orchestras/new?again=${stopped}`,
    isOperators: true,
    action: button('Try again'),
  },
  {
    name: 'birth-none',
    path: () => '/superadmin/orchestras/01900000-0000-7000-8000-000000000000/birth',
    isOperators: true,
    action: link('Orchestras'),
  },
  {
    name: 'orchestra',
    path: ({ orchestra }) => `/superadmin/orchestras/${orchestra}`,
    isOperators: true,
    action: button('Suspend'),
  },
  {
    name: 'suspend',
    path: ({ orchestra }) => `/superadmin/orchestras/${orchestra}`,
    isOperators: true,
    open: async (page) => {
      await page.locator('[data-variant="danger"]').first().click()
      await dialog(page)
    },
    action: inDialog('Suspend'),
  },
  {
    name: 'orchestra-agreed',
    path: ({ agreed }) => `/superadmin/orchestras/${agreed}`,
    isOperators: true,
    action: button('Back up now'),
  },
  {
    name: 'archive',
    path: ({ still }) => `/superadmin/orchestras/${still}`,
    isOperators: true,
    open: async (page) => {
      await page.locator('[data-variant="danger"]').last().click()
      await dialog(page)
    },
    action: inDialog('Archive'),
  },
  {
    name: 'look-in',
    path: ({ orchestra }) => `/superadmin/orchestras/${orchestra}`,
    isOperators: true,
    open: async (page) => {
      await page.getByRole('button', { name: /^(Ask to look in|Be om insyn)$/ }).click()
      await dialog(page)
    },
    action: inDialog('Look in'),
  },
  { name: 'plans', path: () => '/superadmin/plans', isOperators: true, action: button(/^Change /) },
  {
    name: 'plan-change',
    path: () => '/superadmin/plans',
    isOperators: true,
    open: async (page) => {
      await page.getByRole('main').getByRole('row').nth(1).getByRole('button').click()
      await dialog(page)
    },
    action: inDialog('Save'),
  },
  { name: 'operators-users', path: () => '/superadmin/users', isOperators: true, action: button('Let somebody in') },
  { name: 'operators-users-none', path: () => '/superadmin/users?q=nobody.here', isOperators: true },
  {
    name: 'let-in',
    path: () => '/superadmin/users',
    isOperators: true,
    open: press('n'),
    action: inDialog('Make the invitation link'),
  },
  {
    name: 'operators-user',
    path: ({ user }) => `/superadmin/users/${user}`,
    isOperators: true,
    action: button('Mail a password link'),
  },
  {
    name: 'operators-user-none',
    path: () => '/superadmin/users/01900000-0000-7000-8000-000000000000',
    isOperators: true,
    action: link('Users'),
  },
  { name: 'operators-log', path: () => '/superadmin/logs', isOperators: true },
  { name: 'schema', path: () => '/superadmin/schema', isOperators: true, action: button('Migrate…') },
  {
    name: 'migrate',
    path: () => '/superadmin/schema',
    isOperators: true,
    open: async (page) => {
      await page.getByRole('main').getByRole('button').first().click()
      await page.getByRole('dialog').getByRole('textbox').fill('5')
      await page.getByRole('dialog').getByRole('button').last().click()
      await page.getByRole('dialog').getByRole('status').waitFor()
    },
    action: inDialog(/^Take /),
  },
  { name: 'migration', path: ({ migration }) => `/superadmin/schema/${migration}`, isOperators: true },
  { name: 'backups', path: () => '/superadmin/backups', isOperators: true },
  {
    name: 'operators-palette',
    path: () => '/superadmin',
    isOperators: true,
    open: press('Control+k', async (page) => {
      await page.getByRole('combobox').fill('o')
      await page.getByRole('option').nth(2).waitFor()
    }),
  },
  {
    name: 'acting',
    path: ({ orchestra }) => `/superadmin/orchestras/${orchestra}`,
    isOperators: true,
    open: async (page) => {
      const { origin, pathname } = new URL(page.url())
      const wanted = { orchestraId: pathname.split('/').at(-1), reason: 'Ticket 4711', minutes: 1 }
      const grant = await new Seed(page.request, origin).post<Schema['AccessGrant']>('/api/superadmin/grants', wanted)
      await page.evaluate((kept) => sessionStorage.setItem('stagesub.acting', JSON.stringify(kept)), grant)
      await page.goto('/admin')
      await page.getByRole('button', { name: /^(Leave|Lämna)$/ }).waitFor()
    },
    action: button(/^(Leave|Lämna)$/),
  },
]

/** Goes there, and waits until everything that it shows is there. */
export async function visit(page: Page, place: Place, cast: Cast, language: Language): Promise<void> {
  if (place.isOperators) await endGrants(page, cast)
  await page.goto(place.path(cast, language))
  await page.locator('h1').first().waitFor()
  await place.open?.(page)
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'))
  await page.evaluate(() => document.fonts.ready)
}

/** A grant of the page before would show on this one. */
async function endGrants(page: Page, { home }: Cast): Promise<void> {
  const seed = new Seed(page.request, home)
  const { items } = await seed.get<List<Schema['AccessGrant']>>('/api/superadmin/grants?live=true')
  for (const { id } of items) await seed.delete(`/api/superadmin/grants/${id}`)
}

export const test = base.extend<object, { cast: Cast }>({
  // Nobody listens there, so that a birth can be shown that stopped.
  postgresAdmin: [
    ({ company: _company }, use) => use('postgres://nobody:nothing@127.0.0.1:1/none'),
    { scope: 'worker' },
  ],

  cast: [
    async ({ server }, use) => {
      const request = await requests.newContext({ baseURL: server.url })
      const seed = new Seed(request, server.url)
      await use({ ...(await castOf(seed)), ...(await operatorsCastOf(seed)), home: server.url })
      await request.dispose()
    },
    { scope: 'worker' },
  ],
})

type OperatorsCast = Pick<Cast, 'orchestra' | 'agreed' | 'still' | 'birth' | 'stopped' | 'migration' | 'user'>

async function castOf(seed: Seed): Promise<Omit<Cast, keyof OperatorsCast | 'home'>> {
  await seed.post('/api/auth/login', { username: 'sco-admin', password: PASSWORD })
  const { items: projects } = await seed.get<List<Schema['Project']>>('/api/projects')
  const project = (status: Schema['Project']['status']) => found(projects, (one) => one.status === status).id
  const { items: lists } = await seed.get<List<Schema['RankingList']>>('/api/ranking-lists')
  const { items: mails } = await seed.get<List<Schema['MailboxMail']>>('/api/mailbox')
  const answerPage = (to: string) =>
    found(
      mails.filter((one) => one.to.startsWith(to)).flatMap(({ links }) => links.map((link) => new URL(link).pathname)),
      (path) => path.startsWith('/r/'),
    )
  const { items: people } = await seed.get<List<Schema['Musician']>>('/api/musicians?q=giulia&limit=1')
  const { invitation } = await seed.post<Schema['InvitedUser']>('/api/users', {
    username: 'anna.lind',
    email: 'anna.lind@example.org',
    role: 'user',
  })
  return {
    running: project('active'),
    draft: project('draft'),
    completed: project('completed'),
    list: found(lists, ({ active }) => active >= 5 && active <= 8).id,
    musician: found(people, () => true).id,
    mail: found(mails, ({ links }) => links.some((one) => one.includes('/r/'))).id,
    asked: answerPage('giulia'),
    engaged: answerPage('bjorn'),
    welcome: new URL(invitation.link).pathname,
  }
}

/**
 * What those see who run all orchestras: one in use, one that agreed on something else than its plan and nears it, one
 * that stands still, one born just now, and one whose birth stopped.
 */
async function operatorsCastOf(seed: Seed): Promise<OperatorsCast> {
  await seed.post('/api/auth/login', { username: 'superadmin', password: PASSWORD })
  const { items } = await seed.get<List<Schema['HostedOrchestra']>>('/api/superadmin/orchestras')
  const order = async (code: string, name: string, provider: 'sqlite' | 'postgres', ends: 'done' | 'failed') => {
    const admin = { username: `${code.toLowerCase()}-admin`, email: `${code.toLowerCase()}@example.org` }
    const body = { code, name, plan: 'small', database: { provider }, admin }
    const { run } = await seed.post<Schema['BegunProvisioning']>('/api/superadmin/orchestras', body)
    const path = `/api/superadmin/orchestras/${run.orchestraId}/provisioning`
    await expect.poll(async () => (await seed.get<Schema['Provisioning']>(path)).state, { timeout: 60_000 }).toBe(ends)
    return run.orchestraId
  }
  const { orchestras } = await seed.get<Schema['Metrics']>('/api/superadmin/metrics?fresh=true')
  const { run } = await seed.post<Schema['MigrationProgress']>('/api/superadmin/migrations')
  const { items: users } = await seed.get<Schema['InstallationUserPage']>('/api/superadmin/users?q=sco-admin')
  const agreed = found(items, ({ code }) => code === 'SCOSO')
  const used = orchestras.find(({ code }) => code === 'SCOSO')?.figures?.musicians ?? 100
  await seed.patch(`/api/superadmin/orchestras/${agreed.id}`, {
    maxMusicians: Math.ceil(used / 0.93),
    price: { perMonth: 149_000, currency: 'SEK' },
  })
  await seed.post(`/api/superadmin/orchestras/${agreed.id}/backup`)
  const still = await order('OST', 'Östgöta sinfonietta', 'sqlite', 'done')
  await seed.post(`/api/superadmin/orchestras/${still}/suspend`)
  return {
    agreed: agreed.id,
    still,
    migration: run.id,
    user: found(users, ({ username }) => username === 'sco-admin').id,
    orchestra: found(items, ({ code }) => code === 'SCO').id,
    birth: await order('VKO', 'Västkustens kammarorkester', 'sqlite', 'done'),
    stopped: await order('NORR', 'Norrlands blåsare', 'postgres', 'failed'),
  }
}

function found<T>(all: readonly T[], is: (one: T) => boolean): T {
  const one = all.find(is)
  if (!one) throw new Error('the demo does not have what this page shows')
  return one
}
