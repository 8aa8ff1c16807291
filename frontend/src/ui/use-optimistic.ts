import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query'
import { useErrorText } from '@/i18n/error-text'
import { toast } from './toast-store'

interface Recipe<T, V> {
  /** The cache entry that shows the change at once. */
  queryKey: QueryKey
  /** What the entry will look like. Pure. */
  patch: (before: T, change: V) => T
  send: (change: V) => Promise<unknown>
  /** What was done and how to take it back; leave out where there is no way back. */
  done?: (change: V, before: T | undefined) => { text: string; undo?: () => void }
  /** Further keys that the change makes old. */
  stale?: readonly QueryKey[]
}

/** A change that is shown before the server has heard of it, and taken back with its reason if the server refuses. */
export function useOptimistic<T, V>({ queryKey, patch, send, done, stale = [] }: Recipe<T, V>) {
  const queries = useQueryClient()
  const errorText = useErrorText()
  return useMutation({
    mutationFn: send,
    onMutate: async (change: V) => {
      await queries.cancelQueries({ queryKey })
      const before = queries.getQueryData<T>(queryKey)
      if (before !== undefined) queries.setQueryData<T>(queryKey, patch(before, change))
      return { before }
    },
    onError: (error, _change, kept) => {
      if (kept) queries.setQueryData(queryKey, kept.before)
      toast({ text: errorText(error), tone: 'bad' })
    },
    onSuccess: (_answer, change, kept) => {
      const said = done?.(change, kept?.before)
      if (said) toast(said)
    },
    onSettled: () => {
      for (const key of [queryKey, ...stale]) void queries.invalidateQueries({ queryKey: key })
    },
  })
}
