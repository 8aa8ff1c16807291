import { type QueryKey, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { isApiError } from '@/api/errors'

/**
 * Saves a draft against the version that it began with, whatever is heard while it is written. After a refusal, which
 * is thrown on, the thing is read again, and a second try counts against what was read.
 */
export function useSeenVersion(queryKey: QueryKey, version: number) {
  const queries = useQueryClient()
  const seen = useRef(version)
  return async <T>(save: (seen: number) => Promise<T>): Promise<T> => {
    try {
      return await save(seen.current)
    } catch (error) {
      if (isApiError(error, 'stale')) {
        await queries.invalidateQueries({ queryKey })
        seen.current = queries.getQueryData<{ version: number }>(queryKey)?.version ?? seen.current
      }
      throw error
    }
  }
}
