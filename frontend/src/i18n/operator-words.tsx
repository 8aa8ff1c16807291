import { type ReactNode, use, useMemo } from 'react'
import { IntlProvider, useLocale, useMessages, useTimeZone } from 'use-intl'
import { loadOperatorMessages, once } from './catalogue'

const messagesOf = once(loadOperatorMessages)

/** Adds the words of the pages for those who run all orchestras to everybody's. */
export function OperatorWords({ children }: { children: ReactNode }) {
  const locale = useLocale()
  const timeZone = useTimeZone()
  const everybodys = useMessages()
  const superadmin = use(messagesOf(locale))
  const messages = useMemo(() => ({ ...everybodys, superadmin }), [everybodys, superadmin])
  return (
    <IntlProvider locale={locale} messages={messages} {...(timeZone && { timeZone })}>
      {children}
    </IntlProvider>
  )
}
