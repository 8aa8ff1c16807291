import { type ReactNode, use, useEffect } from 'react'
import { I18nProvider } from 'react-aria-components/I18nProvider'
import { IntlProvider } from 'use-intl'
import { type Locale, usePreferences } from '@/api/preferences'
import { chooseLocale, loadMessages, once } from './catalogue'
import type { FirstMessages } from './en'

export { useLocale, useTranslations as useText } from 'use-intl'

/** Each language by its own name. */
export const LANGUAGES: Record<Locale, string> = { en: 'English', sv: 'Svenska' }

/** The reader's own zone, until the orchestra's is known. */
const HERE = new Intl.DateTimeFormat().resolvedOptions().timeZone

const messagesOf = once<FirstMessages>(loadMessages)

interface Props {
  /** The language that the server knows of the person; what they chose in this browser goes first. */
  known?: string | undefined
  /** The orchestra's zone. */
  timeZone?: string | undefined
  children: ReactNode
}

/** Gives everything below it words, formats and the component library's strings in one language. */
export function Words({ known, timeZone, children }: Props) {
  const locale = chooseLocale([usePreferences().locale, known, ...navigator.languages])
  const messages = use(messagesOf(locale))
  useEffect(() => {
    document.documentElement.lang = locale
  }, [locale])
  return (
    <IntlProvider locale={locale} messages={messages} timeZone={timeZone ?? HERE}>
      <I18nProvider locale={locale === 'sv' ? 'sv-SE' : 'en-GB'}>{children}</I18nProvider>
    </IntlProvider>
  )
}
