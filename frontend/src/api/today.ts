// What waits for staff, the next days and the last answers: one answer of the server for the page of the day.

import { queryOptions } from '@tanstack/react-query'
import { api, call, type Schema } from './client'
import { keys } from './keys'

export type Today = Schema['Today']
export type TodayItem = Schema['TodayItem']

export const today = queryOptions({
  queryKey: keys.today,
  queryFn: ({ signal }) => call(api.GET('/api/today', { signal })),
  staleTime: 30_000,
})
