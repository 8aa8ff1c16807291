import { afterEach, expect, test, vi } from 'vitest'
import { askHealth, readHealth } from './health'

afterEach(() => {
  vi.unstubAllGlobals()
})

test('200 is ready, 503 is not, anything else was not said by StageSub', () => {
  expect(readHealth(200, { status: 'ready' }).state).toBe('ready')
  expect(readHealth(503, { status: 'draining' }).state).toBe('notReady')
  expect(readHealth(404, {}).state).toBe('silent')
})

test('it is a demo only when the server says so', () => {
  expect(readHealth(200, { status: 'ready', demo: true }).demo).toBe(true)
  expect(readHealth(200, { status: 'ready' }).demo).toBe(false)
  expect(readHealth(200, null).demo).toBe(false)
  expect(readHealth(200, { demo: 'true' }).demo).toBe(false)
})

test('a dead server is silence, not an exception', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('connection refused')))
  expect(await askHealth()).toEqual({ state: 'silent', demo: false })
})

test('an answer that is no JSON is silence', async () => {
  vi.stubGlobal('fetch', async () => new Response('<html></html>', { status: 200 }))
  expect(await askHealth()).toEqual({ state: 'silent', demo: false })
})
