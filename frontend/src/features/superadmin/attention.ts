import type { HostedOrchestra, OrchestraHealth, OrchestraMetrics } from './api'
import { STATE } from './tones'

/** Why somebody should look at an orchestra, the gravest first. */
export type Reason =
  | { kind: 'failed' }
  | { kind: 'database'; health: OrchestraHealth }
  | { kind: 'birth' }
  | { kind: 'mails'; dead: number }
  | { kind: 'plan'; level: Exclude<OrchestraMetrics['planUse']['level'], 'ok'> }

export interface Concern {
  id: string
  code: string
  name: string
  reasons: readonly Reason[]
}

const GRAVITY: Record<Reason['kind'], number> = { failed: 0, database: 0, birth: 1, mails: 2, plan: 3 }

/** The orchestras that need somebody, the gravest first; the others are left out. */
export function concerns(
  orchestras: readonly OrchestraMetrics[],
  health: readonly OrchestraHealth[],
): readonly Concern[] {
  const healthOf = new Map(health.map((one) => [one.id, one]))
  const found = orchestras.map((one) => ({ ...one, reasons: reasonsFor(one, healthOf.get(one.id)) }))
  const gravity = ({ reasons }: Concern) => Math.min(...reasons.map(({ kind }) => GRAVITY[kind]))
  return found
    .filter(({ reasons }) => reasons.length > 0)
    .map(({ id, code, name, reasons }) => ({ id, code, name, reasons }))
    .sort((a, b) => gravity(a) - gravity(b))
}

function reasonsFor(one: OrchestraMetrics, health: OrchestraHealth | undefined): Reason[] {
  if (one.status === 'failed') return [{ kind: 'failed' }]
  if (one.status === 'provisioning') return [{ kind: 'birth' }]
  const reasons: Reason[] = []
  if (health && !['ok', 'idle'].includes(STATE[health.state])) reasons.push({ kind: 'database', health })
  if (one.figures?.mailsDead) reasons.push({ kind: 'mails', dead: one.figures.mailsDead })
  if (one.planUse.level !== 'ok') reasons.push({ kind: 'plan', level: one.planUse.level })
  return reasons
}

/** Whether an orchestra's page is that of its birth: it has not been in use yet. */
export const isUnborn = (status: HostedOrchestra['status']): boolean => status === 'provisioning' || status === 'failed'
