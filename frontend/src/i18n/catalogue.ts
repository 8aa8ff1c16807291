// The words, one file per feature and language; English decides which keys there are.
// A language is one chunk, loaded before the first paint of anybody who reads it.

import type { Locale } from '@/api/preferences'
import type { Messages } from './en'

const LOADERS: Record<Locale, () => Promise<Messages>> = {
  en: () => import('./en').then((module) => module.default),
  sv: () => import('./sv').then((module) => module.default),
}

export function loadMessages(locale: Locale): Promise<Messages> {
  return LOADERS[locale]()
}

/** The first language of the list that is spoken here; English when none is. */
export function chooseLocale(languages: readonly (string | null | undefined)[]): Locale {
  for (const language of languages) {
    const primary = language?.toLowerCase().split('-')[0]
    if (primary === 'sv' || primary === 'en') return primary
  }
  return 'en'
}
