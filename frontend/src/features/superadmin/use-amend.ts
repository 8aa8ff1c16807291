import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { type ApiError, isApiError } from '@/api/errors'
import { keys } from '@/api/keys'
import { useText } from '@/i18n'
import { toast } from '@/ui/toast-store'
import { amendOrchestra, type HostedOrchestra, orchestra } from './api'
import { useRefusal } from './refusal'
import { installationUser } from './users-api'

type Change = Parameters<typeof amendOrchestra>[2]

export type Amend = ReturnType<typeof useAmend>

/** Given how the orchestra is by now, and who made it so, where that can be told. */
type OnStale = (now: HostedOrchestra, by: { who: string; at: string } | undefined) => void

/** Who was faster, and when. */
async function changerOf({ problem }: ApiError, queries: QueryClient) {
  const { changedBy, changedAt } = problem as { changedBy?: string | null; changedAt?: string }
  if (!changedBy || !changedAt) return undefined
  const user = await queries.fetchQuery(installationUser(changedBy)).catch(() => undefined)
  return user && { who: user.username, at: changedAt }
}

/** What takes a change back, and nothing that was not a part of it. */
function backOf(change: Change, before: HostedOrchestra): Change {
  const { name, contact, plan, maxMusicians, maxProjects, price, own } = before
  // What was not agreed is the plan's again, and follows it.
  const terms = {
    maxMusicians: own.maxMusicians ? maxMusicians : null,
    maxProjects: own.maxProjects ? maxProjects : null,
    price: own.price ? price : null,
  }
  return {
    ...('name' in change && { name }),
    ...('contact' in change && { contact: contact ?? null }),
    ...('plan' in change && { plan, ...terms }),
    ...('maxMusicians' in change && { maxMusicians: terms.maxMusicians }),
    ...('maxProjects' in change && { maxProjects: terms.maxProjects }),
    ...('price' in change && { price: terms.price }),
  }
}

/**
 * Saves a change of an orchestra as it was `before`, says so, and can take it back; returns how it is now. What was saved
 * here in between does not make it stale. Where somebody else has changed the orchestra, `onStale` is given how it is by
 * now. Throws what the server refuses.
 */
export function useAmend(id: string) {
  const t = useText('superadmin.one')
  const common = useText('common')
  const refusal = useRefusal()
  const queries = useQueryClient()
  const { queryKey } = orchestra(id)
  /** To which version each of those led that were changed here. */
  const ours = useRef(new Map<number, number>())
  const follow = (version: number): number => {
    const next = ours.current.get(version)
    return next === undefined ? version : follow(next)
  }
  const send = async (change: Change, before: HostedOrchestra) => {
    const seen = follow(before.version)
    const now = await amendOrchestra(id, seen, change)
    if (now.version > seen) ours.current.set(seen, now.version)
    // What is being read was perhaps answered before.
    await queries.cancelQueries({ queryKey, exact: true })
    queries.setQueryData(queryKey, now)
    void queries.invalidateQueries({ queryKey: keys.operator })
    return now
  }
  return async (change: Change, before: HostedOrchestra, onStale: OnStale) => {
    const now = await send(change, before).catch(async (error: unknown) => {
      if (isApiError(error, 'stale')) {
        await queries.invalidateQueries({ queryKey, exact: true })
        onStale(await queries.ensureQueryData(orchestra(id)), await changerOf(error, queries))
      }
      throw error
    })
    const undo = () =>
      send(backOf(change, before), now).then(
        () => toast({ text: common('undone') }),
        (error: unknown) => toast({ tone: 'bad', text: refusal(error) }),
      )
    toast({ text: t('saved'), undo: () => void undo() })
    return now
  }
}
