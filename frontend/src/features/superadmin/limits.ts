import type { Schema } from '@/api/client'
import type { HostedOrchestra } from './api'
import { PLANS } from './order'

export interface Limits {
  plan: string
  maxMusicians: string
  maxProjects: string
}

export const limitsOf = ({ plan, maxMusicians, maxProjects }: HostedOrchestra): Limits => ({
  plan,
  maxMusicians: String(maxMusicians),
  maxProjects: String(maxProjects),
})

const MOST = 1_000_000

/** A limit as it was typed, or nothing where it is none. */
export function limit(typed: string): number | undefined {
  const value = /^\d+$/.test(typed.trim()) ? Number(typed) : 0
  return value >= 1 && value <= MOST ? value : undefined
}

/** What differs from before: with another plan come its limits, unless others were typed. */
export function limitChange(typed: Limits, before: HostedOrchestra): Schema['AmendHostedOrchestra'] {
  const plan = PLANS.find((one) => one === typed.plan)
  const [maxMusicians, maxProjects] = [limit(typed.maxMusicians), limit(typed.maxProjects)]
  return {
    ...(plan && plan !== before.plan && { plan }),
    ...(maxMusicians && maxMusicians !== before.maxMusicians && { maxMusicians }),
    ...(maxProjects && maxProjects !== before.maxProjects && { maxProjects }),
  }
}
