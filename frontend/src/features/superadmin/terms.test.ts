import { expect, test } from 'vitest'
import type { HostedOrchestra } from './api'
import { faultsOf, limit, planChange, planTermsOf, termsChange, termsOf } from './terms'

const SMALL = {
  plan: 'small',
  maxMusicians: 250,
  maxProjects: 25,
  price: { perMonth: 49_000, currency: 'SEK' },
  own: { maxMusicians: false, maxProjects: false, price: false },
} as HostedOrchestra
const OF_PLAN = termsOf('en', SMALL)

test('what is the plan’s is not the orchestra’s own, whatever it comes to', () => {
  expect(OF_PLAN).toEqual({ plan: 'small', maxMusicians: null, maxProjects: null, sum: null, currency: null })
  expect(termsOf('sv', { ...SMALL, own: { maxMusicians: true, maxProjects: false, price: true } })).toEqual({
    ...OF_PLAN,
    maxMusicians: '250',
    sum: '490',
    currency: 'SEK',
  })
})

test('only what differs from the beginning is sent, and null for what is the plan’s again', () => {
  expect(termsChange(OF_PLAN, OF_PLAN)).toEqual({})
  expect(termsChange({ ...OF_PLAN, maxProjects: '40' }, OF_PLAN)).toEqual({ maxProjects: 40 })
  expect(termsChange(OF_PLAN, { ...OF_PLAN, maxProjects: '40' })).toEqual({ maxProjects: null })
  expect(termsChange({ ...OF_PLAN, sum: '149,50', currency: 'EUR' }, OF_PLAN)).toEqual({
    price: { perMonth: 14_950, currency: 'EUR' },
  })
})

test('what was agreed outlives another plan', () => {
  const agreed = { ...OF_PLAN, maxMusicians: '300' }
  expect(termsChange({ ...agreed, plan: 'medium' }, agreed)).toEqual({
    plan: 'medium',
    maxMusicians: 300,
    maxProjects: null,
    price: null,
  })
})

test('a limit is a whole number from one to a million', () => {
  expect([limit(' 40 '), limit('1 000'), limit('1000000')]).toEqual([40, 1_000, 1_000_000])
  expect([limit('0'), limit('-1'), limit('1.5'), limit(''), limit('1000001')]).toEqual(Array(5).fill(undefined))
})

test('what says nothing is a fault, but not what is the plan’s', () => {
  expect(faultsOf(OF_PLAN)).toEqual({})
  expect(faultsOf({ ...OF_PLAN, maxMusicians: '', sum: 'much', currency: 'SEK' })).toEqual({
    maxMusicians: 'badLimit',
    sum: 'badSum',
  })
})

test('of a plan, too, only what differs is sent, and nothing is ever no term', () => {
  const price = { perMonth: 149_000, currency: 'SEK' }
  const begun = planTermsOf('sv', { plan: 'medium', maxMusicians: 1_000, maxProjects: 100, price, version: 3 })
  expect(begun).toEqual({ plan: 'medium', maxMusicians: '1000', maxProjects: '100', sum: '1490', currency: 'SEK' })
  expect(planChange(begun, begun)).toEqual({})
  expect(planChange({ ...begun, maxMusicians: '1 200', sum: '0' }, begun)).toEqual({
    maxMusicians: 1_200,
    price: { perMonth: 0, currency: 'SEK' },
  })
})
