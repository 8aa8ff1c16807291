import type { Schema } from '@/api/client'
import type { Locale } from '@/api/preferences'
import type { HostedOrchestra, OfferedPlan } from './api'
import { sumOf, typedMoney } from './money'
import { PLANS } from './order'

/**
 * What was typed of the terms of an orchestra, null where they are its plan's, or of a plan. A price has both a sum and a
 * currency.
 */
export interface Terms {
  plan: string
  maxMusicians: string | null
  maxProjects: string | null
  sum: string | null
  currency: string | null
}

export const termsOf = (locale: Locale, { plan, maxMusicians, maxProjects, price, own }: HostedOrchestra): Terms => ({
  plan,
  maxMusicians: own.maxMusicians ? String(maxMusicians) : null,
  maxProjects: own.maxProjects ? String(maxProjects) : null,
  sum: own.price ? typedMoney(locale, price.perMonth, price.currency) : null,
  currency: own.price ? price.currency : null,
})

/** What the plan has, as it would be typed. */
export const typedOf = (locale: Locale, { maxMusicians, maxProjects, price }: OfferedPlan) => ({
  maxMusicians: String(maxMusicians),
  maxProjects: String(maxProjects),
  sum: typedMoney(locale, price.perMonth, price.currency),
  currency: price.currency,
})

const MOST = 1_000_000

/** A limit as it was typed, or nothing where it is none. */
export function limit(typed: string): number | undefined {
  const plain = typed.replace(/\s/g, '')
  const value = /^\d+$/.test(plain) ? Number(plain) : 0
  return value >= 1 && value <= MOST ? value : undefined
}

export type Fault = 'badLimit' | 'badSum'

/** Which fields say nothing that could be saved. */
export function faultsOf({ maxMusicians, maxProjects, sum, currency }: Terms): Partial<Record<keyof Terms, Fault>> {
  const isNoLimit = (typed: string | null) => typed !== null && limit(typed) === undefined
  return {
    ...(isNoLimit(maxMusicians) && { maxMusicians: 'badLimit' as const }),
    ...(isNoLimit(maxProjects) && { maxProjects: 'badLimit' as const }),
    ...(sum !== null && sumOf(sum, currency ?? '') === undefined && { sum: 'badSum' as const }),
  }
}

/** What differs from what the draft began with. With another plan everything is said, for else all becomes the plan's. */
export function termsChange(typed: Terms, begun: Terms): Schema['AmendHostedOrchestra'] {
  const plan = PLANS.find((one) => one === typed.plan && one !== begun.plan)
  const differs = (...names: (keyof Terms)[]) => plan || names.some((name) => typed[name] !== begun[name])
  const own = (text: string | null) => (text === null ? null : (limit(text) ?? null))
  const { sum, currency } = typed
  const price = sum !== null && currency !== null ? { perMonth: sumOf(sum, currency) ?? 0, currency } : null
  return {
    ...(plan && { plan }),
    ...(differs('maxMusicians') && { maxMusicians: own(typed.maxMusicians) }),
    ...(differs('maxProjects') && { maxProjects: own(typed.maxProjects) }),
    ...(differs('sum', 'currency') && { price }),
  }
}

export const planTermsOf = (locale: Locale, offered: OfferedPlan): Terms => ({
  plan: offered.plan,
  ...typedOf(locale, offered),
})

/** What differs of a plan from what the draft began with; a plan has no terms but its own. */
export function planChange(typed: Terms, begun: Terms): Schema['AmendOfferedPlan'] {
  const { maxMusicians, maxProjects, price } = termsChange(typed, begun)
  return { ...(maxMusicians && { maxMusicians }), ...(maxProjects && { maxProjects }), ...(price && { price }) }
}
