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
