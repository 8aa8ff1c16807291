import { useLocale } from 'use-intl'

/** What the orchestra calls a thing, in the reader's language. */
export function useName(): (thing: { names: { sv: string; en: string } } | undefined) => string {
  const locale = useLocale()
  return (thing) => thing?.names[locale] ?? ''
}
