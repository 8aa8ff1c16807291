import { expect, test } from 'vitest'
import type { Board, BoardNeed, BoardRequest, Candidate } from '@/api/staffing'
import { alarmOf, comingUp, newsBetween, totals } from './board-state'

const request = (id: string, status: string, version = 1, more = {}) =>
  ({ id, status, version, firstName: id, lastName: '', ...more }) as BoardRequest

const need = (change: Partial<BoardNeed>) =>
  ({ quantity: 2, filled: 0, asked: [], accepted: [], standby: [], history: [], ...change }) as unknown as BoardNeed

const board = (...needs: BoardNeed[]) => ({ needs }) as unknown as Board
const told = (before: Board, after: Board) => newsBetween(before, after).map(({ request, what }) => [request.id, what])

test('an answer and whoever is asked after it are news; who did not change is none', () => {
  const before = board(need({ asked: [request('a', 'open'), request('b', 'open')] }))
  const after = board(
    need({ asked: [request('b', 'open'), request('c', 'queued')], history: [request('a', 'declined', 2)] }),
  )
  expect(told(before, after)).toEqual([
    ['c', 'queued'],
    ['a', 'declined'],
  ])
  expect(told(after, after)).toEqual([])
})

test('a late yes is told as standby, a question as a question, once', () => {
  const before = board(need({ history: [request('a', 'expired')], asked: [request('b', 'open')] }))
  const asks = request('b', 'open', 2, { question: 'Only the concert?' })
  const after = board(
    need({ standby: [request('a', 'expired', 2, { standbySince: '2026-12-01T10:00:00Z' })], asked: [asks] }),
  )
  expect(told(before, after)).toEqual([
    ['b', 'question'],
    ['a', 'standby'],
  ])
  expect(told(after, board(need({ accepted: [{ ...asks, status: 'accepted', version: 3 }] })))).toEqual([
    ['b', 'accepted'],
  ])
})

test.each([
  [{ fillState: 'running' }, null],
  [{ fillState: 'waiting' }, null],
  [{ fillState: 'exhausted', hold: 'exhausted' }, 'exhausted'],
  [{ fillState: 'needs_decision', hold: 'wave_done' }, 'wave_done'],
  [{ fillState: 'held', hold: 'too_late' }, 'too_late'],
] as const)('%j is loud as %s', (state, alarm) => {
  expect(alarmOf(need(state))).toBe(alarm)
})

test('a board is summed over its needs', () => {
  const some = board(need({ quantity: 3, filled: 1, asked: [request('a', 'open')] }), need({ quantity: 1, filled: 1 }))
  expect(totals(some)).toEqual({ seats: 4, filled: 2, asked: 1 })
})

test('who comes next is shown with those passed over before them, not with those on the board already', () => {
  const one = (musicianId: string, verdict: string, turn: number | null = null) =>
    ({ musicianId, verdict, turn }) as Candidate
  const items = [
    one('standby', 'beyond_limit', 1),
    one('asked', 'already_live'),
    one('no', 'declined'),
    one('second', 'beyond_limit', 2),
    one('silent', 'expired'),
    one('third', 'list_not_open', 3),
  ]
  expect(comingUp(items, 2).map(({ musicianId }) => musicianId)).toEqual(['standby', 'no', 'second'])
  expect(comingUp([one('no', 'declined')], 3)).toEqual([])
})
