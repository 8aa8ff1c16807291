import { QueryClient } from '@tanstack/react-query'
import { acting } from '@/api/acting'
import { isApiError } from '@/api/errors'

const TRIES = 2
const ACTING_MS = 10_000

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // A stream of events cannot name the orchestra that an operator acts in: there everything is read again.
      refetchInterval: acting() ? ACTING_MS : false,
      // Only what may pass by itself is tried again; a refusal stays one.
      retry: (failures, error) => failures < TRIES && isApiError(error) && error.isPassing,
    },
  },
})
