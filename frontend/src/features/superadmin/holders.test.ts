import { expect, test } from 'vitest'
import type { HostedOrchestra } from './api'
import { holders } from './holders'

const NOTHING = { maxMusicians: false, maxProjects: false, price: false }
const having = (plan: HostedOrchestra['plan'], own = {}) => ({ plan, own: { ...NOTHING, ...own } }) as HostedOrchestra

test('whoever agreed on several things is counted once, and of their own plan only', () => {
  const all = [
    having('small'),
    having('small', { maxMusicians: true, price: true }),
    having('small', { maxProjects: true }),
    having('medium', { price: true }),
  ]
  expect(holders('small', all)).toEqual({ all: 3, own: 2 })
  expect(holders('medium', all)).toEqual({ all: 1, own: 1 })
  expect(holders('enterprise', all)).toEqual({ all: 0, own: 0 })
})
