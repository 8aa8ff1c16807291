import { queryOptions } from '@tanstack/react-query'
import { api, call, ifMatch, type Schema } from '@/api/client'
import { keys } from '@/api/keys'
import type { Project } from '@/api/projects'
import type { Need, Session, Terms } from '@/api/staffing'

const at = (project: string) => ({ params: { path: { project } } })

export const project = (id: string) =>
  queryOptions({
    queryKey: keys.project(id),
    queryFn: ({ signal }) => call(api.GET('/api/projects/{project}', { ...at(id), signal })),
  })

export const draft = (body: Schema['DraftProject']) => call(api.POST('/api/projects', { body }))

/** Changes what is given; refused (412) when somebody else changed the project since `version`. */
export const amend = ({ id, version }: Project, body: Schema['ChangeProject']) =>
  call(api.PATCH('/api/projects/{project}', { params: { path: { project: id }, header: ifMatch(version) }, body }))

export const duplicate = (id: string, body: Schema['DuplicateProject']) =>
  call(api.POST('/api/projects/{project}/duplicate', { ...at(id), body }))

export const archive = ({ id, version }: Project) =>
  call(api.DELETE('/api/projects/{project}', { params: { path: { project: id }, header: ifMatch(version) } }))

export const pause = (id: string) => call(api.POST('/api/projects/{project}/pause', { ...at(id), body: {} }))

export const resume = (id: string, body: Terms) => call(api.POST('/api/projects/{project}/resume', { ...at(id), body }))

export const complete = (id: string) => call(api.POST('/api/projects/{project}/complete', { ...at(id), body: {} }))

export const cancel = (id: string) => call(api.POST('/api/projects/{project}/cancel', { ...at(id), body: {} }))

export const addSession = (project: string, body: Schema['AddSession']) =>
  call(api.POST('/api/projects/{project}/sessions', { ...at(project), body }))

export const amendSession = ({ projectId, id, version }: Session, body: Schema['ChangeSession']) =>
  call(
    api.PATCH('/api/projects/{project}/sessions/{session}', {
      params: { path: { project: projectId, session: id }, header: ifMatch(version) },
      body,
    }),
  )

export const removeSession = ({ projectId, id, version }: Session) =>
  call(
    api.DELETE('/api/projects/{project}/sessions/{session}', {
      params: { path: { project: projectId, session: id }, header: ifMatch(version) },
    }),
  )

export const addNeed = (project: string, body: Schema['AddNeed']) =>
  call(api.POST('/api/projects/{project}/needs', { ...at(project), body }))

export const amendNeed = ({ projectId, id, version }: Need, body: Schema['ChangeNeed']) =>
  call(
    api.PATCH('/api/projects/{project}/needs/{need}', {
      params: { path: { project: projectId, need: id }, header: ifMatch(version) },
      body,
    }),
  )

export const removeNeed = ({ projectId, id, version }: Need) =>
  call(
    api.DELETE('/api/projects/{project}/needs/{need}', {
      params: { path: { project: projectId, need: id }, header: ifMatch(version) },
    }),
  )

/** What is proposed for a new need that covers these sessions. */
export const proposal = (project: string, covered: readonly string[]) =>
  queryOptions({
    queryKey: [...keys.sessions(project), 'proposal', covered],
    queryFn: ({ signal }) =>
      call(
        api.GET('/api/projects/{project}/need-proposal', {
          params: { path: { project }, query: covered.length > 0 ? { sessions: covered.join(',') } : {} },
          signal,
        }),
      ),
  })

/** How far the asking gets when everybody stays silent. */
export const forecast = (project: string) =>
  queryOptions({
    queryKey: [...keys.needs(project), 'forecast'],
    queryFn: async ({ signal }) =>
      (await call(api.POST('/api/projects/{project}/forecast', { ...at(project), body: { leave: 'waking' }, signal })))
        .needs,
  })

/** Who plays, section by section, in the order of a score. */
export const lineUp = (project: string) =>
  queryOptions({
    queryKey: [...keys.board(project), 'line-up'],
    queryFn: ({ signal }) => call(api.GET('/api/projects/{project}/line-up', { ...at(project), signal })),
  })

export const staff = queryOptions({
  queryKey: keys.users,
  queryFn: async ({ signal }) => (await call(api.GET('/api/users', { signal }))).items,
  staleTime: 5 * 60_000,
})
