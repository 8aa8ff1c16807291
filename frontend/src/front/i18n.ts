// The words of the pages: English is the source of truth, and every language has exactly its keys.

import en from '@messages/en/front.json' with { type: 'json' }
import sv from '@messages/sv/front.json' with { type: 'json' }

export type Key = keyof typeof en
export type Locale = keyof typeof catalogues

type SameKeys<Catalogue> = Exclude<keyof Catalogue, Key> extends never ? Record<Key, string> : never

const catalogues = {
  en,
  sv: sv satisfies SameKeys<typeof sv>,
}

/** The first language of the reader's list that is spoken here; English when none is. */
export function chooseLocale(languages: readonly string[]): Locale {
  for (const language of languages) {
    const primary = language.toLowerCase().split('-')[0]
    if (primary === 'sv' || primary === 'en') return primary
  }
  return 'en'
}

export function text(locale: Locale, key: Key): string {
  return catalogues[locale][key]
}

export function isKey(name: string): name is Key {
  return Object.hasOwn(en, name)
}
