import { useQueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import { useText } from '@/i18n'
import { toast } from '@/ui/toast-store'
import { amendOrchestra, type HostedOrchestra, orchestra } from './api'
import { useRefusal } from './refusal'

type Change = Parameters<typeof amendOrchestra>[1]

/** Saves a change of an orchestra, says so, and can take it back; returns how it is now. Throws what the server refuses. */
export function useAmend(id: string) {
  const t = useText('superadmin.one')
  const common = useText('common')
  const refusal = useRefusal()
  const queries = useQueryClient()
  const send = async (change: Change) => {
    const now = await amendOrchestra(id, change)
    queries.setQueryData(orchestra(id).queryKey, now)
    void queries.invalidateQueries({ queryKey: keys.operator })
    return now
  }
  return async (change: Change, before: HostedOrchestra) => {
    const now = await send(change)
    const { name, contact, plan, maxMusicians, maxProjects } = before
    const back = { name, contact: contact ?? null, plan, maxMusicians, maxProjects }
    const undo = () =>
      send(back).then(
        () => toast({ text: common('undone') }),
        (error: unknown) => toast({ tone: 'bad', text: refusal(error) }),
      )
    toast({ text: t('saved'), undo: () => void undo() })
    return now
  }
}
