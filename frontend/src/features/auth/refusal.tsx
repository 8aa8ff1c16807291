import { useState } from 'react'
import { isApiError } from '@/api/errors'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { useFormat } from '@/i18n/format'
import { Callout } from '@/ui/callout'

/** Why somebody was not let in, and when to try again. */
export function Refusal({ error }: { error: Error }) {
  const t = useText('auth')
  const errorText = useErrorText()
  const { clock } = useFormat()
  // From when the answer came, not from each time this is drawn.
  const [at] = useState(Date.now)
  const text = () => {
    if (isApiError(error, 'wrong_credentials')) return t('wrong')
    if (isApiError(error, 'too_many_requests') && error.retryAfter)
      return t('lockedUntil', { at: clock(at + error.retryAfter * 1_000) })
    return errorText(error)
  }
  return (
    <Callout tone="no" isAlert>
      {text()}
    </Callout>
  )
}
