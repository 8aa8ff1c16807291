// What every test stands on: the real server, a person signed in by request, seeds by the API, and a page that must
// stay silent: an error in the console, a broken rule of the content policy or anything loaded from another host fails
// the test that caused it.

import { type APIRequestContext, test as base, type Page } from '@playwright/test'
import type { components } from '../../src/api/schema'
import { type MailServer, startMailServer } from './mail-server'
import { type Server, startServer } from './server'

export { expect } from '@playwright/test'

type Schema = components['schemas']

export const PASSWORD = 'stagesub-demo'

interface Preferences {
  locale?: 'en' | 'sv'
  theme?: 'light' | 'dark'
}

interface Options {
  /** Who is signed in when the page opens; null for nobody. */
  user: 'sco-admin' | 'sco-user' | 'superadmin' | 'manager' | null
  preferences: Preferences
}

interface Fixtures {
  /** Calls the API as the page's user, for seeding. */
  seed: Seed
  /** What the page has complained of so far. A test at whose end anything stands here has failed. */
  silence: string[]
}

export class Seed {
  readonly #request: APIRequestContext
  readonly #origin: string

  readonly #inOrchestra: Record<string, string>

  constructor(request: APIRequestContext, origin: string, inOrchestra: Record<string, string> = {}) {
    this.#request = request
    this.#origin = origin
    this.#inOrchestra = inOrchestra
  }

  /** The same caller, a superadmin, in an orchestra that they look into. */
  in(orchestra: string): Seed {
    return new Seed(this.#request, this.#origin, { 'X-Orchestra-Id': orchestra })
  }

  async post<T>(path: string, data: unknown = {}): Promise<T> {
    const headers = { 'X-StageSub': '1', Origin: this.#origin, ...this.#inOrchestra }
    const answer = await this.#request.post(path, { data, headers })
    if (!answer.ok()) throw new Error(`POST ${path}: ${answer.status()} ${await answer.text()}`)
    return (answer.status() === 204 ? undefined : await answer.json()) as T
  }

  async patch(path: string, data: unknown): Promise<void> {
    const headers = { 'X-StageSub': '1', Origin: this.#origin, ...this.#inOrchestra }
    const answer = await this.#request.patch(path, { data, headers })
    if (!answer.ok()) throw new Error(`PATCH ${path}: ${answer.status()} ${await answer.text()}`)
  }

  async delete(path: string): Promise<void> {
    const headers = { 'X-StageSub': '1', Origin: this.#origin, ...this.#inOrchestra }
    const answer = await this.#request.delete(path, { headers })
    if (!answer.ok()) throw new Error(`DELETE ${path}: ${answer.status()} ${await answer.text()}`)
  }

  async get<T>(path: string): Promise<T> {
    const answer = await this.#request.get(path, { headers: this.#inOrchestra })
    if (!answer.ok()) throw new Error(`GET ${path}: ${answer.status()}`)
    return (await answer.json()) as T
  }

  musician(change: Partial<Schema['NewMusician']> & { lastName: string }): Promise<Schema['Musician']> {
    const email = `${crypto.randomUUID()}@example.org`
    return this.post('/api/musicians', { firstName: 'Test', email, ...change })
  }
}

export const test = base.extend<
  Options & Fixtures,
  { company: string; postgresAdmin: string | undefined; mails: MailServer; server: Server }
>({
  user: ['sco-admin', { option: true }],
  preferences: [{ locale: 'en' }, { option: true }],

  // Tests of one company share a server. What is asserted about the demo as it begins needs a company of its own. A
  // company whose name begins with `newborn` is no demo, but one new orchestra with a `manager`, whose mail may leave.
  company: ['all', { option: true, scope: 'worker' }],

  // Where the server makes databases for new orchestras.
  postgresAdmin: [undefined, { option: true, scope: 'worker' }],

  mails: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads which fixtures are wanted from here
    async ({}, use) => {
      const mails = await startMailServer()
      await use(mails)
      await mails.stop()
    },
    { scope: 'worker' },
  ],

  server: [
    async ({ company, postgresAdmin, mails }, use) => {
      const newborn = { smtp: mails.url, manager: 'manager', password: PASSWORD }
      const server = await startServer({ newborn: company.startsWith('newborn') ? newborn : undefined, postgresAdmin })
      await use(server)
      await server.stop()
    },
    { scope: 'worker' },
  ],

  baseURL: ({ server }, use) => use(server.url),

  seed: async ({ page, server, user, preferences }, use) => {
    const seed = new Seed(page.request, server.url)
    if (user) {
      await seed.post('/api/auth/login', { username: user, password: PASSWORD })
      await seed.patch('/api/auth/me', { theme: 'system', shortcuts: true, ...preferences })
    }
    await use(seed)
  },

  silence: [
    async ({ page, preferences, server, seed: _signedIn }, use) => {
      const heard = listen(page, server.url)
      await page.addInitScript((chosen) => {
        const key = 'stagesub.preferences'
        if (!localStorage.getItem(key)) localStorage.setItem(key, JSON.stringify(chosen))
        document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) =>
          console.error(`content policy: ${violatedDirective} ${blockedURI} ${sourceFile}`),
        )
      }, preferences)
      await use(heard)
      // What a test answers in the server's place may be asked for once more while it ends.
      await page.unrouteAll({ behavior: 'ignoreErrors' })
      base.expect(heard, 'the page wrote errors').toEqual([])
    },
    { auto: true },
  ],
})

/** The line to the server is cut: only a test does that. */
const CUT = /net::ERR_(CONNECTION_\w+|EMPTY_RESPONSE|INTERNET_DISCONNECTED)/

/** What a page complains of. A refused request is the server's answer and a cut line the test's own doing. */
function listen(page: Page, home: string): string[] {
  const heard: string[] = []
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url())
    if (protocol.startsWith('http') && origin !== home) heard.push(`loaded from elsewhere: ${request.url()}`)
  })
  page.on('pageerror', (error) => heard.push(String(error)))
  page.on('console', (message) => {
    // Playwright itself tries to run scripts in the frame of a mail, where none may.
    if (message.text().startsWith("Blocked script execution in 'about:srcdoc'")) return
    const { url } = message.location()
    const isUnloaded = message.text().startsWith('Failed to load resource') && url.startsWith(home)
    if (isUnloaded && (url.startsWith(`${home}/api/`) || CUT.test(message.text()))) return
    if (message.type() === 'error') heard.push(`${message.text()} ${url}`)
  })
  return heard
}
