import { useMemo, useSyncExternalStore } from 'react'
import { useText } from '@/i18n'
import { fold, matcher } from '@/lib/collate'
import { pageCommands } from '@/ui/page-commands'
import type { Command } from './registry'

export interface Hit {
  id: string
  group: 'people' | 'projects' | 'orchestras' | 'go' | 'act'
  name: string
  detail?: string
  run: (go: (href: string) => void) => void
}

const PER_GROUP = 6

/** What the palette offers for a query: without one the commands, with one the best of every kind. */
export function useHits(query: string, things: readonly Hit[], commands: readonly Command[]): Hit[] {
  const say = useText()
  const ofPage = useSyncExternalStore(pageCommands.watch, pageCommands.get)
  const candidates = useMemo(() => {
    const hits: Hit[] = [
      ...things,
      ...commands.flatMap(({ word, group, run }): Hit[] => (group ? [{ id: word, group, name: say(word), run }] : [])),
      ...ofPage.map(({ keys, label, run }): Hit => ({ id: `page-${keys}`, group: 'act', name: label, run })),
    ]
    return hits.map((hit) => ({ ...hit, folded: fold(hit.name) }))
  }, [things, commands, ofPage, say])
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
