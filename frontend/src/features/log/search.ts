import { present, textParam, wordParam } from '@/lib/search-params'

export const LEVELS = ['error', 'warn', 'info', 'debug'] as const

/** What the address of the activity says: in which project, and about whom. */
export interface ActivitySearch {
  project?: string
  person?: string
}

export function activitySearch(raw: Record<string, unknown>): ActivitySearch {
  return present({ project: textParam(raw.project), person: textParam(raw.person) })
}

/** What the address of the log says. */
export interface LogSearch {
  level?: (typeof LEVELS)[number]
  category?: string
  q?: string
}

export function logSearch(raw: Record<string, unknown>): LogSearch {
  return present({
    level: wordParam(raw.level, LEVELS),
    category: textParam(raw.category),
    q: textParam(raw.q),
  })
}
