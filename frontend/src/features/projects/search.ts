import { present, textParam } from '@/lib/search-params'

/** What the address of a project's plan says beside the project: what is open for editing. */
export interface PlanSearch {
  edit?: 'facts' | 'sessions'
  /** The need that is open, or `new`. */
  need?: string
}

export function planSearch(raw: Record<string, unknown>): PlanSearch {
  return present({
    edit: raw.edit === 'facts' || raw.edit === 'sessions' ? raw.edit : undefined,
    need: textParam(raw.need),
  })
}
