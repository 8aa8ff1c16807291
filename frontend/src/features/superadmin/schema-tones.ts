import type { Tone } from '@/ui/status-pill'
import type { Run, Standing, Turn } from './schema-api'

/** How a schema compares with the program's. */
export const STANDING: Record<Standing['standing'], Tone> = {
  current: 'ok',
  served: 'info',
  too_old: 'wait',
  too_new: 'alert',
}

/** How a run of migrations looks. */
export const MIGRATION: Record<Run['state'], Tone> = {
  running: 'info',
  stopped: 'idle',
  halted: 'alert',
  failed: 'alert',
  done: 'ok',
}

/** How an orchestra's turn looks. */
export const TURN: Record<Turn['state'], Tone> = {
  waiting: 'idle',
  running: 'info',
  failed: 'alert',
  done: 'ok',
}
