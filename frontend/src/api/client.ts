// The only door to the server, and the only importer of openapi-fetch.

import createClient from 'openapi-fetch'
import { orchestraOf } from './acting'
import { ApiError } from './errors'
import type { components, paths } from './schema'
import { endSession, refreshSession } from './session-signal'

/** The server's own types. They are never written a second time. */
export type Schema = components['schemas']

const SAFE = new Set(['GET', 'HEAD'])
const SIGNING_IN = /\/api\/auth\/(login|refresh|logout)$/

async function send(request: Request): Promise<Response> {
  if (!SAFE.has(request.method)) request.headers.set('X-StageSub', '1')
  const orchestra = orchestraOf(request.url)
  if (orchestra) request.headers.set('X-Orchestra-Id', orchestra)
  const started = Date.now()
  const again = request.clone()
  const response = await fetch(request)
  if (response.status !== 401 || SIGNING_IN.test(request.url)) return response
  if (await refreshSession(started)) return fetch(again)
  endSession()
  return response
}

const client = createClient<paths>({ baseUrl: window.location.origin, fetch: send })

/** Every operation, typed by the OpenAPI document. Wrap what it returns in `call`. */
export const api = client

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

/** The body of a good answer; every other outcome is thrown as an `ApiError`. */
export async function call<T>(answer: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await answer.catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw new ApiError(0, { code: 'offline', detail: String(cause) })
  })
  if (response.ok) return data as T
  throw new ApiError(response.status, typeof error === 'object' && error ? error : {}, response)
}

/** The same, with the `ETag` of what was read: for things that carry no version of their own. */
export async function callTagged<T>(answer: Promise<Answer<T>>): Promise<{ data: T; tag: string }> {
  let tag = ''
  const data = await call(
    answer.then((one) => {
      tag = one.response.headers.get('etag') ?? ''
      return one
    }),
  )
  return { data, tag }
}

/** The headers that let a write fail (412) when somebody else changed the thing since this version was read. */
export function ifMatch(version: number): { 'If-Match': string } {
  return { 'If-Match': `"v${version}"` }
}

interface Page<T> {
  items: T[]
  nextCursor?: string | null
}

/** All pages of a list, as one array. */
export async function allPages<T>(page: (cursor?: string) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = []
  let cursor: string | undefined
  do {
    const { items: some, nextCursor } = await page(cursor)
    items.push(...some)
    cursor = nextCursor ?? undefined
  } while (cursor)
  return items
}
