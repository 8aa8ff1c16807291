import { useCallback } from 'react'
import { type RankingList, useScore } from '@/api/roster'
import { useText } from '@/i18n'
import { useName } from '@/i18n/names'

type Named = Pick<RankingList, 'positionId' | 'tier' | 'name'>

/** What lists are called: a standing list by its position and letter, a custom one by its own name. */
export function useListNames() {
  const t = useText('rankings')
  const nameOf = useName()
  const { positions, instruments } = useScore()
  const positionOf = useCallback((id: string) => nameOf(positions.get(id)), [nameOf, positions])
  const instrumentOf = useCallback(
    (positionId: string) => nameOf(instruments.get(positions.get(positionId)?.instrumentId ?? '')),
    [nameOf, positions, instruments],
  )
  return {
    positionOf,
    instrumentOf,
    /** Tutti violin 1 · A */
    full: useCallback(
      ({ positionId, tier, name }: Named) => `${positionOf(positionId)} · ${tier ?? name ?? ''}`,
      [positionOf],
    ),
    /** List A, or the custom list's name. */
    short: useCallback(({ tier, name }: Named) => (tier ? t('tier', { tier }) : (name ?? '')), [t]),
  }
}
