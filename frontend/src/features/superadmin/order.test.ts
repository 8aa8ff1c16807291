import { expect, test } from 'vitest'
import { ApiError } from '@/api/errors'
import { type Draft, fieldsAtFault, orderOf } from './order'

const DRAFT: Draft = {
  code: ' city ',
  name: 'City Chamber Orchestra ',
  plan: 'medium',
  provider: 'postgres',
  url: 'postgres://left@over/from-before',
  username: 'anna.berg',
  email: 'anna@example.org',
  locale: 'sv',
  demo: false,
}

test('a code is in capitals, and an address goes along only where one is asked for', () => {
  expect(orderOf(DRAFT)).toEqual({
    code: 'CITY',
    name: 'City Chamber Orchestra',
    plan: 'medium',
    database: { provider: 'postgres' },
    admin: { username: 'anna.berg', email: 'anna@example.org', locale: 'sv' },
    demo: false,
  })
  expect(orderOf({ ...DRAFT, provider: 'existing', url: ' postgres://here/it ' }).database).toEqual({
    provider: 'existing',
    url: 'postgres://here/it',
  })
})

test('the server’s faults land on the fields that are in sight', () => {
  const refused = new ApiError(409, {
    errors: [
      { pointer: '/database', detail: 'taken' },
      { pointer: '/admin/email', detail: 'no' },
    ],
  })
  expect([...fieldsAtFault(refused, DRAFT)]).toEqual([['email', 'no']])
  expect([...fieldsAtFault(refused, { ...DRAFT, provider: 'existing' })]).toEqual([
    ['url', 'taken'],
    ['email', 'no'],
  ])
})
