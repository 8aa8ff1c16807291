import { useQuery } from '@tanstack/react-query'
import { useMemo, useSyncExternalStore } from 'react'
import { projects } from '@/api/projects'
import { musicians } from '@/api/roster'
import { useText } from '@/i18n'
import { useFormat } from '@/i18n/format'
import { usePositionName } from '@/i18n/names'
import { fold, matcher } from '@/lib/collate'
import { pageCommands } from '@/ui/page-commands'
import { COMMANDS } from './registry'

export interface Hit {
  id: string
  group: 'people' | 'projects' | 'go' | 'act'
  name: string
  detail?: string
  run: (go: (href: string) => void) => void
}

interface Candidate extends Hit {
  folded: string
}

const PER_GROUP = 6

/** What the palette offers for a query: without one the commands, with one the best of every kind. */
export function useHits(query: string): Hit[] {
  const candidates = useCandidates()
  return useMemo(() => {
    const matches = matcher(query)
    const isBlank = query.trim() === ''
    const found = candidates.filter((one) =>
      isBlank ? one.group === 'go' || one.group === 'act' : matches(one.folded),
    )
    const groups = Map.groupBy(found, ({ group }) => group)
    return [...groups.values()].flatMap((some) => some.slice(0, PER_GROUP))
  }, [candidates, query])
}

function useCandidates(): Candidate[] {
  const t = useText('shell.keys')
  const positionName = usePositionName()
  const { span } = useFormat()
  const people = useQuery(musicians).data
  const season = useQuery(projects).data
  const ofPage = useSyncExternalStore(pageCommands.watch, pageCommands.get)

  return useMemo(() => {
    const hits: Hit[] = [
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
      ...COMMANDS.flatMap(({ id, group, run }): Hit[] => (group ? [{ id, group, name: t(id), run }] : [])),
      ...ofPage.map(({ keys, label, run }): Hit => ({ id: `page-${keys}`, group: 'act', name: label, run })),
    ]
    return hits.map((hit) => ({ ...hit, folded: fold(hit.name) }))
  }, [ofPage, season, people, positionName, span, t])
}
