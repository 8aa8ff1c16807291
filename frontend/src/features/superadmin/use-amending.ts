import { type QueryClient, type QueryKey, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { type ApiError, isApiError } from '@/api/errors'
import { keys } from '@/api/keys'
import { useText } from '@/i18n'
import { toast } from '@/ui/toast-store'
import { useRefusal } from './refusal'
import { installationUser } from './users-api'

/** Given how it is by now, and who made it so, where that can be told. */
type OnStale<T> = (now: T, by: { who: string; at: string } | undefined) => void

export type Amending<T, C> = (change: C, before: T, onStale: OnStale<T>) => Promise<T>

interface Wanted<T, C> {
  /** Under which it was read. */
  queryKey: QueryKey
  send: (version: number, change: C) => Promise<T>
  /** Puts how it is now in the place of what was read. */
  keep: (now: T) => void
  /** Reads how it is by now. */
  reread: () => Promise<T>
  /** What takes a change back, and nothing that was not a part of it. */
  backOf: (change: C, before: T) => C
}

/** Who was faster, and when. */
async function changerOf({ problem }: ApiError, queries: QueryClient) {
  const { changedBy, changedAt } = problem as { changedBy?: string | null; changedAt?: string }
  if (!changedBy || !changedAt) return undefined
  const user = await queries.fetchQuery(installationUser(changedBy)).catch(() => undefined)
  return user && { who: user.username, at: changedAt }
}

/**
 * Saves a change of something as it was `before`, says so, and can take it back; returns how it is now. What was saved
 * here in between does not make it stale. Where somebody else has changed it, `onStale` is given how it is by now.
 * Throws what the server refuses.
 */
export function useAmending<T extends { version: number }, C>(wanted: Wanted<T, C>): Amending<T, C> {
  const t = useText('superadmin.one')
  const common = useText('common')
  const refusal = useRefusal()
  const queries = useQueryClient()
  /** To which version each of those led that were changed here. */
  const ours = useRef(new Map<number, number>())
  const follow = (version: number): number => {
    const next = ours.current.get(version)
    return next === undefined ? version : follow(next)
  }
  const send = async (change: C, before: T) => {
    const seen = follow(before.version)
    const now = await wanted.send(seen, change)
    if (now.version > seen) ours.current.set(seen, now.version)
    // What is being read was perhaps answered before.
    await queries.cancelQueries({ queryKey: wanted.queryKey, exact: true })
    wanted.keep(now)
    void queries.invalidateQueries({ queryKey: keys.operator })
    return now
  }
  return async (change, before, onStale) => {
    const now = await send(change, before).catch(async (error: unknown) => {
      if (isApiError(error, 'stale')) onStale(await wanted.reread(), await changerOf(error, queries))
      throw error
    })
    const undo = () =>
      send(wanted.backOf(change, before), now).then(
        () => toast({ text: common('undone') }),
        (error: unknown) => toast({ tone: 'bad', text: refusal(error) }),
      )
    toast({ text: t('saved'), undo: () => void undo() })
    return now
  }
}
