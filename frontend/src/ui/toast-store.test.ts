import { beforeEach, expect, test, vi } from 'vitest'
import { toast, toasts, undoNewest } from './toast-store'

beforeEach(() => toasts.set([]))

test('the newest act is taken back first, and once', () => {
  const [first, second] = [vi.fn(), vi.fn()]
  toast({ text: 'one', undo: first })
  toast({ text: 'two', undo: second })
  toast({ text: 'cannot be undone' })
  expect(undoNewest()).toBe(true)
  expect(second).toHaveBeenCalledOnce()
  expect(first).not.toHaveBeenCalled()
  expect(undoNewest()).toBe(true)
  expect(undoNewest()).toBe(false)
})

test('no more than three are shown', () => {
  for (const text of ['a', 'b', 'c', 'd']) toast({ text })
  expect(toasts.get().map(({ text }) => text)).toEqual(['b', 'c', 'd'])
})
