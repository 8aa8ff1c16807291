import { useCallback } from 'react'
import { useLocale } from 'use-intl'
import { useScore } from '@/api/roster'
import { positionOf } from '@/lib/text'

interface Named {
  names: { sv: string; en: string }
}

/** What the orchestra calls a thing, in the reader's language; nothing for nothing. */
export function useName(): (thing: Named | undefined) => string {
  const locale = useLocale()
  return useCallback((thing) => thing?.names[locale] ?? '', [locale])
}

/** Names a position as people do: "Horn 3", "Viola, Tutti". */
export function usePositionName(): (position: string) => string {
  const nameOf = useName()
  const { positions, instruments } = useScore()
  return useCallback(
    (id) => {
      const position = positions.get(id)
      return positionOf(nameOf(instruments.get(position?.instrumentId ?? '')), nameOf(position))
    },
    [nameOf, positions, instruments],
  )
}
