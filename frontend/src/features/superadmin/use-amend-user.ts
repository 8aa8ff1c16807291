import { useQueryClient } from '@tanstack/react-query'
import { isApiError } from '@/api/errors'
import { useText } from '@/i18n'
import { toast } from '@/ui/toast-store'
import { useRefusal } from './refusal'
import { amendUser, type InstallationUser, installationUser, sessionsOf, USER_LISTS } from './users-api'

type Change = Parameters<typeof amendUser>[1]

/** Changes a user as they were read, says so, and can take it back. Throws what the server refuses. */
export function useAmendUser(one: InstallationUser) {
  const common = useText('common')
  const refusal = useRefusal()
  const queries = useQueryClient()
  const { queryKey } = installationUser(one.id)
  const send = async (read: InstallationUser, change: Change) => {
    try {
      const now = await amendUser(read, change)
      queries.setQueryData(queryKey, now)
      return now
    } catch (error) {
      // From now on theirs is what was read: a second try counts against that.
      if (isApiError(error, 'stale')) await queries.invalidateQueries({ queryKey })
      throw error
    } finally {
      void queries.invalidateQueries({ queryKey: USER_LISTS })
      void queries.invalidateQueries({ queryKey: sessionsOf(one.id).queryKey })
    }
  }
  return async (change: Change, back: Change, text: string) => {
    const now = await send(one, change)
    const undo = () =>
      send(now, back).then(
        () => toast({ text: common('undone') }),
        (error: unknown) => toast({ tone: 'bad', text: refusal(error) }),
      )
    toast({ text, undo: () => void undo() })
    return now
  }
}
