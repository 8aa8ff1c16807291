import { present, textParam, wordParam } from '@/lib/search-params'

export const SORTS = ['name', '-name', 'position', '-position', 'email', '-email', 'status', '-status'] as const
export const STATUSES = ['active', 'inactive', 'archived'] as const

/** What the address of the list says: whom to show, and in which order. */
export interface MusicianSearch {
  q?: string
  instrument?: string
  position?: string
  list?: string
  status?: (typeof STATUSES)[number]
  sort?: (typeof SORTS)[number]
}

export function musicianSearch(raw: Record<string, unknown>): MusicianSearch {
  return present({
    q: textParam(raw.q),
    instrument: textParam(raw.instrument),
    position: textParam(raw.position),
    list: textParam(raw.list),
    status: wordParam(raw.status, STATUSES),
    sort: wordParam(raw.sort, SORTS),
  })
}
