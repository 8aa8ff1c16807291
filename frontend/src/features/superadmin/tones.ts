import type { Tone } from '@/ui/status-pill'
import type { OrchestraHealth, OrchestraMetrics } from './api'

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
  newer_schema: 'wait',
}
