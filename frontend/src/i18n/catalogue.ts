// The words, one file per feature and language; English decides which keys there are.
// A language is one chunk, loaded before the first paint of anybody who reads it.

import type { Locale } from '@/api/preferences'
import type { FirstMessages, Messages } from './en'

const LOADERS: Record<Locale, () => Promise<FirstMessages>> = {
  en: () => import('./en').then((module) => module.default),
  sv: () => import('./sv').then((module) => module.default),
}

export function loadMessages(locale: Locale): Promise<FirstMessages> {
  return LOADERS[locale]()
}

const OPERATORS: Record<Locale, () => Promise<Messages['superadmin']>> = {
  en: () => import('@messages/en/superadmin.json').then((module) => module.default),
  sv: () => import('@messages/sv/superadmin.json').then((module) => module.default),
}

/** The words of the pages for those who run all orchestras; nobody else loads them. */
export function loadOperatorMessages(locale: Locale): Promise<Messages['superadmin']> {
  return OPERATORS[locale]()
}

/** Loads each language once, and again after a failure. */
export function once<T>(load: (locale: Locale) => Promise<T>): (locale: Locale) => Promise<T> {
  const loading = new Map<Locale, Promise<T>>()
  return (locale) => {
    const known = loading.get(locale)
    if (known) return known
    const coming = load(locale)
    coming.catch(() => loading.delete(locale))
    loading.set(locale, coming)
    return coming
  }
}

/** The first language of the list that is spoken here; English when none is. */
export function chooseLocale(languages: readonly (string | null | undefined)[]): Locale {
  for (const language of languages) {
    const primary = language?.toLowerCase().split('-')[0]
    if (primary === 'sv' || primary === 'en') return primary
  }
  return 'en'
}
