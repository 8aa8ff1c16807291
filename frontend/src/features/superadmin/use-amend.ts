import { useQueryClient } from '@tanstack/react-query'
import { amendOrchestra, type HostedOrchestra, orchestra } from './api'
import { useAmending } from './use-amending'

type Change = Parameters<typeof amendOrchestra>[2]

export type Amend = ReturnType<typeof useAmend>

function backOf(change: Change, before: HostedOrchestra): Change {
  const { name, contact, colour, plan, maxMusicians, maxProjects, price, own } = before
  // What was not agreed is the plan's again, and follows it.
  const terms = {
    maxMusicians: own.maxMusicians ? maxMusicians : null,
    maxProjects: own.maxProjects ? maxProjects : null,
    price: own.price ? price : null,
  }
  return {
    ...('name' in change && { name }),
    ...('contact' in change && { contact: contact ?? null }),
    ...('colour' in change && { colour: colour ?? null }),
    ...('plan' in change && { plan, ...terms }),
    ...('maxMusicians' in change && { maxMusicians: terms.maxMusicians }),
    ...('maxProjects' in change && { maxProjects: terms.maxProjects }),
    ...('price' in change && { price: terms.price }),
  }
}

/** Changes an orchestra. */
export function useAmend(id: string) {
  const queries = useQueryClient()
  const { queryKey } = orchestra(id)
  return useAmending<HostedOrchestra, Change>({
    queryKey,
    send: (version, change) => amendOrchestra(id, version, change),
    keep: (now) => queries.setQueryData(queryKey, now),
    reread: async () => {
      await queries.invalidateQueries({ queryKey, exact: true })
      return queries.ensureQueryData(orchestra(id))
    },
    backOf,
  })
}
