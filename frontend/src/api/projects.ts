// The projects as every page may need them: the season in one entry. What only one page needs is in features/projects.

import { queryOptions } from '@tanstack/react-query'
import { allPages, api, call, type Schema } from './client'
import { keys } from './keys'

export type Project = Schema['Project']

/** All projects but the archived, by their first day. */
export const projects = queryOptions({
  queryKey: [...keys.projects, 'all'],
  queryFn: ({ signal }) =>
    allPages((cursor) =>
      call(api.GET('/api/projects', { params: { query: { limit: 200, ...(cursor && { cursor }) } }, signal })),
    ),
  staleTime: 60_000,
})
