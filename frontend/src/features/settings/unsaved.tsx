import { createContext, type ReactNode, use, useEffect, useId, useState } from 'react'
import { LeaveGuard } from '@/ui/leave-guard'

const Drafts = createContext<Set<string>>(new Set())

/** Around the cards: asks once before what was changed in any of them is lost. */
export function UnsavedCards({ children }: { children: ReactNode }) {
  const [drafts] = useState(() => new Set<string>())
  return (
    <Drafts value={drafts}>
      {children}
      <LeaveGuard isUnsaved={() => drafts.size > 0} />
    </Drafts>
  )
}

/** Says of a card whether something in it is unsaved. */
export function useUnsaved(isUnsaved: boolean): void {
  const id = useId()
  const drafts = use(Drafts)
  useEffect(() => {
    if (!isUnsaved) return
    drafts.add(id)
    return () => void drafts.delete(id)
  }, [drafts, id, isUnsaved])
}
