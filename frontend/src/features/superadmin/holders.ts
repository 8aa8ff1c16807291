import type { HostedOrchestra, OfferedPlan } from './api'

/** How many orchestras have the plan, and how many of them something that was agreed with them alone. */
export function holders(plan: OfferedPlan['plan'], orchestras: readonly HostedOrchestra[]) {
  const having = orchestras.filter((one) => one.plan === plan)
  const own = having.filter(({ own: { maxMusicians, maxProjects, price } }) => maxMusicians || maxProjects || price)
  return { all: having.length, own: own.length }
}
