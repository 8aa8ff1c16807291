import type { components } from './schema'

type FieldError = components['schemas']['FieldError']
type Problem = Partial<components['schemas']['Problem']>

/** The server did not do what was asked; `status` 0 when it was not reached at all. */
export class ApiError extends Error {
  readonly status: number
  /** One of docs/ERRORS.md, or `offline`, or `unreadable` for an answer that is no problem document. */
  readonly code: string
  readonly detail: string
  /** The fields at fault, by JSON pointer. */
  readonly errors: readonly FieldError[]
  readonly requestId: string | null
  /** Seconds after which it may be tried again, where the server said so. */
  readonly retryAfter: number | null
  /** The whole document, for the few codes that carry more. */
  readonly problem: Problem

  constructor(status: number, problem: Problem, response?: Response) {
    super(`${status} ${problem.code ?? ''} ${problem.detail ?? ''}`)
    this.name = 'ApiError'
    this.status = status
    this.code = problem.code ?? 'unreadable'
    this.detail = problem.detail ?? ''
    this.errors = problem.errors ?? []
    this.requestId = problem.requestId ?? response?.headers.get('x-request-id') ?? null
    this.retryAfter = Number(response?.headers.get('retry-after')) || null
    this.problem = problem
  }

  /** Whether the same request may succeed later without anybody changing anything. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500
  }
}

export function isApiError(error: unknown, code?: string): error is ApiError {
  return error instanceof ApiError && (code === undefined || error.code === code)
}
