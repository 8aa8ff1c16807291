import { type QueryKey, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { isApiError } from '@/api/errors'

interface Versioned {
  version: number
}

/**
 * Saves a draft against the version that it began with, whatever is heard while it is written; the next one against the
 * version that the save led to, where its answer names one. After a refusal, which
 * is thrown on, the thing is read again, and a second try counts against what was read. What is one of many under its
 * key is found there by `among`.
 */
export function useSeenVersion<T = Versioned>(
  queryKey: QueryKey,
  version: number,
  among: (read: T) => Versioned | undefined = (read) => read as Versioned,
) {
  const queries = useQueryClient()
  const seen = useRef(version)
  return async <R>(save: (seen: number) => Promise<R>): Promise<R> => {
    try {
      const saved = await save(seen.current)
      seen.current = (saved as Partial<Versioned> | undefined)?.version ?? seen.current
      return saved
    } catch (error) {
      if (isApiError(error, 'stale')) {
        await queries.invalidateQueries({ queryKey })
        const read = queries.getQueryData<T>(queryKey)
        seen.current = (read && among(read)?.version) ?? seen.current
      }
      throw error
    }
  }
}
