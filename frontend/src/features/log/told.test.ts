import { expect, test } from 'vitest'
import type { Happening } from './api'
import { told } from './told'

const event = (seq: number, kind: string, entityId: string) => ({ seq, kind, entityId }) as Happening
const numbers = (events: readonly Happening[]) => told(events).map(({ seq }) => seq)

test('who was asked need not be told to be asked', () => {
  expect(numbers([event(2, 'request.open', 'a'), event(1, 'request.queued', 'a')])).toEqual([2])
})

test('whose mail still waits is told', () => {
  expect(numbers([event(2, 'request.open', 'a'), event(1, 'request.queued', 'b')])).toEqual([2, 1])
})
