import { present, textParam } from '@/lib/search-params'

/** What the address of a board says beside the project: for which need the send dialog is open, `all` for all. */
export interface BoardSearch {
  send?: string
  /** Whether the need sends another wave. */
  wave?: true
}

export function boardSearch(raw: Record<string, unknown>): BoardSearch {
  return present({ send: textParam(raw.send), wave: raw.wave === true ? (true as const) : undefined })
}
