import { queryOptions } from '@tanstack/react-query'
import { api, call, ifMatch, type Schema } from '@/api/client'
import { keys } from '@/api/keys'

export type Session = Schema['Session']
export type Plan = Schema['PlanView']

export const sessionsOf = (project: string) =>
  queryOptions({
    queryKey: keys.sessions(project),
    queryFn: async ({ signal }) =>
      (await call(api.GET('/api/projects/{project}/sessions', { params: { path: { project } }, signal }))).items,
    enabled: project !== '',
  })

/** A need that was added in order to see who would be asked, and the plan for it. Nobody knows of it yet. */
export interface Draft {
  project: string
  need: Schema['Need']
  plan: Plan
}

const at = (project: string) => ({ params: { path: { project } } })

const planFor = (project: string, need: string) =>
  call(api.POST('/api/projects/{project}/preview', { ...at(project), body: { needs: [need], leave: 'now' } }))

/** Adds the need and asks who would be asked. When the plan cannot be had, the need does not stay. */
export async function prepare(project: string, body: Schema['AddNeed']): Promise<Draft> {
  const need = await call(api.POST('/api/projects/{project}/needs', { ...at(project), body }))
  try {
    return { project, need, plan: await planFor(project, need.id) }
  } catch (error) {
    await discard({ project, need })
    throw error
  }
}

export async function lookAgain(draft: Draft): Promise<Draft> {
  return { ...draft, plan: await planFor(draft.project, draft.need.id) }
}

/** Sends exactly what was shown, at once, or nothing. */
export const send = ({ project, need, plan: { planDigest, dispatches, cancels } }: Draft) =>
  call(
    api.POST('/api/projects/{project}/send', {
      ...at(project),
      body: { needs: [need.id], leave: 'now', planDigest, dispatches, cancels },
    }),
  )

/** Takes the need back; also while the page closes, for which reason nobody waits for the answer. */
export async function discard({ project, need }: Pick<Draft, 'project' | 'need'>): Promise<void> {
  await call(
    api.DELETE('/api/projects/{project}/needs/{need}', {
      params: { path: { project, need: need.id }, header: ifMatch(need.version) },
      keepalive: true,
    }),
  ).catch(() => undefined)
}
