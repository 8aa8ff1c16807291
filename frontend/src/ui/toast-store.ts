import { createStore } from '@/lib/store'

export interface ToastWish {
  text: string
  /** Takes back what was done: shown as a button for eight seconds, and on Ctrl+Z. */
  undo?: (() => void) | undefined
  /** Another thing to do about it. */
  action?: { label: string; run: () => void } | undefined
  tone?: 'done' | 'bad'
}

export interface Toast extends ToastWish {
  id: number
}

const SHOWN_AT_ONCE = 3
let last = 0

export const toasts = createStore<readonly Toast[]>([])

/** Says something in passing. What must be decided belongs in a dialog, what is wrong with a field beside the field. */
export function toast(wish: ToastWish): void {
  last += 1
  toasts.set([...toasts.get(), { ...wish, id: last }].slice(-SHOWN_AT_ONCE))
}

export function dismiss(id: number): void {
  toasts.set(toasts.get().filter((one) => one.id !== id))
}

/** Takes back the newest thing that can be; false when there is nothing. */
export function undoNewest(): boolean {
  const newest = toasts.get().findLast((one) => one.undo)
  if (!newest) return false
  dismiss(newest.id)
  newest.undo?.()
  return true
}
