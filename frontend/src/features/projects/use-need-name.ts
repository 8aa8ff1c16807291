import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { needs } from '@/api/staffing'
import { usePositionName } from '@/i18n/names'

/** Names a need of a project by its position. */
export function useNeedName(project: string): (need: string) => string {
  const all = useQuery(needs(project)).data
  const positionName = usePositionName()
  return useCallback((id) => positionName(all?.find((one) => one.id === id)?.positionId ?? ''), [all, positionName])
}
