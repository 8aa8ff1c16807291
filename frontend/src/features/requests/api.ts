import { queryOptions } from '@tanstack/react-query'
import { api, call, ifMatch, type Schema } from '@/api/client'
import type { BoardNeed, Plan, Terms } from '@/api/staffing'

type Question = Schema['PreviewPlan']

/** Who would be asked now. Kept out of what live events make old: a plan that is being read must not move. */
export const preview = (project: string, question: Question) =>
  queryOptions({
    queryKey: ['preview', project, question],
    queryFn: ({ signal }) =>
      call(api.POST('/api/projects/{project}/preview', { ...of(project), body: question, signal })),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })

export const mailTo = (project: string, body: Schema['PreviewMail']) =>
  queryOptions({
    queryKey: ['preview', project, 'mail', body],
    queryFn: ({ signal }) => call(api.POST('/api/projects/{project}/preview-mail', { ...of(project), body, signal })),
    gcTime: 0,
  })

/** Asks exactly those of the plan, or fails with `plan_changed` and what differs. */
export const send = (project: string, question: Question, { planDigest, dispatches, cancels }: Plan) =>
  call(
    api.POST('/api/projects/{project}/send', {
      ...of(project),
      body: { ...question, planDigest, dispatches, cancels },
    }),
  )

export const liftBlock = (project: string, musician: string, reason: string, options: Terms) =>
  call(api.POST('/api/projects/{project}/lift-block', { ...of(project), body: { musician, reason, options } }))

/** Gives a need one more list at the end of its ladder. */
export const addList = (project: string, need: BoardNeed, listId: string, options: Terms) =>
  call(
    api.PATCH('/api/projects/{project}/needs/{need}', {
      params: { path: { project, need: need.id }, header: ifMatch(need.version) },
      body: {
        ladder: [...need.ladder.map((rung) => ({ listId: rung.listId, release: rung.release })), { listId }],
        options,
      },
    }),
  )

const of = (project: string) => ({ params: { path: { project } } })
const at = (request: string) => ({ params: { path: { request } } })

export type Heard = Omit<Schema['RecordAnswer'], 'options'>

export const recordAnswer = (request: string, heard: Heard, options: Terms) =>
  call(api.POST('/api/requests/{request}/record-answer', { ...at(request), body: { ...heard, options } }))

export const extend = (request: string, until: string, options: Terms) =>
  call(api.POST('/api/requests/{request}/extend', { ...at(request), body: { until, options } }))

export const skip = (request: string, body: Terms) =>
  call(api.POST('/api/requests/{request}/skip', { ...at(request), body }))

export const stop = (request: string, body: Terms) =>
  call(api.POST('/api/requests/{request}/cancel', { ...at(request), body }))

export const release = (request: string, body: Terms) =>
  call(api.POST('/api/requests/{request}/release', { ...at(request), body }))

export const resend = (request: string) =>
  call(api.POST('/api/requests/{request}/resend', { ...at(request), body: {} }))

export const giveSeat = (request: string, body: Terms) =>
  call(api.POST('/api/requests/{request}/give-seat', { ...at(request), body }))
