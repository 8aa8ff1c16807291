import { expect, test } from 'vitest'
import { pathOf } from './pointer'

test.each([
  ['/firstName', 'firstName'],
  ['/rungs/0/listId', 'rungs[0].listId'],
  ['/odd~1name', 'odd/name'],
  ['', ''],
])('%s is %s', (pointer, path) => {
  expect(pathOf(pointer)).toBe(path)
})
