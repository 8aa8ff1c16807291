import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { useScore } from '@/api/roster'
import { needs } from '@/api/staffing'
import { useName } from '@/i18n/names'
import { includesWord } from '@/lib/text'

/** Names a position as people do: "Horn 3", "Viola, Tutti". */
export function usePositionName(): (position: string) => string {
  const nameOf = useName()
  const { positions, instruments } = useScore()
  return useCallback(
    (id) => {
      const position = nameOf(positions.get(id))
      const instrument = nameOf(instruments.get(positions.get(id)?.instrumentId ?? ''))
      return includesWord(position, instrument) ? position : `${instrument}, ${position}`
    },
    [nameOf, positions, instruments],
  )
}

/** Names a need of a project by its position. */
export function useNeedName(project: string): (need: string) => string {
  const all = useQuery(needs(project)).data
  const positionName = usePositionName()
  return useCallback((id) => positionName(all?.find((one) => one.id === id)?.positionId ?? ''), [all, positionName])
}
