import type { ApiError } from '@/api/errors'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { present } from '@/lib/search-params'

interface Draft {
  username: string
  email: string
}

/** What can be wrong with somebody who is to be let in: as it was typed, and as the server knows of others. */
export function useNewUser() {
  const common = useText('common')
  const people = useText('settings.people')
  const errorText = useErrorText()
  return {
    /** The faults of the draft; `orchestra` is what is wrong with where they are to be. */
    faultsOf: ({ username, email }: Draft, orchestra?: string) => {
      const fields = present({
        username: /^[a-z0-9._-]{3,64}$/.test(username.trim()) ? undefined : people('usernameHint'),
        email: /^\S+@\S+\.\S+$/.test(email.trim()) ? undefined : common('badEmail'),
        orchestra,
      })
      return Object.keys(fields).length > 0 ? { fields } : undefined
    },
    takenBy: (error: ApiError): Record<string, string> | false => {
      if (error.code === 'username_taken') return { username: errorText(error) }
      return error.code === 'email_taken' && { email: errorText(error) }
    },
  }
}
