// Which commands a request allows, the likeliest first. The server has the last word; this only spares dead buttons.

import type { BoardRequest } from '@/api/staffing'

export type Act = 'record' | 'skip' | 'stop' | 'extend' | 'resend' | 'release' | 'giveSeat' | 'lift'

interface Leave {
  /** Managers decide about asking; assistants record what they hear. */
  isAdmin: boolean
  /** Whether the project is in a state in which somebody can be asked. */
  isOpen: boolean
}

const MOST_RESENDS = 3

export function actsOn(request: BoardRequest, { isAdmin, isOpen }: Leave): Act[] {
  if (!isOpen) return []
  const acts = possible(request)
  return isAdmin ? acts : acts.filter((act) => act === 'record')
}

function possible({ status, closedReason, standbySince, resends }: BoardRequest): Act[] {
  switch (status) {
    case 'queued':
      return ['record', 'skip', 'stop']
    case 'open':
      return ['record', 'skip', 'extend', ...(resends < MOST_RESENDS ? (['resend'] as const) : []), 'stop']
    case 'accepted':
      return ['release']
    case 'declined':
    case 'expired':
    case 'withdrawn':
      return standbySince ? ['giveSeat', 'record'] : ['record', 'lift']
    case 'cancelled':
      if (closedReason === 'position_filled') return standbySince ? ['giveSeat', 'record'] : ['record']
      return closedReason === 'skipped' || closedReason === 'stopped' ? ['lift'] : []
    case 'released':
    case 'undeliverable':
      return ['lift']
  }
}
