import { useQueryClient } from '@tanstack/react-query'
import { amendPlan, type OfferedPlan, plans } from './api'
import { useAmending } from './use-amending'

type Change = Parameters<typeof amendPlan>[2]

export type AmendPlan = ReturnType<typeof useAmendPlan>

const backOf = (change: Change, { maxMusicians, maxProjects, price }: OfferedPlan): Change => ({
  ...('maxMusicians' in change && { maxMusicians }),
  ...('maxProjects' in change && { maxProjects }),
  ...('price' in change && { price }),
})

/** Changes a plan. */
export function useAmendPlan({ plan }: OfferedPlan) {
  const queries = useQueryClient()
  const { queryKey } = plans
  return useAmending<OfferedPlan, Change>({
    queryKey,
    send: (version, change) => amendPlan(plan, version, change),
    keep: (now) => queries.setQueryData(queryKey, (all) => all?.map((one) => (one.plan === plan ? now : one))),
    reread: async () => {
      const all = await queries.fetchQuery({ ...plans, staleTime: 0 })
      const now = all.find((one) => one.plan === plan)
      if (!now) throw new Error(`there is no plan ${plan} any more`)
      return now
    },
    backOf,
  })
}
