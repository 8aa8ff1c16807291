import { queryOptions } from '@tanstack/react-query'
import { api, call } from '@/api/client'
import { keys } from '@/api/keys'

export const project = (id: string) =>
  queryOptions({
    queryKey: keys.project(id),
    queryFn: ({ signal }) => call(api.GET('/api/projects/{project}', { params: { path: { project: id } }, signal })),
  })
