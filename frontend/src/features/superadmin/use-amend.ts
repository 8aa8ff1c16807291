import { useQueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import { useText } from '@/i18n'
import { toast } from '@/ui/toast-store'
import { useSeenVersion } from '@/ui/use-seen-version'
import { amendOrchestra, type HostedOrchestra, orchestra } from './api'
import { useRefusal } from './refusal'

type Change = Parameters<typeof amendOrchestra>[2]

export type Amend = ReturnType<typeof useAmend>

/**
 * Saves a change of an orchestra, says so, and can take it back; returns how it is now. Throws what the server refuses,
 * also when somebody else has changed the orchestra since it was read here, or since what was saved here last.
 */
export function useAmend({ id, version }: HostedOrchestra) {
  const t = useText('superadmin.one')
  const common = useText('common')
  const refusal = useRefusal()
  const queries = useQueryClient()
  const { queryKey } = orchestra(id)
  const saveAsSeen = useSeenVersion(queryKey, version)
  const send = async (change: Change) => {
    const now = await saveAsSeen((seen) => amendOrchestra(id, seen, change))
    queries.setQueryData(queryKey, now)
    void queries.invalidateQueries({ queryKey: keys.operator })
    return now
  }
  return async (change: Change, before: HostedOrchestra) => {
    const now = await send(change)
    const { name, contact, plan, maxMusicians, maxProjects, price, own } = before
    // What was not agreed is the plan's again, and follows it.
    const back = {
      name,
      contact: contact ?? null,
      plan,
      maxMusicians: own.maxMusicians ? maxMusicians : null,
      maxProjects: own.maxProjects ? maxProjects : null,
      price: own.price ? price : null,
    }
    const undo = () =>
      send(back).then(
        () => toast({ text: common('undone') }),
        (error: unknown) => toast({ tone: 'bad', text: refusal(error) }),
      )
    toast({ text: t('saved'), undo: () => void undo() })
    return now
  }
}
