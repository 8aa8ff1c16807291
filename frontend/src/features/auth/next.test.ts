import { expect, test } from 'vitest'
import { safeNext } from './next'

test.each(['/admin/musicians?q=berg', '/superadmin', '/admin'])('%s is of this app', (next) => {
  expect(safeNext(next, '/home')).toBe(next)
})

test.each([undefined, '//evil.example', 'https://evil.example', '/administrator', '/admin/login?next=/admin', '/api'])(
  '%s leads home instead',
  (next) => {
    expect(safeNext(next, '/home')).toBe('/home')
  },
)
