import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { keys } from '@/api/keys'
import { type Entry, type Ranking, ranking, readRanking, saveEntries } from '@/api/ranking'
import { useMe } from '@/api/session'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { useAsking } from '@/ui/asking'
import { toast } from '@/ui/toast-store'
import { type Changes, changesBetween, type Edit, hasChanges } from './order'
import { type Change, saveLine } from './save-line'

/** What somebody else did to the list while it was open here. */
export interface Foreign {
  by: string | null
  at: string
  changes: Changes
  /** Our own changes that were not saved because of it, and can be made again. */
  lost: readonly Change[]
}

/** A list as it looks here and now, and the one way to change it: shown at once, saved in turn, taken back by undo. */
export function useEdits(id: string) {
  const t = useText('rankings')
  const queries = useQueryClient()
  const errorText = useErrorText()
  const { id: me } = useMe()
  const { data: list } = useSuspenseQuery(ranking(id))
  const { dialog, carryOut } = useAsking()
  const [wanted, setWanted] = useState<readonly Entry[] | null>(null)
  const [foreign, setForeign] = useState<Foreign | null>(null)
  /** The newest state that this page knows, and how often others have changed it: undo must not undo their work. */
  const seen = useRef(list)
  const foreigners = useRef(0)

  const keep = (now: Ranking) => {
    seen.current = now
    queries.setQueryData(ranking(id).queryKey, now)
    void queries.invalidateQueries({ queryKey: keys.rankings, exact: true })
  }
  const meet = (now: Ranking, lost: readonly Change[]) => {
    const changes = changesBetween(seen.current.entries, now.entries)
    if (!hasChanges(changes) && lost.length === 0) return
    foreigners.current += 1
    setForeign({ by: now.updatedBy ?? null, at: now.updatedAt, changes, lost })
  }

  const line = useRef<ReturnType<typeof saveLine>>(null)
  line.current ??= saveLine(
    () => seen.current,
    (version, entries) => carryOut((terms) => saveEntries(id, version, entries, terms)),
    {
      wanted: setWanted,
      saved: (now, { said, before, alsoUndo }, asked) => {
        keep(now)
        const age = foreigners.current
        const undo = () => {
          if (age !== foreigners.current) return toast({ text: t('undoTooLate'), tone: 'bad' })
          line.current?.make({ edit: () => before, said: t('undone') })
          alsoUndo?.()
        }
        toast({ text: said, undo: asked ? undefined : undo })
      },
      overtaken: async (lost) => {
        await queries.cancelQueries({ queryKey: ranking(id).queryKey })
        await readRanking(id).then(
          (now) => {
            meet(now, lost)
            keep(now)
          },
          (error: unknown) => toast({ text: errorText(error), tone: 'bad' }),
        )
      },
      failed: (error) => toast({ text: errorText(error), tone: 'bad' }),
    },
  )

  // What a look at the server brought. What our own saves led to is known already.
  useEffect(() => {
    if (list.version <= seen.current.version || line.current?.isBusy) return
    if (list.updatedBy !== me) meet(list, [])
    else foreigners.current += 1
    seen.current = list
  })

  return {
    list: wanted ? { ...list, entries: [...wanted] } : list,
    make: (edit: Edit, said: string, alsoUndo?: () => void) => {
      setForeign(null)
      line.current?.make({ edit, said, alsoUndo })
    },
    foreign,
    dismiss: () => setForeign(null),
    dialog,
    carryOut,
  }
}
