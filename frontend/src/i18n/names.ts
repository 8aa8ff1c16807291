import { useCallback } from 'react'
import { useLocale } from 'use-intl'

interface Named {
  names: { sv: string; en: string }
}

/** What the orchestra calls a thing, in the reader's language; nothing for nothing. */
export function useName(): (thing: Named | undefined) => string {
  const locale = useLocale()
  return useCallback((thing) => thing?.names[locale] ?? '', [locale])
}
