import { QueryClient } from '@tanstack/react-query'
import { isApiError } from '@/api/errors'

const TRIES = 2

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // Only what may pass by itself is tried again; a refusal stays one.
      retry: (failures, error) => failures < TRIES && isApiError(error) && error.isPassing,
    },
  },
})
