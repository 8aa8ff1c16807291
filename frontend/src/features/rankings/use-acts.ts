import { useMemo, useRef } from 'react'
import { useText } from '@/i18n'
import type { EntryActs } from './entry-row'
import type { Open } from './list-dialogs'
import { moveTo, remove } from './order'
import type { useEdits } from './use-edits'

/** What a row's menu does; the same object for the life of the page, so that rows are drawn only when they change. */
export function useActs(edits: ReturnType<typeof useEdits>, open: (what: Open) => void): EntryActs {
  const t = useText('rankings')
  const latest = useRef({ edits, open })
  latest.current = { edits, open }
  return useMemo(
    () => ({
      move: (entry, to) =>
        latest.current.edits.make(
          moveTo(entry.musicianId, to),
          t('moved', { name: `${entry.firstName} ${entry.lastName}`, place: to + 1 }),
        ),
      remove: (entry) =>
        latest.current.edits.make(
          remove(entry.musicianId),
          t('removed', { name: `${entry.firstName} ${entry.lastName}` }),
        ),
      askPlace: (entry) => latest.current.open({ is: 'place', entry }),
      askList: (entry) => latest.current.open({ is: 'other', entry }),
    }),
    [t],
  )
}
