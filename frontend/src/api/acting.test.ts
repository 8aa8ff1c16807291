import { beforeEach, expect, test, vi } from 'vitest'

const GRANT = { id: 'grant', orchestraId: 'sco', mayWrite: false, until: '2026-11-28T20:00:00Z' }
const at = (path: string) => `https://stagesub.example${path}`

beforeEach(() => {
  vi.resetModules()
  const kept = new Map<string, string>()
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  })
  vi.stubGlobal('window', { location: { assign: vi.fn() } })
})

/** The module as a page has it that was just loaded in the same tab. */
async function reloaded() {
  vi.resetModules()
  return import('./acting')
}

test('whoever enters acts there once the page is loaded anew, and names the orchestra in its requests only', async () => {
  const before = await import('./acting')
  before.enter(GRANT)
  expect(window.location.assign).toHaveBeenCalledWith('/admin')
  expect(before.orchestraOf(at('/api/musicians'))).toBeUndefined()
  const { acting, orchestraOf } = await reloaded()
  expect(acting()).toEqual(GRANT)
  expect(orchestraOf(at('/api/musicians?q=a'))).toBe('sco')
  expect(orchestraOf(at('/api/superadmin/grants'))).toBeUndefined()
  expect(orchestraOf(at('/api/auth/refresh'))).toBeUndefined()
})

test('whoever leaves names no orchestra any more, and comes to its page', async () => {
  const before = await import('./acting')
  before.enter(GRANT)
  const there = await reloaded()
  there.leave()
  expect(window.location.assign).toHaveBeenLastCalledWith('/superadmin/orchestras/sco')
  expect(there.orchestraOf(at('/api/musicians'))).toBeUndefined()
  expect((await reloaded()).acting()).toBeNull()
})

test('what cannot be read is nothing', async () => {
  sessionStorage.setItem('stagesub.acting', '{')
  expect((await reloaded()).acting()).toBeNull()
})
