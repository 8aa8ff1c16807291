// How a project is being staffed: the board, who comes next, and the plans that every asking command is confirmed by.

import { queryOptions } from '@tanstack/react-query'
import { api, call, type Schema } from './client'
import { isApiError } from './errors'
import { keys } from './keys'

export type Board = Schema['Board']
export type BoardNeed = Schema['BoardNeed']
export type BoardRequest = Schema['BoardRequest']
export type Candidates = Schema['Candidates']
export type Candidate = Schema['Candidate']
export type Need = Schema['Need']
export type Session = Schema['Session']
export type Plan = Schema['PlanView']
export type Dispatch = Schema['PlannedDispatch']
export type Outcome = Schema['CommandOutcome']
/** The word about asking: exactly whom this plan names, or nobody; without either the server asks back. */
export type Terms = { [K in keyof Schema['CommandTerms']]: NonNullable<Schema['CommandTerms'][K]> }

const at = (project: string) => ({ params: { path: { project } } })

export const board = (project: string) =>
  queryOptions({
    queryKey: keys.board(project),
    queryFn: ({ signal }) => call(api.GET('/api/projects/{project}/board', { ...at(project), signal })),
  })

export const candidates = (project: string, need: string) =>
  queryOptions({
    queryKey: [...keys.board(project), 'candidates', need],
    queryFn: ({ signal }) =>
      call(api.GET('/api/projects/{project}/needs/{need}/candidates', { params: { path: { project, need } }, signal })),
  })

export const needs = (project: string) =>
  queryOptions({
    queryKey: keys.needs(project),
    queryFn: async ({ signal }) =>
      (await call(api.GET('/api/projects/{project}/needs', { ...at(project), signal }))).items,
  })

export const sessions = (project: string) =>
  queryOptions({
    queryKey: keys.sessions(project),
    queryFn: async ({ signal }) =>
      (await call(api.GET('/api/projects/{project}/sessions', { ...at(project), signal }))).items,
  })

/** How a plan differs from the one that was shown; times are no difference. */
export interface Difference {
  askedNow: Dispatch[]
  askedBefore: Dispatch[]
  cancelledNow: Schema['PlannedCancel'][]
  cancelledBefore: Schema['PlannedCancel'][]
}

export interface Refusal {
  plan: Plan
  difference: Difference | null
}

/** The plan that the server answered instead of doing it: nobody is asked by surprise. Null for any other failure. */
export function refusalOf(error: unknown): Refusal | null {
  if (!isApiError(error, 'plan_unconfirmed') && !isApiError(error, 'plan_changed')) return null
  const { plan, difference } = error.problem as { plan?: Plan; difference?: Difference }
  return plan ? { plan, difference: difference ?? null } : null
}

/** A digest that no plan has. A command with it changes nothing: the server answers with the plan it would carry out. */
export const NO_PLAN = '0'.repeat(64)
