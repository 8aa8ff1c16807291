import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { projects } from '@/api/projects'
import { musicians } from '@/api/roster'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { usePositionName } from '@/i18n/names'
import { Palette, type PaletteProps } from './palette'
import type { Hit } from './palette-hits'

/** Search among the orchestra's people, projects and actions. */
export function StaffPalette(props: PaletteProps) {
  const t = useText('shell')
  return <Palette {...props} title={t('paletteTitle')} things={useThings()} />
}

function useThings(): readonly Hit[] {
  const positionName = usePositionName()
  const { span } = useFormat()
  const people = useQuery(musicians).data
  const season = useQuery(projects).data
  return useMemo(
    () => [
      ...(season ?? []).toReversed().map(
        ({ id, name, startsOn, endsOn }): Hit => ({
          id,
          group: 'projects',
          name,
          detail: span(startsOn, endsOn),
          run: (go) => go(`/admin/projects/${id}`),
        }),
      ),
      ...(people ?? []).map(
        ({ id, firstName, lastName, positionIds }): Hit => ({
          id,
          group: 'people',
          name: `${firstName} ${lastName}`,
          ...(positionIds[0] && { detail: positionName(positionIds[0]) }),
          run: (go) => go(`/admin/musicians/${id}`),
        }),
      ),
    ],
    [season, people, positionName, span],
  )
}
