import { expect, test } from 'vitest'
import type { HostedOrchestra } from './api'
import { limit, limitChange, limitsOf } from './limits'

const SMALL = { plan: 'small', maxMusicians: 250, maxProjects: 25 } as HostedOrchestra

test('only what differs is sent, so that a plan brings its own limits', () => {
  const typed = limitsOf(SMALL)
  expect(limitChange(typed, SMALL)).toEqual({})
  expect(limitChange({ ...typed, plan: 'medium' }, SMALL)).toEqual({ plan: 'medium' })
  expect(limitChange({ ...typed, plan: 'medium', maxProjects: '40' }, SMALL)).toEqual({
    plan: 'medium',
    maxProjects: 40,
  })
})

test('a limit is a whole number from one to a million', () => {
  expect([limit(' 40 '), limit('1000000')]).toEqual([40, 1_000_000])
  expect([limit('0'), limit('-1'), limit('1.5'), limit(''), limit('1000001')]).toEqual(Array(5).fill(undefined))
})
