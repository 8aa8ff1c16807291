import { present, textParam, wordParam } from '@/lib/search-params'

export const STATUSES = ['active', 'provisioning', 'failed', 'suspended', 'inactive'] as const

/** What the address of the list of orchestras says. */
export interface OrchestraSearch {
  q?: string
  status?: (typeof STATUSES)[number]
}

export function orchestraSearch(raw: Record<string, unknown>): OrchestraSearch {
  return present({ q: textParam(raw.q), status: wordParam(raw.status, STATUSES) })
}

export const LEVELS = ['error', 'warning', 'info'] as const

/** What the address of the central log says. */
export interface LogSearch {
  level?: (typeof LEVELS)[number]
  category?: string
  text?: string
  orchestra?: string
  /** The lines of one request: the reference that an error page names. */
  requestId?: string
  /** Whether new lines appear as they come. */
  live?: true
}

export function logSearch(raw: Record<string, unknown>): LogSearch {
  return present({
    level: wordParam(raw.level, LEVELS),
    category: textParam(raw.category),
    text: textParam(raw.text),
    orchestra: textParam(raw.orchestra),
    requestId: textParam(raw.requestId),
    live: raw.live === true ? (true as const) : undefined,
  })
}

export const ROLES = ['superadmin', 'admin', 'user'] as const

/** What the address of the list of users says. */
export interface InstallationUserSearch {
  q?: string
  orchestra?: string
  role?: (typeof ROLES)[number]
  /** Whether they may sign in. */
  active?: boolean
}

export function installationUserSearch(raw: Record<string, unknown>): InstallationUserSearch {
  return present({
    q: textParam(raw.q),
    orchestra: textParam(raw.orchestra),
    role: wordParam(raw.role, ROLES),
    active: typeof raw.active === 'boolean' ? raw.active : undefined,
  })
}
