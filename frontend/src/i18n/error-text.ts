import { useCallback } from 'react'
import { useTranslations } from 'use-intl'
import { isApiError } from '@/api/errors'
import type { Messages } from './en'

type Code = keyof Messages['errors']

/** Says in a sentence why something failed. A code without a sentence is named by its reference, never by raw text. */
export function useErrorText(): (error: unknown) => string {
  const t = useTranslations('errors')
  return useCallback(
    (error) => {
      if (!isApiError(error)) return t('unknown')
      const code = error.code as Code
      if (t.has(code)) return t(code, { seconds: error.retryAfter ?? 60, reference: error.requestId ?? '' })
      return error.requestId ? t('reference', { reference: error.requestId }) : t('unknown')
    },
    [t],
  )
}
