import { useQueryClient } from '@tanstack/react-query'
import { keys } from '@/api/keys'
import type { Entry } from '@/api/ranking'
import { rankings } from '@/api/roster'
import { useText } from '@/i18n'
import { useErrorText } from '@/i18n/error-text'
import { useListNames } from '@/ui/list-names'
import { toast } from '@/ui/toast-store'
import { AddDialog } from './add-dialog'
import { addTo, removeFrom } from './api'
import { CopyDialog } from './copy-dialog'
import { DescribeDialog } from './describe-dialog'
import { NewListDialog } from './new-list-dialog'
import { append, moveTo, ranked, remove } from './order'
import { OtherListDialog } from './other-list-dialog'
import { PlaceDialog } from './place-dialog'
import type { useEdits } from './use-edits'

/** Which dialog lies over the list. */
export type Open = { is: 'add' | 'copy' | 'describe' | 'duplicate' } | { is: 'place' | 'other'; entry: Entry }

interface Props {
  open: Open
  edits: ReturnType<typeof useEdits>
  onClose: () => void
}

/** The dialogs of a list, and what each does to it. */
export function ListDialogs({ open, edits, onClose }: Props) {
  const t = useText('rankings')
  const { list, make } = edits
  const toOther = useMoveToOther(edits)
  switch (open.is) {
    case 'add':
      return (
        <AddDialog
          list={list}
          onAdd={(more) => make(append(more), t('added', { count: more.length, name: nameOf(more[0]) }))}
          onClose={onClose}
        />
      )
    case 'copy':
      return (
        <CopyDialog
          list={list}
          onCopy={(taken, way) =>
            make(way === 'append' ? append(taken) : () => ranked(taken), t('copied', { count: taken.length }))
          }
          onClose={onClose}
        />
      )
    case 'place':
      return (
        <PlaceDialog
          name={nameOf(open.entry)}
          rank={open.entry.rank}
          of={list.entries.length}
          onMove={(to) =>
            make(moveTo(open.entry.musicianId, to), t('moved', { name: nameOf(open.entry), place: to + 1 }))
          }
          onClose={onClose}
        />
      )
    case 'other':
      return (
        <OtherListDialog
          list={list}
          entry={open.entry}
          onChoose={(to, way) => void toOther(open.entry, to, way)}
          onClose={onClose}
        />
      )
    case 'describe':
      return <DescribeDialog list={list} onClose={onClose} />
    case 'duplicate':
      return <NewListDialog original={list} onClose={onClose} />
  }
}

const nameOf = (entry: Entry | undefined) => (entry ? `${entry.firstName} ${entry.lastName}` : '')

/** There first, then away from here, so that nobody is ever on neither list; one undo takes back both. */
function useMoveToOther({ make, carryOut }: ReturnType<typeof useEdits>) {
  const t = useText('rankings')
  const errorText = useErrorText()
  const queries = useQueryClient()
  const { full } = useListNames()
  return async (entry: Entry, to: string, way: 'move' | 'copy') => {
    const target = queries.getQueryData(rankings.queryKey)?.find(({ id }) => id === to)
    const words = { name: nameOf(entry), list: target ? full(target) : '' }
    const reload = () => queries.invalidateQueries({ queryKey: keys.rankings })
    const fail = (error: unknown) => toast({ text: errorText(error), tone: 'bad' })
    const takeBack = () => void carryOut((terms) => removeFrom(to, entry.musicianId, terms)).then(reload, fail)
    try {
      const done = await carryOut((terms) => addTo(to, entry.musicianId, terms))
      if (!done) return
      if (way === 'move') make(remove(entry.musicianId), t('movedTo', words), takeBack)
      else toast({ text: t('copiedTo', words), undo: done.asked ? undefined : takeBack })
    } catch (error) {
      fail(error)
    }
    void reload()
  }
}
