import { isApiError } from '@/api/errors'
import { useText } from '@/i18n'
import type { Messages } from '@/i18n/en'
import { useErrorText } from '@/i18n/error-text'

type Code = keyof Messages['superadmin']['errors']

/** Says why something failed; to operators with the server's own words where they tell more. */
export function useRefusal(): (error: unknown) => string {
  const t = useText('superadmin.errors')
  const errorText = useErrorText()
  return (error) => {
    if (isApiError(error) && t.has(error.code as Code)) return t(error.code as Code, { detail: error.detail })
    return errorText(error)
  }
}
