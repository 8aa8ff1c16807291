import type { Tone } from '@/ui/status-pill'
import type { Birth, OrchestraHealth, OrchestraMetrics } from './api'

/** How an orchestra's place in its life looks. */
export const STATUS: Record<OrchestraMetrics['status'], Tone> = {
  active: 'ok',
  inactive: 'idle',
  suspended: 'wait',
  provisioning: 'info',
  failed: 'alert',
}

/** How its database looks. */
export const STATE: Record<OrchestraHealth['state'], Tone> = {
  ok: 'ok',
  unknown: 'idle',
  down: 'alert',
  slow: 'wait',
  misrouted: 'alert',
  not_configured: 'alert',
  needs_migration: 'wait',
  migration_failed: 'alert',
  quarantined: 'wait',
  newer_schema: 'wait',
}

/** How near a plan's limit is. */
export const USE: Record<OrchestraMetrics['planUse']['level'], Tone> = {
  ok: 'ok',
  high: 'info',
  very_high: 'wait',
  nearly_full: 'wait',
  full: 'alert',
}

/** How a run looks. */
export const RUN: Record<Birth['state'], Tone> = {
  queued: 'info',
  running: 'info',
  undoing: 'wait',
  failed: 'alert',
  done: 'ok',
}
