// How a person wants the app: kept in this browser, so that the next start looks right before the server has answered.

import { useSyncExternalStore } from 'react'
import { createStore } from '@/lib/store'

export const LOCALES = ['en', 'sv'] as const
export const THEMES = ['system', 'light', 'dark'] as const
export type Locale = (typeof LOCALES)[number]
export type Theme = (typeof THEMES)[number]

export interface Preferences {
  /** Null until the person chose one here: then what the server knows of them counts, and at last the browser. */
  readonly locale: Locale | null
  readonly theme: Theme
  /** Whether single letters are commands (WCAG 2.1.4). */
  readonly shortcuts: boolean
}

const KEY = 'stagesub.preferences'
const FRESH: Preferences = { locale: null, theme: 'system', shortcuts: true }

function storedPreferences(): Preferences {
  try {
    return { ...FRESH, ...JSON.parse(localStorage.getItem(KEY) ?? '{}') }
  } catch {
    return FRESH // Storage that is blocked or garbled: the app works all the same.
  }
}

const store = createStore(storedPreferences())

function show({ theme }: Preferences): void {
  const { dataset } = document.documentElement
  if (theme === 'system') delete dataset.theme
  else dataset.theme = theme
}

window.addEventListener('storage', (event) => {
  if (event.key !== KEY) return
  store.set(storedPreferences())
  show(store.get())
})

export const currentPreferences = store.get

/** Changes some preferences, here and in the other tabs. */
export function prefer(change: Partial<Preferences>): void {
  store.set({ ...store.get(), ...change })
  show(store.get())
  try {
    localStorage.setItem(KEY, JSON.stringify(store.get()))
  } catch {
    // Kept for this visit only.
  }
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(store.watch, store.get)
}
