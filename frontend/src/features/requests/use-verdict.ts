import { useCallback } from 'react'
import type { Candidate } from '@/api/staffing'
import { useText } from '@/i18n'
import { useDesk } from './context'

type Judged = Pick<Candidate, 'verdict'> & { plannedIn?: string | null }

/** Why somebody is asked or not, in a few words. */
export function useVerdict(): (judged: Judged) => string {
  const t = useText('board.verdict')
  const { needName } = useDesk()
  return useCallback(
    ({ verdict, plannedIn }) =>
      verdict === 'planned_in' ? t(verdict, { need: needName(plannedIn ?? '') }) : t(verdict),
    [t, needName],
  )
}
